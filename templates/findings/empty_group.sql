-- title: Empty group
-- severity: info
-- description: A group without members, in an exchange whose groups could be wholly collected.
-- why: Its permissions take effect for whoever is added next.
-- action: Remove the group, or what is granted to it, unless its members are still to come.
-- needs: groups
-- subjects: groups of exchanges whose groups are known
-- population: SELECT COUNT(*) FROM groups AS g INNER JOIN whole AS c ON c.exchange_id = g.exchange_id AND
--   c.dataset = 'groups'
SELECT
    g.exchange_id,
    e.name AS exchange_name,
    'group' AS subject_type,
    g.group_id AS subject_id,
    g.group_name AS subject,
    'the group has no members' AS detail
FROM groups AS g
INNER JOIN whole AS c
    ON c.exchange_id = g.exchange_id AND c.dataset = 'groups'
LEFT JOIN exchanges AS e ON e.exchange_id = g.exchange_id
WHERE NOT EXISTS (
    SELECT 1 FROM group_members AS m WHERE m.exchange_id = g.exchange_id AND m.group_id = g.group_id
)
