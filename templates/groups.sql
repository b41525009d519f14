-- title: Groups
-- description: One row per group of each exchange.
-- key: exchange_id, group_id
-- references: exchange_id -> exchanges
-- rows: groups
-- frozen: exchange_name, group_name
-- printed: group_id, group_type, note, members_reported, members_listed, created_on, created_by
-- machine: version
-- unknown: members_listed
-- columns:
--   exchange_id       id       14  The exchange.
--   exchange_name     text     28  [Exchange] Name of the exchange.
--   group_id          id       14  The group.
--   group_name        text     32  [Group] Name of the group.
--   group_type        text     16  WORKSPACE, BUYER or COLLABORATION, as the service reports it.
--   note              text     32  Note on the group.
--   fts_enabled       boolean  12  [Full-text search] Whether full-text search is on for it.
--   members_reported  integer  12  [Members reported] Number of members, as the service counts them.
--   members_listed    integer  12  [Members listed] Number of members that the service lists; empty if the groups could not be wholly collected.
--   version           text     18  Version, an opaque token.
--   created_on        datetime 20  [Created] Time of creation.
--   created_by        text     24  [Created by] Who created it.
--   last_modified_on  datetime 20  [Last changed] Time of the last change.
--   last_modified_by  text     24  [Last changed by] Who made the last change.
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
    COALESCE(e.name, '') COLLATE names, LENGTH(g.exchange_id), g.exchange_id,
    COALESCE(g.group_name, '') COLLATE names, LENGTH(g.group_id), g.group_id
