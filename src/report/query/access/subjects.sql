-- Exchanges, users, folders, documents and grantees, numbered in the order of the reports.

INSERT INTO access_exchanges
    (exchange_id, exchange_name, phase, knows_folders, knows_documents, knows_users, knows_groups)
SELECT
    e.exchange_id,
    e.name,
    e.phase,
    COUNT(CASE WHEN w.dataset = 'folders' THEN 1 END),
    COUNT(CASE WHEN w.dataset = 'documents' THEN 1 END),
    COUNT(CASE WHEN w.dataset = 'users' THEN 1 END),
    COUNT(CASE WHEN w.dataset = 'groups' THEN 1 END)
FROM exchanges AS e
LEFT JOIN whole AS w ON w.exchange_id = e.exchange_id
GROUP BY e.exchange_id, e.name, e.phase
ORDER BY COALESCE(e.name, '') COLLATE names, LENGTH(e.exchange_id), e.exchange_id;

INSERT INTO access_users
    (exchange_no, workspace_user_id, user_id, email_id, first_name, last_name, organization, role_type, is_listed, is_all_seeing, is_open)
SELECT
    x.exchange_no,
    u.workspace_user_id,
    u.user_id,
    u.email_id,
    u.first_name,
    u.last_name,
    u.organization,
    u.role_type,
    u.is_listed,
    CASE WHEN r.role_type IS NOT NULL THEN 1 ELSE 0 END,
    CASE
        WHEN r.role_type IS NOT NULL THEN 0
        WHEN x.knows_groups = 0 OR COALESCE(TRIM(u.role_type), '') = '' THEN 1
        ELSE 0
    END
FROM (
    SELECT exchange_id, workspace_user_id, user_id, email_id, first_name, last_name, organization, role_type, 1 AS is_listed
    FROM users
    UNION ALL
    SELECT
        m.exchange_id,
        m.workspace_user_id,
        m.user_id,
        p.email_id,
        p.first_name,
        p.last_name,
        p.organization,
        NULL AS role_type,
        0 AS is_listed
    FROM (
        SELECT m.exchange_id, m.workspace_user_id, MIN(m.user_id) AS user_id
        FROM group_members AS m
        INNER JOIN access_exchanges AS x ON x.exchange_id = m.exchange_id AND x.knows_users = 0
        LEFT JOIN users AS u ON u.exchange_id = m.exchange_id AND u.workspace_user_id = m.workspace_user_id
        WHERE m.user_id IS NOT NULL AND u.workspace_user_id IS NULL
        GROUP BY m.exchange_id, m.workspace_user_id
    ) AS m
    LEFT JOIN named_people AS p ON p.user_id = m.user_id
) AS u
INNER JOIN access_exchanges AS x ON x.exchange_id = u.exchange_id
LEFT JOIN all_seeing_roles AS r ON r.role_type = UPPER(TRIM(u.role_type))
ORDER BY
    x.exchange_no, COALESCE(u.last_name, '') COLLATE names, COALESCE(u.first_name, '') COLLATE names, LENGTH(u.workspace_user_id), u.workspace_user_id;

INSERT INTO access_folders (exchange_no, is_all, folder_id, folder_path, depth)
SELECT exchange_no, is_all, folder_id, folder_path, depth
FROM (
    SELECT exchange_no, 1 AS is_all, '' AS folder_id, '(all)' AS folder_path, NULL AS depth, 0 AS part, 0 AS position
    FROM access_exchanges
    UNION ALL
    SELECT x.exchange_no, 0, f.folder_id, f.path, f.depth, 1, f.position
    FROM folders AS f
    INNER JOIN access_exchanges AS x ON x.exchange_id = f.exchange_id
    UNION ALL
    SELECT
        x.exchange_no,
        0,
        COALESCE(d.parent_id, ''),
        CASE
            WHEN COALESCE(d.parent_id, '') = '' THEN '/'
            WHEN x.knows_folders = 1 THEN '(orphaned)'
        END,
        CASE WHEN COALESCE(d.parent_id, '') = '' THEN 0 END,
        CASE WHEN COALESCE(d.parent_id, '') = '' THEN 0 ELSE 2 END,
        0
    FROM present_documents AS d
    INNER JOIN access_exchanges AS x ON x.exchange_id = d.exchange_id
    LEFT JOIN folders AS f ON f.exchange_id = d.exchange_id AND f.folder_id = d.parent_id
    WHERE f.folder_id IS NULL
    GROUP BY x.exchange_no, x.knows_folders, COALESCE(d.parent_id, '')
) AS f
ORDER BY exchange_no, is_all DESC, part, position IS NULL, position, LENGTH(folder_id), folder_id;

