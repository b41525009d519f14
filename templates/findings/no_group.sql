-- title: No group
-- severity: low
-- description: A user who is in no group, in an exchange whose groups could be wholly collected. Who sees
--   everything by role needs none, and is left out.
-- why: Permissions are usually given to groups; a user outside all of them either sees nothing, or has
--   permissions of their own that a review of groups misses.
-- action: Add the person to the group whose permissions are meant, or remove the access.
-- needs: users, groups
-- subjects: users without an all-seeing role, where the groups are known
-- population: SELECT COUNT(*) FROM listed_users AS u INNER JOIN whole AS c ON c.exchange_id = u.exchange_id AND
--   c.dataset = 'groups' WHERE u.is_all_seeing = 0
-- setting: access.all_seeing_roles
SELECT
    u.exchange_id,
    u.exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    u.subject,
    u.who || ' is in no group' AS detail
FROM listed_users AS u
INNER JOIN whole AS c ON c.exchange_id = u.exchange_id AND c.dataset = 'groups'
WHERE
    u.is_all_seeing = 0
    AND NOT EXISTS (
        SELECT 1
        FROM group_members AS m
        WHERE m.exchange_id = u.exchange_id AND m.workspace_user_id = u.workspace_user_id
    )
