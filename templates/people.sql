-- title: People
-- description: One row per person across all exchanges, joined on user_id, with every address and name. A person counts in
--   an exchange that lists the user, and in one where only a group names them. Users without a user_id cannot be joined
--   and are left out.
-- key: user_id
-- rows: users, groups
-- frozen: names
-- printed: email_ids, organizations, role_types, exchanges, groups, first_accessed_on, last_accessed_on, user_id
-- machine: users_unknown
-- unknown: groups, email_ids if users_unknown, names if users_unknown, organizations if users_unknown,
--   role_types if users_unknown, first_accessed_on if users_unknown, last_accessed_on if users_unknown,
--   created_on if users_unknown
-- columns:
--   user_id            id       14  The person.
--   email_ids          list     36  [Emails] All email addresses.
--   names              list     32  All names.
--   organizations      list     32  All organizations.
--   role_types         list     28  [Roles] All roles.
--   exchanges          integer  11  Number of exchanges that know the person, as a user or as a member of a group.
--   exchange_ids       list     28  [Exchange ids] Ids of these exchanges.
--   groups             integer   9  Number of group memberships; empty if the groups of any of these exchanges are unknown.
--   first_accessed_on  datetime 20  [First visit] First visit to any of them; empty if there was none.
--   last_accessed_on   datetime 20  [Last visit] Last visit to any of them.
--   created_on         datetime 20  [First added] When first added to any of them.
--   exchanges_by_group_only integer 12  [Exchanges by group only] Those of the exchanges in which the person is known from a group alone: the users could not be collected, or do not list the person.
--   users_unknown      boolean  12  Whether one of these does not list the person because its users are not known as a whole.
WITH listed AS (
    SELECT
        u.exchange_id,
        u.workspace_user_id,
        u.user_id,
        NULLIF(u.email_id, '') AS email_id,
        NULLIF(TRIM(COALESCE(u.first_name, '') || ' ' || COALESCE(u.last_name, '')), '') AS name,
        NULLIF(u.organization, '') AS organization,
        NULLIF(u.role_type, '') AS role_type,
        u.first_accessed_on,
        u.last_accessed_on,
        u.created_on,
        CASE WHEN c.dataset IS NOT NULL THEN COALESCE(m.groups, 0) END AS groups,
        0 AS by_group,
        0 AS is_unknown
    FROM users AS u
    LEFT JOIN whole AS c
        ON c.exchange_id = u.exchange_id AND c.dataset = 'groups'
    LEFT JOIN (
        SELECT exchange_id, workspace_user_id, COUNT(*) AS groups
        FROM group_members
        GROUP BY exchange_id, workspace_user_id
    ) AS m ON m.exchange_id = u.exchange_id AND m.workspace_user_id = u.workspace_user_id
    WHERE u.user_id IS NOT NULL
    UNION ALL
    SELECT
        m.exchange_id,
        m.workspace_user_id,
        m.user_id,
        NULL AS email_id,
        NULL AS name,
        NULL AS organization,
        NULL AS role_type,
        NULL AS first_accessed_on,
        NULL AS last_accessed_on,
        NULL AS created_on,
        CASE WHEN c.dataset IS NOT NULL THEN COUNT(*) END AS groups,
        1 AS by_group,
        CASE WHEN w.dataset IS NULL THEN 1 ELSE 0 END AS is_unknown
    FROM group_members AS m
    LEFT JOIN users AS u ON u.exchange_id = m.exchange_id AND u.workspace_user_id = m.workspace_user_id
    LEFT JOIN whole AS c
        ON c.exchange_id = m.exchange_id AND c.dataset = 'groups'
    LEFT JOIN whole AS w
        ON w.exchange_id = m.exchange_id AND w.dataset = 'users'
    WHERE m.user_id IS NOT NULL AND u.workspace_user_id IS NULL
    GROUP BY m.exchange_id, m.workspace_user_id, m.user_id, c.dataset, w.dataset
)
SELECT
    p.user_id,
    COALESCE(a.email_ids, CASE p.users_unknown WHEN 0 THEN '' END) AS email_ids,
    COALESCE(n.names, CASE p.users_unknown WHEN 0 THEN '' END) AS names,
    COALESCE(o.organizations, CASE p.users_unknown WHEN 0 THEN '' END) AS organizations,
    COALESCE(r.role_types, CASE p.users_unknown WHEN 0 THEN '' END) AS role_types,
    x.exchanges,
    x.exchange_ids,
    p.groups,
    p.first_accessed_on,
    p.last_accessed_on,
    p.created_on,
    x.exchanges_by_group_only,
    p.users_unknown
FROM (
    SELECT
        user_id,
        CASE WHEN COUNT(groups) = COUNT(*) THEN SUM(groups) END AS groups,
        MIN(first_accessed_on) AS first_accessed_on,
        MAX(last_accessed_on) AS last_accessed_on,
        MIN(created_on) AS created_on,
        MAX(is_unknown) AS users_unknown
    FROM listed
    GROUP BY user_id
) AS p
LEFT JOIN (
    SELECT user_id, string_agg(email_id, :separator ORDER BY email_id) AS email_ids
    FROM (SELECT DISTINCT user_id, email_id FROM listed) AS seen
    GROUP BY user_id
) AS a ON a.user_id = p.user_id
LEFT JOIN (
    SELECT user_id, string_agg(name, :separator ORDER BY name) AS names
    FROM (SELECT DISTINCT user_id, name FROM listed) AS seen
    GROUP BY user_id
) AS n ON n.user_id = p.user_id
LEFT JOIN (
    SELECT user_id, string_agg(organization, :separator ORDER BY organization) AS organizations
    FROM (SELECT DISTINCT user_id, organization FROM listed) AS seen
    GROUP BY user_id
) AS o ON o.user_id = p.user_id
LEFT JOIN (
    SELECT user_id, string_agg(role_type, :separator ORDER BY role_type) AS role_types
    FROM (SELECT DISTINCT user_id, role_type FROM listed) AS seen
    GROUP BY user_id
) AS r ON r.user_id = p.user_id
LEFT JOIN (
    SELECT
        user_id,
        COUNT(*) AS exchanges,
        string_agg(exchange_id, :separator ORDER BY LENGTH(exchange_id), exchange_id) AS exchange_ids,
        SUM(by_group) AS exchanges_by_group_only
    FROM (SELECT user_id, exchange_id, MIN(by_group) AS by_group FROM listed GROUP BY user_id, exchange_id) AS seen
    GROUP BY user_id
) AS x ON x.user_id = p.user_id
ORDER BY
    CASE WHEN n.names IS NULL THEN 1 ELSE 0 END, n.names COLLATE names, LENGTH(p.user_id), p.user_id
