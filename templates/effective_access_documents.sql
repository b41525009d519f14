-- title: Effective access to documents
-- description: One row per user and document that the user may see, or of which that is not known; made only if it is asked
--   for by name. Where the users of an exchange are not known, the members of its groups stand for them, without a role.
-- key: exchange_id, workspace_user_id, document_id
-- references: exchange_id -> exchanges; exchange_id, document_id -> documents
-- dataset: permissions
-- made: by name
-- frozen: exchange_name, last_name, first_name
-- printed: email_id, organization, path, right, protection
-- machine: workspace_user_id, user_unknown
-- unknown: path, protection, last_name if user_unknown, first_name if user_unknown, email_id if user_unknown,
--   organization if user_unknown, role_type if user_unknown
-- columns:
--   exchange_id        id       14  The exchange.
--   exchange_name      text     28  [Exchange] Name of the exchange.
--   phase              text     13  PREPARATION, OPEN, HOLD or DELETED, as the service reports it.
--   workspace_user_id  id       16  Id of the user within this exchange.
--   user_id            id       14  Id of the person across all exchanges; never changes.
--   email_id           text     32  [Email] Current email address.
--   first_name         text     16  First name.
--   last_name          text     18  Last name.
--   organization       text     24  Organization.
--   role_type          text     22  [Role] Role in this exchange, as the service reports it.
--   document_id        id       14  The document.
--   path               text     54  Folder names from the root and the file name, joined by /; empty if the folders are unknown.
--   right              text     10  see, control, or unknown.
--   protection         text     18  What the user may not do with the file: none (nothing), no_save, no_save_no_print; empty if it is unknown.
--   via                list     40  [By way of] What gives a right: role, everyone, direct (a grant to the user), or the names of groups.
--   collected_on       datetime 20  [Collected] When the service told the permissions of the document; empty if it did not.
--   user_unknown       boolean  12  Whether the user is not listed, since the users of the exchange are not known as a whole.
SELECT
    x.exchange_id,
    x.exchange_name,
    x.phase,
    u.workspace_user_id,
    u.user_id,
    u.email_id,
    u.first_name,
    u.last_name,
    u.organization,
    u.role_type,
    d.document_id,
    (
        SELECT l.path FROM document_places AS l
        WHERE l.exchange_id = x.exchange_id AND l.document_id = d.document_id
    ) AS path,
    CASE WHEN u.is_all_seeing = 1 THEN 'control' ELSE COALESCE(l."right", 'unknown') END AS "right",
    CASE WHEN u.is_all_seeing = 1 THEN 'none' ELSE l.protection END AS protection,
    CASE WHEN u.is_all_seeing = 1 THEN 'role' ELSE COALESCE((
        SELECT string_agg(w.name, :separator ORDER BY w.way, w.name)
        FROM (
            SELECT DISTINCT n.way, n.name
            FROM profile_ways AS n
            INNER JOIN acl_grants AS g ON g.acl = d.acl AND g.grantee = n.grantee
            WHERE n.profile = u.profile
        ) AS w
    ), '') END AS via,
    d.collected_on,
    1 - u.is_listed AS user_unknown
FROM access_users AS u
INNER JOIN access_exchanges AS x ON x.exchange_no = u.exchange_no
INNER JOIN access_documents AS d ON d.exchange_no = u.exchange_no
LEFT JOIN access_rights AS r ON r.profile = u.profile AND r.acl = d.acl
LEFT JOIN access_levels AS l ON l.level = r.level
WHERE u.is_all_seeing = 1 OR u.is_open = 1 OR d.is_known = 0 OR r.level > 0
ORDER BY u.user_no, d.document_no
