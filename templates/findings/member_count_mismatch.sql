-- title: Member count mismatch
-- severity: medium
-- description: A group whose reported number of members differs from the members listed, in an exchange whose
--   groups could be wholly collected.
-- why: One of the two is wrong: somebody may have access whom this audit cannot name.
-- action: Compare the group with its members in the exchange; if they differ there too, report it to the service.
-- needs: groups
-- subjects: groups with a reported number of members, where the groups are known
-- population: SELECT COUNT(g.members_reported) FROM groups AS g INNER JOIN whole AS c ON c.exchange_id =
--   g.exchange_id AND c.dataset = 'groups'
SELECT
    g.exchange_id,
    e.name AS exchange_name,
    'group' AS subject_type,
    g.group_id AS subject_id,
    g.group_name AS subject,
    CAST(g.members_reported AS VARCHAR) || ' members reported, '
        || CAST(COALESCE(m.listed, 0) AS VARCHAR) || ' listed' AS detail
FROM groups AS g
INNER JOIN whole AS c
    ON c.exchange_id = g.exchange_id AND c.dataset = 'groups'
LEFT JOIN exchanges AS e ON e.exchange_id = g.exchange_id
LEFT JOIN (
    SELECT exchange_id, group_id, COUNT(*) AS listed
    FROM group_members
    GROUP BY exchange_id, group_id
) AS m ON m.exchange_id = g.exchange_id AND m.group_id = g.group_id
WHERE g.members_reported <> COALESCE(m.listed, 0)
