-- title: No hash
-- severity: info
-- description: An exchange that lists documents without a hash; one finding per exchange, with their number.
--   Documents that have no file are left out.
-- why: Without a hash these documents cannot be verified.
-- action: Compare a sample of these documents by hand, or have them uploaded again.
-- needs: documents
-- subjects: exchanges with documents that have a file
-- population: SELECT COUNT(DISTINCT exchange_id) FROM present_documents WHERE has_file = 1
SELECT
    d.exchange_id,
    e.name AS exchange_name,
    'exchange' AS subject_type,
    d.exchange_id AS subject_id,
    e.name AS subject,
    CAST(d.unhashed AS VARCHAR) || ' of ' || CAST(d.listed AS VARCHAR) || ' documents have no hash' AS detail
FROM (
    SELECT exchange_id, COUNT(*) AS listed, COUNT(*) - COUNT(NULLIF(file_hash, '')) AS unhashed
    FROM present_documents
    WHERE has_file = 1
    GROUP BY exchange_id
) AS d
LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
WHERE d.unhashed > 0
