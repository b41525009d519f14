-- title: Comparison
-- description: One row per file of the local folder, and per document that the folder lacks; differences
--   come first.
-- frozen: outcome
-- printed: local_path, exchange_name, path, local_bytes, expected_bytes
-- columns:
--   outcome         text     18  same, moved (the same content under another path), changed (the same path, other content), no_expected_hash (nothing to compare with), only_local, only_remote.
--   local_path      text     60  Path of the file in the folder.
--   exchange_id     id       14  Exchange of the document that the file was matched with.
--   exchange_name   text     28  [Exchange] Name of the exchange.
--   document_id     id       14  Document that the file was matched with.
--   path            text     60  Folder names from the root and the document's name, joined by /.
--   local_hash      text     30  Base64 of the SHA-1 of the file.
--   expected_hash   text     30  Base64 of the SHA-1, as the service lists it.
--   local_bytes     bytes    14  [Local size in bytes] Size of the file.
--   expected_bytes  bytes    14  [Expected size in bytes] Size, as the service lists it.
--   folder          text     40  Folder that was compared.
--   compared_on     datetime 20  [Compared] Time of the comparison.
SELECT
    c.outcome,
    c.local_path,
    c.exchange_id,
    e.name AS exchange_name,
    c.document_id,
    (
        SELECT p.path FROM document_places AS p
        WHERE p.exchange_id = c.exchange_id AND p.document_id = c.document_id
    ) AS path,
    c.local_hash,
    d.file_hash AS expected_hash,
    c.local_bytes,
    d.size_bytes AS expected_bytes,
    r.folder,
    r.compared_on
FROM comparison AS c
CROSS JOIN comparison_run AS r
LEFT JOIN documents AS d ON d.exchange_id = c.exchange_id AND d.document_id = c.document_id
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
ORDER BY
    CASE c.outcome
        WHEN 'changed' THEN 0
        WHEN 'only_local' THEN 1
        WHEN 'only_remote' THEN 2
        WHEN 'moved' THEN 3
        WHEN 'no_expected_hash' THEN 4
        ELSE 5
    END,
    COALESCE(c.local_path, ''), COALESCE(e.name, '') COLLATE names, LENGTH(c.exchange_id), c.exchange_id,
    LENGTH(c.document_id), c.document_id
