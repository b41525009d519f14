-- title: Content in several exchanges
-- severity: medium
-- description: The same content, by its hash, in more than one exchange; one finding per content, named after
--   its first document. Empty files are left out.
-- why: What is meant for one exchange may have come into another, where other people read it.
-- action: Check that each exchange may hold the document, and remove it from those that may not.
-- needs: documents
-- subjects: different contents of documents that are not empty
-- population: SELECT COUNT(DISTINCT file_hash) FROM present_documents WHERE file_hash <> '' AND
--   COALESCE(size_bytes, 1) > 0
SELECT
    NULL AS exchange_id,
    NULL AS exchange_name,
    'content' AS subject_type,
    c.file_hash AS subject_id,
    MAX(CASE WHEN c.number = 1 THEN c.file_name END) AS subject,
    'the same content is in ' || CAST(c.exchanges AS VARCHAR) || ' exchanges: ' || string_agg(
        COALESCE(e.name, c.exchange_id) || ' (' || COALESCE(p.path, c.file_name) || ')', ', ' ORDER BY c.number
    ) || CASE WHEN c.exchanges > 5 THEN ' and ' || CAST(c.exchanges - 5 AS VARCHAR) || ' more' ELSE '' END AS detail
FROM (
    SELECT
        exchange_id,
        document_id,
        file_name,
        file_hash,
        ROW_NUMBER() OVER (PARTITION BY file_hash ORDER BY LENGTH(exchange_id), exchange_id) AS number,
        COUNT(*) OVER (PARTITION BY file_hash) AS exchanges
    FROM (
        SELECT
            exchange_id,
            document_id,
            file_name,
            file_hash,
            ROW_NUMBER() OVER (
                PARTITION BY file_hash, exchange_id ORDER BY LENGTH(document_id), document_id
            ) AS place
        FROM present_documents
        WHERE file_hash <> '' AND COALESCE(size_bytes, 1) > 0
    ) AS d
    WHERE d.place = 1
) AS c
LEFT JOIN document_places AS p ON p.exchange_id = c.exchange_id AND p.document_id = c.document_id
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
WHERE c.exchanges > 1 AND c.number <= 5
GROUP BY c.file_hash, c.exchanges
