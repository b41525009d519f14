-- title: No manager
-- severity: medium
-- description: An exchange whose users could be wholly collected, none of them with a manager's role.
-- why: Nobody visible to the audit is responsible for the exchange or can revoke access.
-- needs: users
-- subjects: exchanges whose users are known
-- population: SELECT COUNT(*) FROM whole WHERE dataset = 'users'
SELECT
    c.exchange_id,
    e.name AS exchange_name,
    'exchange' AS subject_type,
    c.exchange_id AS subject_id,
    e.name AS subject,
    'none of its users is a manager' AS detail
FROM whole AS c
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
WHERE
    c.dataset = 'users'
    AND NOT EXISTS (
        SELECT 1 FROM users AS u WHERE u.exchange_id = c.exchange_id AND u.role_type LIKE '%MANAGER%'
    )