INSERT INTO access_documents (exchange_no, document_id, folder_no, is_known, collected_on, taken_from)
SELECT
    f.exchange_no,
    d.document_id,
    f.folder_no,
    CASE WHEN a.state = 'complete' THEN 1 ELSE 0 END,
    a.collected_on,
    a.taken_from
FROM documents AS d
CROSS JOIN access_exchanges AS x
CROSS JOIN access_folders AS f
LEFT JOIN document_units AS a
    ON a.exchange_id = d.exchange_id AND a.dataset = 'permissions' AND a.document_id = d.document_id
WHERE
    x.exchange_id = d.exchange_id
    AND f.exchange_no = x.exchange_no AND f.is_all = 0 AND f.folder_id = COALESCE(d.parent_id, '')
    AND COALESCE(d.is_deleted, 0) = 0
ORDER BY
    f.folder_no, CASE WHEN d.order_number IS NULL THEN 1 ELSE 0 END, d.order_number, d.file_name,
    LENGTH(d.document_id), d.document_id;

INSERT INTO access_grantees
    (exchange_no, grantee_id, is_user, is_everyone, grantee_name, grantee_type, slot, bit)
SELECT
    exchange_no,
    grantee_id,
    is_user,
    CASE WHEN is_user = 0 AND everyone_name IS NOT NULL THEN 1 ELSE 0 END,
    COALESCE(everyone_name, grantee_name),
    grantee_type,
    place / 62,
    1 << (place % 62)
FROM (
    SELECT
        x.exchange_no,
        g.grantee_id,
        g.is_user,
        MIN(n.grantee_name) AS everyone_name,
        MIN(g.grantee_name) AS grantee_name,
        MIN(g.grantee_type) AS grantee_type,
        ROW_NUMBER() OVER (PARTITION BY x.exchange_no ORDER BY g.is_user, LENGTH(g.grantee_id), g.grantee_id) - 1 AS place
    FROM document_grants AS g
    INNER JOIN access_exchanges AS x ON x.exchange_id = g.exchange_id
    LEFT JOIN everyone_names AS n ON n.grantee_name = g.grantee_name
    GROUP BY x.exchange_no, g.grantee_id, g.is_user
) AS g
ORDER BY exchange_no, place;

INSERT INTO access_groups (exchange_no, group_id, group_name, group_type, members, is_listed)
SELECT exchange_no, group_id, group_name, group_type, members, is_listed
FROM (
    SELECT
        x.exchange_no,
        g.group_id,
        g.group_name,
        g.group_type,
        CASE WHEN x.knows_groups = 1 THEN (
            SELECT COUNT(*) FROM group_members AS m WHERE m.exchange_id = g.exchange_id AND m.group_id = g.group_id
        ) END AS members,
        1 AS is_listed
    FROM groups AS g
    INNER JOIN access_exchanges AS x ON x.exchange_id = g.exchange_id
    UNION ALL
    SELECT e.exchange_no, e.grantee_id, e.grantee_name, e.grantee_type, NULL, 0
    FROM access_grantees AS e
    INNER JOIN access_exchanges AS x ON x.exchange_no = e.exchange_no
    LEFT JOIN groups AS g ON g.exchange_id = x.exchange_id AND g.group_id = e.grantee_id
    WHERE e.is_everyone = 1 AND g.group_id IS NULL
) AS g
ORDER BY exchange_no, COALESCE(group_name, '') COLLATE names, LENGTH(group_id), group_id;
