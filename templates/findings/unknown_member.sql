-- title: Unknown member
-- severity: high
-- description: A group member who is not among the users of the exchange, although the users could be
--   wholly collected; called by the address that another exchange lists of the person.
-- why: Either someone left but is still in a group, or someone has access whom the list of users does not
--   show.
-- action: Remove the member from the group, or find out why the user is not listed.
-- needs: users, groups
-- subjects: memberships in exchanges whose users are known
-- population: SELECT COUNT(*) FROM group_members AS m INNER JOIN whole AS c ON c.exchange_id = m.exchange_id
--   AND c.dataset = 'users'
SELECT
    m.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    m.workspace_user_id AS subject_id,
    COALESCE(p.email_id, m.workspace_user_id) AS subject,
    'a member of ' || COALESCE(g.group_name, m.group_id) || ', and not among the users' AS detail
FROM group_members AS m
INNER JOIN whole AS c
    ON c.exchange_id = m.exchange_id AND c.dataset = 'users'
LEFT JOIN groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id
LEFT JOIN exchanges AS e ON e.exchange_id = m.exchange_id
LEFT JOIN named_people AS p ON p.user_id = m.user_id
WHERE NOT EXISTS (
    SELECT 1
    FROM users AS u
    WHERE u.exchange_id = m.exchange_id AND u.workspace_user_id = m.workspace_user_id
)
