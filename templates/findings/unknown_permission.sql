-- title: Unknown permission
-- severity: medium
-- description: A word for a permission that is none of those known (SEE, CONTROL, REVOKED); one finding per exchange and
--   word. It counts as SEE.
-- why: What it allows is not known: the rights in this audit may be too small, or too large.
-- action: Ask the service what the word means, and what these grantees may do.
-- needs: permissions
-- subjects: permissions of documents
-- population: SELECT COUNT(*) FROM permissions WHERE listed_as = 'permissioned'
SELECT
    x.exchange_id,
    x.exchange_name,
    'exchange' AS subject_type,
    x.exchange_id AS subject_id,
    x.exchange_name AS subject,
    'the permission ' || UPPER(TRIM(p.permission)) || ' is given ' || CAST(COUNT(*) AS VARCHAR)
        || CASE WHEN COUNT(*) = 1 THEN ' time' ELSE ' times' END || ', and counts as SEE' AS detail
FROM permissions AS p
INNER JOIN access_exchanges AS x ON x.exchange_id = p.exchange_id
INNER JOIN access_documents AS d ON d.exchange_no = x.exchange_no AND d.document_id = p.document_id
WHERE p.listed_as = 'permissioned' AND UPPER(TRIM(p.permission)) NOT IN ('', 'SEE', 'CONTROL', 'REVOKED')
GROUP BY x.exchange_id, x.exchange_name, UPPER(TRIM(p.permission))
