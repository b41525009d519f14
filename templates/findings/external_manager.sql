-- title: External manager
-- severity: high
-- description: A user with a manager's role whose address is outside the internal domains. Without
--   internal domains nobody can tell, and the rule is not assessed.
-- why: Managers add users and change permissions: somebody outside the organization controls who has access.
-- needs: users
-- subjects: managers
-- population: SELECT COUNT(*) FROM users WHERE role_type LIKE '%MANAGER%'
-- setting: findings.internal_domains
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    COALESCE(u.email_id, u.workspace_user_id) AS subject,
    COALESCE(NULLIF(TRIM(COALESCE(u.first_name, '') || ' ' || COALESCE(u.last_name, '')), ''), 'someone without a name')
        || COALESCE(' of ' || u.organization, '') || ' holds the role ' || u.role_type AS detail
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
WHERE
    u.role_type LIKE '%MANAGER%'
    AND NOT EXISTS (SELECT 1 FROM internal_domains AS i WHERE LOWER(u.email_id) LIKE '%@' || i.domain)
