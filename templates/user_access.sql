-- title: User access
-- description: One row per user and group of that user. A user in no group has one row without a group; so does
--   every user of an exchange whose groups could not be collected.
-- references: exchange_id -> exchanges; exchange_id, workspace_user_id -> users
-- columns:
--   exchange_id         id       14  The exchange.
--   exchange_name       text     32  Name of the exchange.
--   phase               text     13  PREPARATION, OPEN, HOLD or DELETED, as the service reports it.
--   workspace_user_id   id       16  Id of the user within this exchange.
--   user_id             id       14  Id of the person across all exchanges; never changes.
--   email_id            text     32  Current email address.
--   first_name          text     16  First name.
--   last_name           text     18  Last name.
--   organization        text     24  Organization.
--   role_type           text     18  Role in this exchange, as the service reports it.
--   status              text     12  Status, as the service reports it.
--   group_id            id       14  The group.
--   group_name          text     32  Name of the group.
--   group_type          text     16  WORKSPACE, BUYER or COLLABORATION, as the service reports it.
--   first_accessed_on   datetime 20  First visit to the exchange; empty if there was none.
--   last_accessed_on    datetime 20  Last visit.
--   last_alert_sent_on  datetime 20  Last alert.
--   created_on          datetime 20  When the user was added to the exchange.
--   created_by          text     24  Who created it.
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    e.phase,
    u.workspace_user_id,
    u.user_id,
    u.email_id,
    u.first_name,
    u.last_name,
    u.organization,
    u.role_type,
    u.status,
    m.group_id,
    g.group_name,
    g.group_type,
    u.first_accessed_on,
    u.last_accessed_on,
    u.last_alert_sent_on,
    u.created_on,
    u.created_by
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
LEFT JOIN group_members AS m ON m.exchange_id = u.exchange_id AND m.workspace_user_id = u.workspace_user_id
LEFT JOIN groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id
ORDER BY
    COALESCE(e.name, ''), LENGTH(u.exchange_id), u.exchange_id,
    COALESCE(u.last_name, ''), COALESCE(u.first_name, ''), LENGTH(u.workspace_user_id), u.workspace_user_id,
    COALESCE(g.group_name, ''), LENGTH(COALESCE(m.group_id, '')), COALESCE(m.group_id, '')
