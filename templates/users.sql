-- title: Users
-- description: One row per user in each exchange. The groups are empty if the exchange's groups could not be
--   collected.
-- key: exchange_id, workspace_user_id
-- references: exchange_id -> exchanges
-- rows: users
-- frozen: exchange_name, last_name, first_name
-- printed: email_id, organization, role_type, status, group_names, last_accessed_on
-- machine: workspace_user_id, is_welcome_alert_sent, alert_preference
-- unknown: groups, group_names
-- columns:
--   exchange_id            id       14  The exchange.
--   exchange_name          text     28  [Exchange] Name of the exchange.
--   workspace_user_id      id       16  Id of the user within this exchange.
--   user_id                id       14  Id of the person across all exchanges; never changes, so join on it.
--   email_id               text     32  [Email] Current email address.
--   first_name             text     16  First name.
--   last_name              text     18  Last name.
--   organization           text     24  Organization.
--   title                  text     18  [Job title] Title.
--   role_type              text     22  [Role] Role in this exchange, as the service reports it.
--   status                 text     12  Status, as the service reports it.
--   key_contact            boolean  10  [Key contact] Whether the user is a key contact.
--   country                text     14  Country.
--   industry               text     18  Industry.
--   functional_area        text     18  Functional area.
--   office_phone           text     18  Office phone.
--   alert_preference       text     14  Alert preference, as the service reports it.
--   is_placeholder_user    boolean  12  [Placeholder] Whether the user is a placeholder for a person still to be named.
--   is_welcome_alert_sent  boolean  12  [Welcome alert sent] Whether the welcome alert was sent.
--   groups                 integer   8  Number of groups of this exchange that the user is in.
--   group_names            list     36  [Group names] Names of these groups.
--   first_accessed_on      datetime 20  [First visit] First visit; empty if there was none.
--   last_accessed_on       datetime 20  [Last visit] Last visit.
--   last_alert_sent_on     datetime 20  [Last alert] Last alert.
--   created_on             datetime 20  [Added] When the user was added to the exchange.
--   created_by             text     24  [Added by] Who created it.
--   last_modified_on       datetime 20  [Last changed] Time of the last change.
--   last_modified_by       text     24  [Last changed by] Who made the last change.
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    u.workspace_user_id,
    u.user_id,
    u.email_id,
    u.first_name,
    u.last_name,
    u.organization,
    u.title,
    u.role_type,
    u.status,
    u.key_contact,
    u.country,
    u.industry,
    u.functional_area,
    u.office_phone,
    u.alert_preference,
    u.is_placeholder_user,
    u.is_welcome_alert_sent,
    CASE WHEN c.dataset IS NOT NULL THEN COALESCE(m.groups, 0) END AS groups,
    CASE WHEN c.dataset IS NOT NULL THEN COALESCE(m.group_names, '') END AS group_names,
    u.first_accessed_on,
    u.last_accessed_on,
    u.last_alert_sent_on,
    u.created_on,
    u.created_by,
    u.last_modified_on,
    u.last_modified_by
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
LEFT JOIN whole AS c
    ON c.exchange_id = u.exchange_id AND c.dataset = 'groups'
LEFT JOIN (
    SELECT
        gm.exchange_id,
        gm.workspace_user_id,
        COUNT(*) AS groups,
        string_agg(g.group_name, :separator ORDER BY g.group_name) AS group_names
    FROM group_members AS gm
    LEFT JOIN groups AS g ON g.exchange_id = gm.exchange_id AND g.group_id = gm.group_id
    GROUP BY gm.exchange_id, gm.workspace_user_id
) AS m ON m.exchange_id = u.exchange_id AND m.workspace_user_id = u.workspace_user_id
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(u.exchange_id), u.exchange_id,
    COALESCE(u.last_name, '') COLLATE names, COALESCE(u.first_name, '') COLLATE names, LENGTH(u.workspace_user_id), u.workspace_user_id
