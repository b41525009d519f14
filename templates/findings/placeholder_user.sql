-- title: Placeholder user
-- severity: low
-- description: A user who stands for a person still to be named.
-- why: Whoever takes the place gets its permissions; fill it or remove it.
-- needs: users
-- subjects: users
-- population: SELECT COUNT(*) FROM users
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    COALESCE(u.email_id, u.workspace_user_id) AS subject,
    'a placeholder' || COALESCE(' with the role ' || u.role_type, '') AS detail
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
WHERE u.is_placeholder_user = 1
