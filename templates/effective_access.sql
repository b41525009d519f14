-- title: Effective access
-- description: One row per user and folder in which the user may see a document, or in which it is not known whether they
--   may. A folder is the documents that lie directly in it. Who sees everything by role has one row per exchange, with the
--   path (all). Where the users of an exchange are not known, the members of its groups stand for them, without a role.
-- references: exchange_id -> exchanges
-- dataset: permissions
-- frozen: exchange_name, last_name, first_name
-- printed: email_id, folder_path, documents, can_see, can_control, protected, unknown, via
-- machine: workspace_user_id, user_unknown
-- unknown: folder_path, documents, last_name if user_unknown, first_name if user_unknown, email_id if user_unknown,
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
--   folder_id          id       14  The folder; empty for the documents in none, and for all.
--   folder_path        text     40  [Folder] Folder names from the root, joined by /; / for the documents in no folder, (orphaned) if the folder is not listed, (all) for the whole exchange, empty if it is unknown.
--   documents          integer  11  Documents there; empty if the documents of the exchange are not known as a whole.
--   can_see            integer  10  [May see] Documents that the user may see, as far as they are listed.
--   can_control        integer  12  [May control] Those of them that the user may also control.
--   protected          integer  10  [Protected] Those of them that the user may not save, or neither save nor print.
--   unknown            integer  10  Documents of which it is not known whether the user may see them.
--   via                list     24  [By way of] What gives the right: role, everyone, direct (a grant to the user), or the names of groups.
--   oldest_on          datetime 20  [Oldest answer] The oldest answer of the service that this rests on; empty if it is the role alone.
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
    NULLIF(f.folder_id, '') AS folder_id,
    f.folder_path,
    CASE WHEN x.knows_documents = 1 THEN f.documents END AS documents,
    r.can_see,
    r.can_control,
    r.protected,
    r.unknown,
    CASE WHEN u.is_all_seeing = 1 THEN 'role' ELSE COALESCE((
        SELECT string_agg(w.name, :separator ORDER BY w.way, w.name)
        FROM (
            SELECT DISTINCT n.way, n.name
            FROM profile_ways AS n
            INNER JOIN folder_grantees AS g ON g.folder_no = f.folder_no AND g.grantee = n.grantee
            WHERE n.profile = u.profile
        ) AS w
    ), '') END AS via,
    f.oldest_on,
    1 - u.is_listed AS user_unknown
FROM user_folders AS r
INNER JOIN access_users AS u ON u.user_no = r.user_no
INNER JOIN access_folders AS f ON f.folder_no = r.folder_no
INNER JOIN access_exchanges AS x ON x.exchange_no = u.exchange_no
ORDER BY r.user_no, r.folder_no
