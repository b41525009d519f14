-- title: Organizations
-- description: One row per organization in each exchange: how many of its people have access, and how many of
--   them were active recently.
-- key: exchange_id, organization
-- references: exchange_id -> exchanges
-- columns:
--   exchange_id       id        14  The exchange.
--   exchange_name     text      32  Its name.
--   organization      text      32  Organization as entered for its users; `not given` if there is none.
--   users             integer   10  Users with access.
--   active_users      integer   12  Users active within the last `findings.dormant_days` days.
--   last_accessed_on  datetime  20  Most recent access by any of them.
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    COALESCE(u.organization, 'not given') AS organization,
    COUNT(*) AS users,
    SUM(CASE WHEN u.last_accessed_on >= :run_time - :dormant_days * 86400000 THEN 1 ELSE 0 END) AS active_users,
    MAX(u.last_accessed_on) AS last_accessed_on
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
GROUP BY u.exchange_id, e.name, COALESCE(u.organization, 'not given')
ORDER BY exchange_name, LENGTH(u.exchange_id), u.exchange_id, users DESC, organization;
