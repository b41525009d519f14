-- title: Never accessed
-- severity: low
-- description: A user who was given access and has never visited the exchange. Placeholders are left out.
-- why: Unused access is unneeded access: revoke it, or remind the person.
-- needs: users
-- subjects: users
-- population: SELECT COUNT(*) FROM users
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    COALESCE(u.email_id, u.workspace_user_id) AS subject,
    COALESCE(NULLIF(TRIM(COALESCE(u.first_name, '') || ' ' || COALESCE(u.last_name, '')), ''), 'someone without a name')
        || COALESCE(' of ' || u.organization, '') || ' has never visited the exchange' AS detail
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
WHERE u.first_accessed_on IS NULL AND u.last_accessed_on IS NULL AND COALESCE(u.is_placeholder_user, 0) = 0
