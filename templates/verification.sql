-- title: Verification
-- description: One row per document of the latest verification: whether its file matches the inventory. Mismatches come first.
--   The Summary says of how many documents it is, how they were drawn, and what earlier verifications found.
-- key: exchange_id, document_id
-- references: exchange_id -> exchanges
-- frozen: exchange_name, path
-- printed: outcome, expected_hash, actual_hash, expected_bytes, actual_bytes, message
-- unknown: path
-- columns:
--   exchange_id     id       14  The exchange.
--   exchange_name   text     28  [Exchange] Name of the exchange.
--   document_id     id       14  The document.
--   path            text     40  Folder names from the root and the document's name, joined by /.
--   outcome         text     18  match, hash_mismatch, size_mismatch, no_expected_hash, no_file (the document has none), protected (rights management), not_found, forbidden, failed, skipped.
--   expected_hash   text     34  Base64 of the SHA-1, as the service lists it.
--   actual_hash     text     34  Base64 of the SHA-1 of the downloaded file.
--   actual_sha256   text     66  [Actual SHA-256] Its SHA-256, hexadecimal.
--   expected_bytes  bytes    14  [Expected size in bytes] Size, as the service lists it.
--   actual_bytes    bytes    14  [Actual size in bytes] Size of the downloaded file.
--   http_status     integer  10  [HTTP status] HTTP status of the last answer.
--   code            integer  10  The service's code.
--   subcode         text     10  The service's subcode.
--   message         text     28  The service's message, or what is unusual about the file or the listed hash.
--   attempts        integer  10  Requests sent, retries included; 0 if the result was taken over.
--   verified_on     datetime 20  [Verified] Time of the verification.
--   error_id        text     24  The service's id of the error, which its support asks for.
--   kept_path       text     60  Path of the file in the bag, if files were kept.
--   taken_from      text     18  Run that the result was taken over from.
SELECT
    v.exchange_id,
    e.name AS exchange_name,
    v.document_id,
    (
        SELECT p.path FROM document_places AS p
        WHERE p.exchange_id = v.exchange_id AND p.document_id = v.document_id
    ) AS path,
    -- what was not reached has no outcome
    COALESCE(v.outcome, 'skipped') AS outcome,
    v.expected_hash,
    v.actual_hash,
    v.actual_sha256,
    v.expected_bytes,
    v.actual_bytes,
    v.http_status,
    v.code,
    v.subcode,
    v.message,
    v.attempts,
    v.verified_on,
    v.error_id,
    CASE
        WHEN v.kept = 1 AND v.outcome IN ('match', 'no_expected_hash') THEN 'data/' || v.place
        WHEN v.kept = 1 THEN 'unverified/' || v.outcome || '/' || v.place
    END AS kept_path,
    v.taken_from
FROM verification AS v
LEFT JOIN documents AS d ON d.exchange_id = v.exchange_id AND d.document_id = v.document_id
LEFT JOIN exchanges AS e ON e.exchange_id = v.exchange_id
LEFT JOIN folders AS f ON f.exchange_id = d.exchange_id AND f.folder_id = d.parent_id
ORDER BY
    CASE COALESCE(v.outcome, 'skipped')
        WHEN 'hash_mismatch' THEN 0
        WHEN 'size_mismatch' THEN 1
        WHEN 'failed' THEN 2
        WHEN 'not_found' THEN 3
        WHEN 'forbidden' THEN 4
        WHEN 'skipped' THEN 5
        WHEN 'protected' THEN 6
        WHEN 'no_expected_hash' THEN 7
        WHEN 'no_file' THEN 8
        ELSE 9
    END,
    COALESCE(e.name, '') COLLATE names, LENGTH(v.exchange_id), v.exchange_id,
    COALESCE(f.position, -1), COALESCE(d.parent_id, ''), d.file_name, LENGTH(v.document_id), v.document_id
