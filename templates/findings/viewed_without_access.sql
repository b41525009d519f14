-- title: Viewed without access
-- severity: medium
-- description: Someone who viewed documents and has no right to them today, by address; one finding per person and exchange,
--   with their number. Where the right is unknown, it is no finding.
-- why: Permissions were withdrawn after the person had seen the documents, or the view cannot be explained.
-- action: Find out when and why the right ended, and whether copies have to be returned or destroyed.
-- needs: permissions, access_history, documents, users, groups
-- subjects: views of documents whose permissions are known, where users and groups are known
-- population: SELECT COUNT(*) FROM document_access AS v INNER JOIN access_exchanges AS x ON x.exchange_id = v.exchange_id
--   AND x.knows_users = 1 AND x.knows_groups = 1 INNER JOIN access_documents AS d ON d.exchange_no = x.exchange_no
--   AND d.document_id = v.document_id AND d.is_known = 1 WHERE v.viewed = 1
SELECT
    v.exchange_id,
    v.exchange_name,
    'user' AS subject_type,
    MIN(u.workspace_user_id) AS subject_id,
    MIN(v.shown) AS subject,
    'viewed ' || CAST(v.documents AS VARCHAR) || CASE WHEN v.documents = 1 THEN ' document' ELSE ' documents' END
        || ' without a right to see ' || CASE WHEN v.documents = 1 THEN 'it' ELSE 'them' END || ' today' || CASE
        WHEN MIN(u.workspace_user_id) IS NULL THEN '; not among the users'
        ELSE ''
    END AS detail
FROM (
    SELECT x.exchange_no, x.exchange_id, x.exchange_name, a.address, MIN(a.shown) AS shown, COUNT(DISTINCT v.document_id) AS documents
    FROM access_exchanges AS x
    INNER JOIN access_documents AS d ON d.exchange_no = x.exchange_no AND d.is_known = 1
    INNER JOIN document_access AS v ON v.exchange_id = x.exchange_id AND v.document_id = d.document_id AND v.viewed = 1
    INNER JOIN addresses AS a ON a.email_id = v.email_id
    WHERE
        x.knows_users = 1
        AND x.knows_groups = 1
        AND NOT EXISTS (
            SELECT 1
            FROM addresses AS o
            INNER JOIN access_users AS u ON u.email_id = o.email_id
            WHERE o.address = a.address AND u.exchange_no = x.exchange_no AND (u.is_all_seeing = 1 OR u.is_open = 1)
        )
        AND NOT EXISTS (
            SELECT 1
            FROM addresses AS o
            INNER JOIN access_users AS u ON u.email_id = o.email_id
            INNER JOIN access_rights AS r ON r.profile = u.profile
            WHERE o.address = a.address AND u.exchange_no = x.exchange_no AND r.acl = d.acl AND r.level > 0
        )
    GROUP BY x.exchange_no, x.exchange_id, x.exchange_name, a.address
) AS v
LEFT JOIN addresses AS o ON o.address = v.address
LEFT JOIN access_users AS u ON u.exchange_no = v.exchange_no AND u.email_id = o.email_id
GROUP BY v.exchange_no, v.exchange_id, v.exchange_name, v.address, v.documents
