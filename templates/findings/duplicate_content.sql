-- title: Duplicate content
-- severity: info
-- description: Documents of one exchange with the same hash; one finding per content, named after its first
--   document.
-- why: Copies may have different permissions: withdrawing one leaves the others accessible.
-- needs: documents
-- subjects: documents with a hash
-- population: SELECT COUNT(*) FROM documents WHERE file_hash <> ''
SELECT
    d.exchange_id,
    e.name AS exchange_name,
    'document' AS subject_type,
    MAX(CASE WHEN d.place = 1 THEN d.document_id END) AS subject_id,
    MAX(CASE WHEN d.place = 1 THEN d.file_name END) AS subject,
    CAST(COUNT(*) AS VARCHAR) || ' documents have this content, among them '
        || string_agg(CASE WHEN d.place BETWEEN 2 AND 5 THEN d.document_id END, ', ' ORDER BY d.place) AS detail
FROM (
    SELECT
        exchange_id,
        document_id,
        file_name,
        file_hash,
        ROW_NUMBER() OVER (
            PARTITION BY exchange_id, file_hash ORDER BY LENGTH(document_id), document_id
        ) AS place
    FROM documents
    WHERE file_hash <> ''
) AS d
LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
GROUP BY d.exchange_id, e.name, d.file_hash
HAVING COUNT(*) > 1
