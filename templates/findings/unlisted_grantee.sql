-- title: Unlisted grantee
-- severity: high
-- description: A grantee that may see documents and is neither a group nor a user that the exchange lists, nor stands for
--   everyone.
-- why: Whoever is in an unseen group may see these documents, and this audit cannot name them.
-- action: Find the group in the exchange, and who is in it; otherwise ask the service what the grantee is, or withdraw the
--   permission.
-- needs: permissions, users, groups
-- subjects: grantees that may see documents
-- population: SELECT COUNT(*) FROM grantee_documents
SELECT
    x.exchange_id,
    x.exchange_name,
    CASE WHEN g.is_user = 1 THEN 'user' ELSE 'group' END AS subject_type,
    g.grantee_id AS subject_id,
    COALESCE(g.grantee_name, g.grantee_id) AS subject,
    'may see ' || CAST(n.documents AS VARCHAR) || CASE WHEN n.documents = 1 THEN ' document' ELSE ' documents' END || CASE
        WHEN g.is_user = 1 THEN ', and is not among the users'
        ELSE ', and is not among the groups'
    END AS detail
FROM grantee_documents AS n
INNER JOIN access_grantees AS g ON g.grantee = n.grantee
INNER JOIN access_exchanges AS x ON x.exchange_no = g.exchange_no
LEFT JOIN access_groups AS r ON r.exchange_no = g.exchange_no AND r.group_id = g.grantee_id
LEFT JOIN access_users AS u ON u.exchange_no = g.exchange_no AND u.workspace_user_id = g.grantee_id
WHERE
    (g.is_user = 0 AND g.is_everyone = 0 AND x.knows_groups = 1 AND r.group_no IS NULL)
    OR (g.is_user = 1 AND x.knows_users = 1 AND u.user_no IS NULL)
