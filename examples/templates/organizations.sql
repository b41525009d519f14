-- title: Organizations
-- description: One row for each organization of each exchange: how many of its people have access, and how many of
--   them came lately.
-- key: exchange_id, organization
-- references: exchange_id -> exchanges
-- columns:
--   exchange_id       id        14  The exchange.
--   exchange_name     text      32  Its name.
--   organization      text      32  The organization, as its people gave it.
--   users             integer   10  Its people with access.
--   active_users      integer   12  Those seen within the days after which a user is dormant.
--   last_accessed_on  datetime  20  The last visit of any of them.
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
