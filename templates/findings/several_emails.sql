-- title: Several email addresses
-- severity: info
-- description: A person, by user_id, who is listed with different addresses. Capitals, in any alphabet, and
--   blanks around an address make no difference.
-- why: The person changed name or employer; permissions given under the old address may need review.
-- action: Check that it is one person, and that what was given under the old address is still wanted.
-- needs: users
-- subjects: people who have an address
-- population: SELECT COUNT(DISTINCT user_id) FROM listed_users WHERE address IS NOT NULL
SELECT
    NULL AS exchange_id,
    NULL AS exchange_name,
    'person' AS subject_type,
    p.user_id AS subject_id,
    MIN(p.shown) AS subject,
    CAST(COUNT(*) AS VARCHAR) || ' addresses: ' || string_agg(p.shown, ', ' ORDER BY p.shown) AS detail
FROM (
    SELECT user_id, MIN(shown) AS shown
    FROM listed_users
    WHERE user_id IS NOT NULL AND address IS NOT NULL
    GROUP BY user_id, address
) AS p
GROUP BY p.user_id
HAVING COUNT(*) > 1
