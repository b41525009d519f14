-- title: No group
-- severity: low
-- description: A user who is in no group, in an exchange whose groups could be wholly collected.
-- why: Permissions are usually given to groups; a user outside all of them either sees nothing, or has
--   permissions of their own that a review of groups misses.
-- needs: users, groups
-- subjects: users of exchanges whose groups are known
-- population: SELECT COUNT(*) FROM users AS u INNER JOIN whole AS c ON c.exchange_id = u.exchange_id AND
--   c.dataset = 'groups'
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    COALESCE(u.email_id, u.workspace_user_id) AS subject,
    COALESCE(NULLIF(TRIM(COALESCE(u.first_name, '') || ' ' || COALESCE(u.last_name, '')), ''), 'someone without a name')
        || COALESCE(' of ' || u.organization, '') || ' is in no group' AS detail
FROM users AS u
INNER JOIN whole AS c
    ON c.exchange_id = u.exchange_id AND c.dataset = 'groups'
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
WHERE NOT EXISTS (
    SELECT 1
    FROM group_members AS m
    WHERE m.exchange_id = u.exchange_id AND m.workspace_user_id = u.workspace_user_id
)
