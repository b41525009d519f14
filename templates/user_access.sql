-- title: User access
-- description: One row per user and group of that user. A user in no group has one row without a group; so does
--   every user of an exchange whose groups could not be collected. A member of a group who is not among the users is
--   named as another exchange lists the person, if one does; role, status and times are unknown.
-- references: exchange_id -> exchanges
-- rows: users, groups
-- frozen: exchange_name, last_name, first_name
-- printed: email_id, organization, role_type, group_name, group_type, last_accessed_on
-- machine: workspace_user_id, group_unknown, user_unknown
-- unknown: group_id if group_unknown, group_name if group_unknown, group_type if group_unknown,
--   last_name if user_unknown, first_name if user_unknown, email_id if user_unknown, organization if user_unknown,
--   role_type if user_unknown, status if user_unknown, first_accessed_on if user_unknown,
--   last_accessed_on if user_unknown, last_alert_sent_on if user_unknown, created_on if user_unknown,
--   created_by if user_unknown
-- columns:
--   exchange_id         id       14  The exchange.
--   exchange_name       text     28  [Exchange] Name of the exchange.
--   phase               text     13  PREPARATION, OPEN, HOLD or DELETED, as the service reports it.
--   workspace_user_id   id       16  Id of the user within this exchange.
--   user_id             id       14  Id of the person across all exchanges; never changes.
--   email_id            text     32  [Email] Current email address.
--   first_name          text     16  First name.
--   last_name           text     18  Last name.
--   organization        text     24  Organization.
--   role_type           text     22  [Role] Role in this exchange, as the service reports it.
--   status              text     12  Status, as the service reports it.
--   group_id            id       14  The group.
--   group_name          text     32  [Group] Name of the group.
--   group_type          text     16  WORKSPACE, BUYER or COLLABORATION, as the service reports it.
--   first_accessed_on   datetime 20  [First visit] First visit to the exchange; empty if there was none.
--   last_accessed_on    datetime 20  [Last visit] Last visit.
--   last_alert_sent_on  datetime 20  [Last alert] Last alert.
--   created_on          datetime 20  [Added] When the user was added to the exchange.
--   created_by          text     24  [Added by] Who created it.
--   group_unknown       boolean  12  Whether no group of the user is known, and the groups of the exchange are not known as a whole.
--   user_unknown        boolean  12  Whether the user is not listed, and the users of the exchange are not known as a whole.
SELECT
    s.exchange_id,
    e.name AS exchange_name,
    e.phase,
    s.workspace_user_id,
    COALESCE(u.user_id, m.user_id) AS user_id,
    COALESCE(u.email_id, p.email_id) AS email_id,
    COALESCE(u.first_name, p.first_name) AS first_name,
    COALESCE(u.last_name, p.last_name) AS last_name,
    COALESCE(u.organization, p.organization) AS organization,
    u.role_type,
    u.status,
    m.group_id,
    g.group_name,
    g.group_type,
    u.first_accessed_on,
    u.last_accessed_on,
    u.last_alert_sent_on,
    u.created_on,
    u.created_by,
    CASE WHEN m.group_id IS NULL AND wg.dataset IS NULL THEN 1 ELSE 0 END AS group_unknown,
    CASE WHEN u.workspace_user_id IS NULL AND wu.dataset IS NULL THEN 1 ELSE 0 END AS user_unknown
FROM (
    SELECT exchange_id, workspace_user_id FROM users
    UNION
    SELECT exchange_id, workspace_user_id FROM group_members
) AS s
LEFT JOIN users AS u ON u.exchange_id = s.exchange_id AND u.workspace_user_id = s.workspace_user_id
LEFT JOIN exchanges AS e ON e.exchange_id = s.exchange_id
LEFT JOIN group_members AS m ON m.exchange_id = s.exchange_id AND m.workspace_user_id = s.workspace_user_id
LEFT JOIN groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id
LEFT JOIN named_people AS p ON p.user_id = m.user_id AND u.workspace_user_id IS NULL
LEFT JOIN whole AS wg ON wg.exchange_id = s.exchange_id AND wg.dataset = 'groups'
LEFT JOIN whole AS wu ON wu.exchange_id = s.exchange_id AND wu.dataset = 'users'
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(s.exchange_id), s.exchange_id,
    COALESCE(u.last_name, p.last_name, '') COLLATE names, COALESCE(u.first_name, p.first_name, '') COLLATE names,
    LENGTH(s.workspace_user_id), s.workspace_user_id,
    COALESCE(g.group_name, '') COLLATE names, LENGTH(COALESCE(m.group_id, '')), COALESCE(m.group_id, '')
