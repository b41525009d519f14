-- title: Placeholder user
-- severity: low
-- description: A user who stands for a person still to be named.
-- why: Whoever takes the place gets its permissions; fill it or remove it.
-- action: Name the person, or remove the placeholder.
-- needs: users
-- subjects: users
-- population: SELECT COUNT(*) FROM listed_users
SELECT
    u.exchange_id,
    u.exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    u.subject,
    'a placeholder' || COALESCE(' with the role ' || u.role_type, '') AS detail
FROM listed_users AS u
WHERE u.is_placeholder = 1
