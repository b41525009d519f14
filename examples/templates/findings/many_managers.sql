-- title: Many managers
-- severity: medium
-- description: An exchange in which at least a third of the users have an all-seeing role.
-- why: Managers can change permissions; if most people can, nobody oversees them.
-- needs: users
-- subjects: exchanges with users
-- population: SELECT COUNT(DISTINCT exchange_id) FROM users
-- setting: access.all_seeing_roles
SELECT
    m.exchange_id,
    e.name AS exchange_name,
    'exchange' AS subject_type,
    m.exchange_id AS subject_id,
    e.name AS subject,
    CAST(m.managers AS VARCHAR) || ' of ' || CAST(m.users AS VARCHAR) || ' users are managers' AS detail
FROM (
    SELECT
        exchange_id,
        COUNT(*) AS users,
        SUM(is_all_seeing) AS managers
    FROM listed_users
    GROUP BY exchange_id
) AS m
LEFT JOIN exchanges AS e ON e.exchange_id = m.exchange_id
WHERE 3 * m.managers >= m.users
