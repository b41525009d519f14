-- title: Coverage of documents
-- description: One row per document and dataset that is asked document by document, where the answer is not complete: the
--   permissions or views of that document are unknown. Documents that are not here were answered.
-- references: exchange_id -> exchanges; exchange_id, document_id -> documents
-- key: exchange_id, dataset, document_id
-- dataset: permissions, access_history
-- frozen: exchange_name, path
-- printed: dataset, state, gate, message, error_id
-- unknown: path
-- columns:
--   exchange_id    id       14  The exchange.
--   exchange_name  text     28  [Exchange] Name of the exchange.
--   dataset        text     16  permissions or access_history.
--   document_id    id       14  The document.
--   path           text     54  Folder names from the root and the file name, joined by /; empty if the folders are unknown.
--   state          text     12  partial (some of the answer could not be read), refused (the service denied access), failed (no usable answer), skipped (not asked).
--   gate           text     20  Why it is not complete, as in the report `coverage`; pending if the service was still preparing the answer.
--   rows           integer  10  Rows that the answer became.
--   rows_expected  integer  12  [Rows expected] Entries of the answer.
--   http_status    integer  10  [HTTP status] HTTP status of the last answer.
--   code           integer  10  The service's code.
--   subcode        text     10  The service's subcode.
--   message        text     44  The service's message, the reason why no request was sent, or what could not be read.
--   error_id       text     24  The service's id of the error, which its support asks for.
--   attempts       integer  10  Requests sent, retries included.
--   collected_on   datetime 20  [Collected] When the answer came.
--   taken_from     text     18  The earlier run that asked; empty if this one did.
SELECT
    c.exchange_id,
    e.name AS exchange_name,
    c.dataset,
    c.document_id,
    p.path,
    -- what was never reached has no state
    COALESCE(c.state, 'skipped') AS state,
    c.gate,
    c.rows,
    c.rows_expected,
    c.http_status,
    c.code,
    c.subcode,
    c.message,
    c.error_id,
    c.attempts,
    c.collected_on,
    c.taken_from
FROM document_units AS c
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
LEFT JOIN documents AS d ON d.exchange_id = c.exchange_id AND d.document_id = c.document_id
LEFT JOIN document_places AS p ON p.exchange_id = c.exchange_id AND p.document_id = c.document_id
WHERE COALESCE(c.state, 'skipped') <> 'complete'
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(c.exchange_id), c.exchange_id, c.dataset DESC,
    CASE WHEN d.parent_id IS NULL THEN 0 WHEN p.folder_position IS NOT NULL THEN 1 ELSE 2 END,
    COALESCE(p.folder_position, 0), COALESCE(d.parent_id, ''),
    CASE WHEN d.order_number IS NULL THEN 1 ELSE 0 END, d.order_number,
    COALESCE(d.file_name, ''), LENGTH(c.document_id), c.document_id
