-- title: Group members
-- description: One row per member of each group. A member who is not among the exchange's users is named as another
--   exchange lists the person, if one does, and has no role.
-- key: exchange_id, group_id, workspace_user_id
-- references: exchange_id -> exchanges; exchange_id, group_id -> groups
-- rows: groups
-- frozen: exchange_name, group_name
-- printed: last_name, first_name, email_id, organization, role_type, group_type
-- machine: workspace_user_id, user_unknown
-- unknown: last_name if user_unknown, first_name if user_unknown, email_id if user_unknown,
--   organization if user_unknown, role_type if user_unknown
-- columns:
--   exchange_id        id    14  The exchange.
--   exchange_name      text  28  [Exchange] Name of the exchange.
--   group_id           id    14  The group.
--   group_name         text  32  [Group] Name of the group.
--   group_type         text  16  WORKSPACE, BUYER or COLLABORATION, as the service reports it.
--   workspace_user_id  id    16  Id of the user within this exchange.
--   user_id            id    14  Id of the person across all exchanges; never changes.
--   email_id           text  32  [Email] Current email address.
--   first_name         text  16  First name.
--   last_name          text  18  Last name.
--   organization       text  24  Organization.
--   role_type          text  22  [Role] Role in this exchange, as the service reports it.
--   user_unknown       boolean 12  Whether the member is not among the users, and the users of the exchange are not known as a whole.
SELECT
    m.exchange_id,
    e.name AS exchange_name,
    m.group_id,
    g.group_name,
    g.group_type,
    m.workspace_user_id,
    COALESCE(u.user_id, m.user_id) AS user_id,
    COALESCE(u.email_id, p.email_id) AS email_id,
    COALESCE(u.first_name, p.first_name) AS first_name,
    COALESCE(u.last_name, p.last_name) AS last_name,
    COALESCE(u.organization, p.organization) AS organization,
    u.role_type,
    CASE WHEN u.workspace_user_id IS NULL AND w.dataset IS NULL THEN 1 ELSE 0 END AS user_unknown
FROM group_members AS m
LEFT JOIN exchanges AS e ON e.exchange_id = m.exchange_id
LEFT JOIN groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id
LEFT JOIN users AS u ON u.exchange_id = m.exchange_id AND u.workspace_user_id = m.workspace_user_id
LEFT JOIN named_people AS p ON p.user_id = m.user_id AND u.workspace_user_id IS NULL
LEFT JOIN whole AS w ON w.exchange_id = m.exchange_id AND w.dataset = 'users'
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(m.exchange_id), m.exchange_id,
    COALESCE(g.group_name, '') COLLATE names, LENGTH(m.group_id), m.group_id,
    COALESCE(u.last_name, p.last_name, '') COLLATE names, COALESCE(u.first_name, p.first_name, '') COLLATE names, LENGTH(m.workspace_user_id), m.workspace_user_id
