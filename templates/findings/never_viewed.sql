-- title: Never viewed
-- severity: info
-- description: A folder with documents that nobody but all-seeing roles has viewed, by their access reports; one finding per
--   folder, with their number. A viewer whose role is not known counts, and so does an entry that does not say whether the
--   document was viewed. Documents whose access report is unknown are left out.
-- why: What nobody reads is either not needed, or was not found by those it is for.
-- action: Nothing, or ask the owner of the exchange whether the documents are where their readers look.
-- needs: access_history, documents, folders
-- subjects: folders with documents whose access report is known
-- population: SELECT COUNT(*) FROM (SELECT DISTINCT d.exchange_id, d.parent_id FROM present_documents AS d INNER JOIN
--   document_units AS c ON c.exchange_id = d.exchange_id AND c.document_id = d.document_id AND c.dataset =
--   'access_history' AND c.state = 'complete') AS f
-- setting: access.all_seeing_roles
SELECT
    n.exchange_id,
    e.name AS exchange_name,
    'folder' AS subject_type,
    n.parent_id AS subject_id,
    CASE WHEN n.parent_id IS NULL THEN '/' ELSE f.path END AS subject,
    CAST(n.unviewed AS VARCHAR) || ' of ' || CAST(n.documents AS VARCHAR)
        || ' documents were viewed by nobody but all-seeing roles' AS detail
FROM (
    SELECT
        d.exchange_id,
        d.parent_id,
        COUNT(*) AS documents,
        SUM(CASE
            WHEN c.state = 'complete' AND NOT EXISTS (
                SELECT 1
                FROM document_access AS v
                LEFT JOIN all_seeing_roles AS r ON r.role_type = UPPER(TRIM(v.role_type))
                WHERE
                    v.exchange_id = d.exchange_id AND v.document_id = d.document_id
                    AND COALESCE(v.viewed, 1) = 1 AND r.role_type IS NULL
            ) THEN 1
            ELSE 0
        END) AS unviewed
    FROM present_documents AS d
    LEFT JOIN document_units AS c
        ON c.exchange_id = d.exchange_id AND c.document_id = d.document_id AND c.dataset = 'access_history'
    GROUP BY d.exchange_id, d.parent_id
) AS n
LEFT JOIN exchanges AS e ON e.exchange_id = n.exchange_id
LEFT JOIN folders AS f ON f.exchange_id = n.exchange_id AND f.folder_id = n.parent_id
WHERE n.unviewed > 0
