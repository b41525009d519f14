-- title: No manager
-- severity: medium
-- description: An exchange whose users could be wholly collected, none of them with an all-seeing role. A
--   placeholder is nobody.
-- why: Nobody visible to the audit is responsible for the exchange or can revoke access.
-- action: Name a manager, or close the exchange; a manager may be hidden from the account that audits.
-- needs: users
-- subjects: exchanges whose users are known
-- population: SELECT COUNT(*) FROM whole WHERE dataset = 'users'
-- setting: access.all_seeing_roles
SELECT
    c.exchange_id,
    e.name AS exchange_name,
    'exchange' AS subject_type,
    c.exchange_id AS subject_id,
    e.name AS subject,
    CASE
        WHEN m.placeholders > 0 THEN 'its only managers are placeholders'
        ELSE 'none of its users is a manager'
    END AS detail
FROM whole AS c
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
LEFT JOIN (
    SELECT exchange_id, SUM(is_placeholder) AS placeholders, SUM(1 - is_placeholder) AS managers
    FROM listed_users
    WHERE is_all_seeing = 1
    GROUP BY exchange_id
) AS m ON m.exchange_id = c.exchange_id
WHERE c.dataset = 'users' AND COALESCE(m.managers, 0) = 0
