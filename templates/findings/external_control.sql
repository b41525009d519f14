-- title: External control
-- severity: high
-- description: A user without an all-seeing role who may control documents, and whose address is outside the internal
--   domains, or who has none; one finding per user. Without internal domains nobody can tell, and the rule is not assessed.
--   For all-seeing roles see the rule `external_manager`.
-- why: Who controls a document may change and remove it, and give it to others.
-- action: Withdraw control of the groups named, or confirm with the owner of the exchange that the person needs it.
-- needs: permissions, documents, users, groups
-- subjects: users without an all-seeing role
-- population: SELECT COUNT(*) FROM access_users WHERE is_all_seeing = 0
-- setting: findings.internal_domains, access.all_seeing_roles
SELECT
    x.exchange_id,
    x.exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    COALESCE(a.shown, u.workspace_user_id) AS subject,
    'may control ' || CAST(c.documents AS VARCHAR) || CASE WHEN c.documents = 1 THEN ' document' ELSE ' documents' END
        || COALESCE(' as ' || NULLIF(TRIM(u.role_type), ''), '') || ', via ' || (
        SELECT string_agg(w.name, ', ' ORDER BY w.way, w.name)
        FROM (
            SELECT DISTINCT n.way, n.name
            FROM profile_ways AS n
            INNER JOIN grantee_documents AS g ON g.grantee = n.grantee AND g.can_control > 0
            WHERE n.profile = u.profile
        ) AS w
    ) || CASE
        WHEN a.address IS NULL THEN '; no address is listed, so nobody can tell for whom the person works'
        ELSE ''
    END AS detail
FROM (
    SELECT user_no, SUM(can_control) AS documents
    FROM user_folders
    GROUP BY user_no
) AS c
INNER JOIN access_users AS u ON u.user_no = c.user_no
INNER JOIN access_exchanges AS x ON x.exchange_no = u.exchange_no
LEFT JOIN addresses AS a ON a.email_id = u.email_id
WHERE c.documents > 0 AND u.is_all_seeing = 0 AND COALESCE(a.is_internal, 0) = 0
