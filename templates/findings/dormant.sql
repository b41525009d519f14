-- title: Dormant
-- severity: medium
-- description: A user whose last visit was more days before the start of the run than the setting allows.
-- why: People change sides and employers; an account that is no longer used still gives access.
-- needs: users
-- subjects: users
-- population: SELECT COUNT(*) FROM users
-- setting: findings.dormant_days
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    COALESCE(u.email_id, u.workspace_user_id) AS subject,
    'last seen ' || CAST((:run_time - u.last_accessed_on) / 86400000 AS VARCHAR) || ' days before the run' AS detail
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
WHERE u.last_accessed_on < :run_time - :dormant_days * 86400000
