-- title: Several email addresses
-- severity: info
-- description: A person, by user_id, who is listed with different addresses, ignoring case.
-- why: The person changed name or employer; permissions given under the old address may need review.
-- needs: users
-- subjects: people who have an address
-- population: SELECT COUNT(DISTINCT user_id) FROM users WHERE email_id <> ''
SELECT
    NULL AS exchange_id,
    NULL AS exchange_name,
    'person' AS subject_type,
    p.user_id AS subject_id,
    MIN(p.email_id) AS subject,
    CAST(COUNT(*) AS VARCHAR) || ' addresses: ' || string_agg(p.email_id, ', ' ORDER BY p.email_id) AS detail
FROM (
    SELECT DISTINCT user_id, LOWER(email_id) AS email_id
    FROM users
    WHERE user_id IS NOT NULL AND email_id <> ''
) AS p
GROUP BY p.user_id
HAVING COUNT(*) > 1
