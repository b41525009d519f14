-- title: Permissions
-- description: One row per document and grantee, as the service says who may do what, if the dataset `permissions` was
--   collected. A document without a row is granted to nobody, unless the report `coverage_documents` has a row of it.
-- references: exchange_id -> exchanges; exchange_id, document_id -> documents
-- dataset: permissions
-- frozen: exchange_name, path
-- printed: grantee_name, grantee_type, permission, drm, members, listed_as, collected_on
-- machine: is_implicit, create_allowed, taken_from, members_unknown
-- unknown: path, members if members_unknown
-- columns:
--   exchange_id        id       14  The exchange.
--   exchange_name      text     28  [Exchange] Name of the exchange.
--   document_id        id       14  The document.
--   path               text     54  Folder names from the root and the file name, joined by /; empty if the folders are unknown.
--   grantee_id         id       14  The grantee: a group, or a user of the exchange.
--   grantee_type       text     16  WORKSPACE, BUYER, COLLABORATION or WORKSPACE_USER, as the service reports it.
--   grantee_name       text     32  [Grantee] Name of the grantee.
--   listed_as          text     16  The list that it is in: permissioned or non_permissioned.
--   permission         text     12  SEE, CONTROL or REVOKED, as the service reports it; empty is none.
--   drm                text     16  [Protection] Protection of the file: NONE, NOSAVE or NOSAVENOPRINT, as the service reports it.
--   is_inherited       boolean  10  [Inherited] Whether it comes from the folder.
--   is_implicit        boolean  10  [By role] Whether it comes from a role rather than from a grant.
--   is_workspace_user  boolean  10  [Is a user] Whether the grantee is a user rather than a group.
--   create_allowed     boolean  10  Whether the grantee may add documents.
--   members            integer  10  Members of the group; empty if it is no listed group, or if the groups are unknown.
--   collected_on       datetime 20  [Collected] When the service said so.
--   taken_from         text     18  The earlier run that asked; empty if this one did.
--   members_unknown    boolean  12  Whether the grantee is no user, and the groups of the exchange are not known as a whole.
SELECT
    x.exchange_id,
    x.exchange_name,
    d.document_id,
    (
        SELECT l.path FROM document_places AS l
        WHERE l.exchange_id = x.exchange_id AND l.document_id = d.document_id
    ) AS path,
    p.grantee_id,
    p.grantee_type,
    p.grantee_name,
    p.listed_as,
    p.permission,
    p.drm,
    p.is_inherited,
    p.is_implicit,
    p.is_workspace_user,
    p.create_allowed,
    CASE WHEN COALESCE(p.is_workspace_user, 0) = 0 THEN g.members END AS members,
    d.collected_on,
    d.taken_from,
    CASE
        WHEN x.knows_groups = 1 OR p.is_workspace_user = 1 THEN 0
        WHEN p.is_workspace_user IS NULL AND UPPER(TRIM(p.grantee_type)) = 'WORKSPACE_USER' THEN 0
        ELSE 1
    END AS members_unknown
FROM access_exchanges AS x
INNER JOIN access_documents AS d ON d.exchange_no = x.exchange_no
INNER JOIN permissions AS p ON p.exchange_id = x.exchange_id AND p.document_id = d.document_id
LEFT JOIN access_groups AS g ON g.exchange_no = x.exchange_no AND g.group_id = p.grantee_id
ORDER BY d.exchange_no, d.document_no, CASE p.listed_as WHEN 'permissioned' THEN 0 ELSE 1 END, p.position
