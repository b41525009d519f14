-- title: Two buyer groups
-- severity: high
-- description: A user who is in more than one group of the type BUYER of an exchange; called by the address that an exchange
--   lists of the person.
-- why: The service puts a user into one buyer group at most: bidders must not see what is meant for others.
-- action: Remove the person from all but one of these groups, and check what was viewed.
-- needs: groups
-- subjects: members of buyer groups
-- population: SELECT COUNT(*) FROM (SELECT DISTINCT m.exchange_id, m.workspace_user_id FROM group_members AS m INNER JOIN
--   groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id WHERE UPPER(TRIM(g.group_type)) = 'BUYER') AS b
SELECT
    b.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    b.workspace_user_id AS subject_id,
    COALESCE(p.email_id, b.workspace_user_id) AS subject,
    'in ' || CAST(b.groups AS VARCHAR) || ' buyer groups: ' || b.names AS detail
FROM (
    SELECT
        m.exchange_id,
        m.workspace_user_id,
        MIN(m.user_id) AS user_id,
        COUNT(*) AS groups,
        string_agg(COALESCE(g.group_name, g.group_id), ', ' ORDER BY COALESCE(g.group_name, g.group_id)) AS names
    FROM group_members AS m
    INNER JOIN groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id
    WHERE UPPER(TRIM(g.group_type)) = 'BUYER'
    GROUP BY m.exchange_id, m.workspace_user_id
    HAVING COUNT(*) > 1
) AS b
LEFT JOIN exchanges AS e ON e.exchange_id = b.exchange_id
LEFT JOIN named_people AS p ON p.user_id = b.user_id
