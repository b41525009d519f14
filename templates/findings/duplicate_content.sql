-- title: Duplicate content
-- severity: info
-- description: Documents of one exchange with the same hash; one finding per content, named after its first
--   document. Empty files are left out.
-- why: Copies may have different permissions: withdrawing one leaves the others accessible.
-- action: Keep one of the copies, or give all of them the same permissions.
-- needs: documents
-- subjects: documents with a hash that are not empty
-- population: SELECT COUNT(*) FROM present_documents WHERE file_hash <> '' AND COALESCE(size_bytes, 1) > 0
SELECT
    d.exchange_id,
    e.name AS exchange_name,
    'document' AS subject_type,
    MAX(CASE WHEN d.place = 1 THEN d.document_id END) AS subject_id,
    MAX(CASE WHEN d.place = 1 THEN COALESCE(p.path, d.file_name) END) AS subject,
    CAST(d.copies AS VARCHAR) || ' documents have this content, also at '
        || string_agg(CASE WHEN d.place > 1 THEN COALESCE(p.path, d.file_name) END, ', ' ORDER BY d.place)
        || CASE WHEN d.copies > 5 THEN ' and ' || CAST(d.copies - 5 AS VARCHAR) || ' more' ELSE '' END AS detail
FROM (
    SELECT
        exchange_id,
        document_id,
        file_name,
        file_hash,
        ROW_NUMBER() OVER (
            PARTITION BY exchange_id, file_hash ORDER BY LENGTH(document_id), document_id
        ) AS place,
        COUNT(*) OVER (PARTITION BY exchange_id, file_hash) AS copies
    FROM present_documents
    WHERE file_hash <> '' AND COALESCE(size_bytes, 1) > 0
) AS d
LEFT JOIN document_places AS p ON p.exchange_id = d.exchange_id AND p.document_id = d.document_id
LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
WHERE d.copies > 1 AND d.place <= 5
GROUP BY d.exchange_id, e.name, d.file_hash, d.copies
