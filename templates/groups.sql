-- title: Groups
-- description: One row per group of each exchange.
-- key: exchange_id, group_id
-- references: exchange_id -> exchanges
-- columns:
--   exchange_id       id       14  The exchange.
--   exchange_name     text     32  Name of the exchange.
--   group_id          id       14  The group.
--   group_name        text     32  Name of the group.
--   group_type        text     16  WORKSPACE, BUYER or COLLABORATION, as the service reports it.
--   note              text     32  Note on the group.
--   fts_enabled       boolean  12  Whether full-text search is on for it.
--   members_reported  integer  12  Number of members, as the service counts them.
--   members_listed    integer  12  Number of members that the service lists; empty if the groups could not be wholly collected.
--   version           text     18  Version, an opaque token.
--   created_on        datetime 20  Time of creation.
--   created_by        text     24  Who created it.
--   last_modified_on  datetime 20  Time of the last change.
--   last_modified_by  text     24  Who made the last change.
SELECT
    g.exchange_id,
    e.name AS exchange_name,
    g.group_id,
    g.group_name,
    g.group_type,
    g.note,
    g.fts_enabled,
    g.members_reported,
    CASE WHEN c.dataset IS NOT NULL THEN COALESCE(m.listed, 0) END AS members_listed,
    g.version,
    g.created_on,
    g.created_by,
    g.last_modified_on,
    g.last_modified_by
FROM groups AS g
LEFT JOIN exchanges AS e ON e.exchange_id = g.exchange_id
LEFT JOIN whole AS c
    ON c.exchange_id = g.exchange_id AND c.dataset = 'groups'
LEFT JOIN (
    SELECT exchange_id, group_id, COUNT(*) AS listed FROM group_members GROUP BY exchange_id, group_id
) AS m ON m.exchange_id = g.exchange_id AND m.group_id = g.group_id
ORDER BY
    COALESCE(e.name, ''), LENGTH(g.exchange_id), g.exchange_id,
    COALESCE(g.group_name, ''), LENGTH(g.group_id), g.group_id
