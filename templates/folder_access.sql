-- title: Folder access
-- description: One row per folder and group, and per folder and grantee that stands for everyone, whether anything is granted
--   or not: the gap finder. A folder is the documents that lie directly in it; what is granted to everyone is told of
--   everyone, and not of each group again.
-- references: exchange_id -> exchanges
-- dataset: permissions
-- frozen: exchange_name, folder_path
-- printed: group_name, group_type, members, documents, can_see, can_control, protected, unknown, state
-- machine: members_unknown
-- unknown: folder_path, documents, members if members_unknown
-- columns:
--   exchange_id    id       14  The exchange.
--   exchange_name  text     28  [Exchange] Name of the exchange.
--   folder_id      id       14  The folder; empty for the documents in none.
--   folder_path    text     54  [Folder] Folder names from the root, joined by /; / for the documents in no folder, (orphaned) if the folder is not listed, empty if it is unknown.
--   depth          integer   8  Number of names in the path; 0 for the documents in no folder.
--   group_id       id       14  The group, or the grantee that stands for everyone.
--   group_name     text     32  [Group] Its name.
--   group_type     text     16  WORKSPACE, BUYER or COLLABORATION, as the service reports it.
--   members        integer  10  Its members; empty if the groups are unknown, or if it stands for everyone and is no group.
--   documents      integer  11  [Documents] Documents in the folder; empty if the documents of the exchange are not known as a whole.
--   can_see        integer  10  [May see] Documents that it may see, as far as they are listed.
--   can_control    integer  12  [May control] Those of them that it may also control.
--   protected      integer  10  [Protected] Those of them that it may not save, or neither save nor print.
--   unknown        integer  10  [Unknown] Documents of which it is not known whether it may see them.
--   state          text     10  all, some or none of the documents may be seen; unknown if the documents, or the permissions of one of them, are not known.
--   members_unknown boolean 12  Whether the groups of the exchange are not known as a whole.
SELECT
    x.exchange_id,
    x.exchange_name,
    NULLIF(f.folder_id, '') AS folder_id,
    f.folder_path,
    f.depth,
    g.group_id,
    g.group_name,
    g.group_type,
    g.members,
    CASE WHEN x.knows_documents = 1 THEN f.documents END AS documents,
    COALESCE(r.can_see, 0) AS can_see,
    COALESCE(r.can_control, 0) AS can_control,
    COALESCE(r.protected, 0) AS protected,
    f.unknown_documents - COALESCE(r.seen_unknown, 0) AS unknown,
    CASE
        WHEN x.knows_documents = 0 OR f.unknown_documents > 0 THEN 'unknown'
        WHEN COALESCE(r.can_see, 0) = 0 THEN 'none'
        WHEN r.can_see = f.documents THEN 'all'
        ELSE 'some'
    END AS state,
    1 - x.knows_groups AS members_unknown
FROM access_exchanges AS x
INNER JOIN access_folders AS f ON f.exchange_no = x.exchange_no AND f.is_all = 0
INNER JOIN access_groups AS g ON g.exchange_no = x.exchange_no
LEFT JOIN group_folders AS r ON r.folder_no = f.folder_no AND r.group_no = g.group_no
ORDER BY f.folder_no, g.group_no
