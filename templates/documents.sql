-- title: Documents
-- description: One row per document of each exchange, in the order of the folder tree; documents at the root come first.
-- key: exchange_id, document_id
-- references: exchange_id -> exchanges
-- rows: documents
-- frozen: exchange_name, path
-- printed: document_id, size_bytes, page_count, created_on, created_by, last_modified_on
-- machine: parent_id, order_number, version, version_number, submission_id
-- unknown: path
-- columns:
--   exchange_id              id       14  The exchange.
--   exchange_name            text     28  [Exchange] Name of the exchange.
--   document_id              id       14  The document.
--   parent_id                id       14  The parent folder; empty at the root.
--   path                     text     54  Folder names from the root and the file name, joined by /; empty if the folders are unknown.
--   name                     text     36  Name without the extension.
--   extension                text     10  Extension with the dot.
--   index_number             text     12  Index number shown before the name.
--   order_number             integer  10  Position in the folder.
--   size_bytes               bytes    14  [Size in bytes] Size of the file, as the service lists it.
--   page_count               integer  10  [Pages] Number of pages.
--   file_hash                text     32  SHA-1 of the file in Base64, as the service lists it.
--   version                  text     18  Version, an opaque token.
--   version_number           integer  10  Version number.
--   has_note                 boolean  10  Whether a note is attached.
--   submission_id            id       14  Submission it was uploaded with.
--   created_on               datetime 20  [Added] When the document was added.
--   created_by               text     24  [Added by] Who created it.
--   created_by_organization  text     24  [Added by (organization)] Organization of that person.
--   last_modified_on         datetime 20  [Last changed] Time of the last change.
--   last_modified_by         text     24  [Last changed by] Who made the last change.
--   effective_on             datetime 20  [Effective date] Effective date of the document.
--   is_deleted               boolean  10  [Deleted] Whether it was deleted, and is still listed; such documents are in no count and in no verification.
SELECT
    d.exchange_id,
    e.name AS exchange_name,
    d.document_id,
    d.parent_id,
    p.path,
    d.name,
    d.extension,
    d.index_number,
    d.order_number,
    d.size_bytes,
    d.page_count,
    d.file_hash,
    d.version,
    d.version_number,
    d.has_note,
    d.submission_id,
    d.created_on,
    d.created_by,
    d.created_by_organization,
    d.last_modified_on,
    d.last_modified_by,
    d.effective_on,
    d.is_deleted
FROM documents AS d
JOIN document_places AS p ON p.exchange_id = d.exchange_id AND p.document_id = d.document_id
LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(d.exchange_id), d.exchange_id,
    -- the root first, then the tree, then what hangs on no known folder
    CASE WHEN d.parent_id IS NULL THEN 0 WHEN p.folder_position IS NOT NULL THEN 1 ELSE 2 END,
    COALESCE(p.folder_position, 0), COALESCE(d.parent_id, ''),
    CASE WHEN d.order_number IS NULL THEN 1 ELSE 0 END, d.order_number,
    d.file_name, LENGTH(d.document_id), d.document_id
