-- title: External manager
-- severity: high
-- description: A user with an all-seeing role whose address is outside the internal domains, or who has none.
--   Without internal domains nobody can tell, and the rule is not assessed.
-- why: Managers add users and change permissions: somebody outside the organization controls who has access.
-- action: Confirm with the owner of the exchange that the person is to manage it, or change the role.
-- needs: users
-- subjects: users with an all-seeing role
-- population: SELECT COUNT(*) FROM listed_users WHERE is_all_seeing = 1
-- setting: findings.internal_domains, access.all_seeing_roles
SELECT
    u.exchange_id,
    u.exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    u.subject,
    u.who || ' holds the role ' || u.role_type || CASE
        WHEN u.address IS NULL THEN '; no address is listed, so nobody can tell for whom the person works'
        ELSE ''
    END AS detail
FROM listed_users AS u
WHERE u.is_all_seeing = 1 AND u.is_internal = 0
