-- title: Only dormant managers
-- severity: medium
-- description: An exchange whose users could be wholly collected, with managers, none of whom came within the
--   days that the setting allows; one who never came counts from the day of being added. Placeholders and the
--   account that the audit signs in with are left out.
-- why: Nobody looks after the exchange: access is given, and nobody is there to take it away.
-- action: Name a manager who looks after the exchange, or close it.
-- needs: users
-- subjects: exchanges with a manager, where the users are known
-- population: SELECT COUNT(DISTINCT u.exchange_id) FROM listed_users AS u INNER JOIN whole AS c ON
--   c.exchange_id = u.exchange_id AND c.dataset = 'users' WHERE u.is_all_seeing = 1 AND u.is_placeholder = 0
--   AND u.is_account = 0
-- setting: findings.dormant_days, access.all_seeing_roles
SELECT
    m.exchange_id,
    m.exchange_name,
    'exchange' AS subject_type,
    m.exchange_id AS subject_id,
    m.exchange_name AS subject,
    CASE WHEN m.managers = 1 THEN '1 manager, ' ELSE CAST(m.managers AS VARCHAR) || ' managers, ' END || COALESCE(
        CASE WHEN m.managers = 1 THEN 'last seen ' ELSE 'the last of them seen ' END || CAST(m.days AS VARCHAR)
        || ' days before the run',
        CASE WHEN m.managers = 1 THEN 'who has never visited it' ELSE 'none of whom has ever visited it' END
    ) AS detail
FROM (
    SELECT
        u.exchange_id,
        u.exchange_name,
        COUNT(*) AS managers,
        SUM(
            CASE
                WHEN (:run_time - COALESCE(u.last_seen_on, u.created_on)) / 86400000 > :dormant_days THEN 1 ELSE 0
            END
        ) AS dormant,
        (:run_time - MAX(u.last_seen_on)) / 86400000 AS days
    FROM listed_users AS u
    INNER JOIN whole AS c ON c.exchange_id = u.exchange_id AND c.dataset = 'users'
    WHERE u.is_all_seeing = 1 AND u.is_placeholder = 0 AND u.is_account = 0
    GROUP BY u.exchange_id, u.exchange_name
) AS m
WHERE m.dormant = m.managers
