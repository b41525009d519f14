-- title: Folders
-- description: One row per folder of each exchange, in the order of the folder tree. The counts are of documents directly
--   in the folder; they are empty if the exchange's documents could not be collected.
-- key: exchange_id, folder_id
-- references: exchange_id -> exchanges
-- rows: folders
-- frozen: exchange_name, path
-- printed: folder_id, index_number, documents, document_bytes, created_on, created_by, last_modified_on
-- machine: parent_id, depth, name, order_number, has_child_folders, indexing_disabled, version, version_number
-- unknown: documents, document_bytes
-- columns:
--   exchange_id              id       14  The exchange.
--   exchange_name            text     28  [Exchange] Name of the exchange.
--   folder_id                id       14  The folder.
--   parent_id                id       14  The parent folder; empty at the root.
--   path                     text     54  Folder names from the root, joined by /; under (orphaned)/ if its parents do not lead to the root.
--   depth                    integer   8  1 at the root.
--   name                     text     36  Name.
--   index_number             text     12  Index number shown before the name.
--   order_number             integer  10  Position among its siblings.
--   has_child_folders        boolean  12  Whether it has subfolders, as the service reports it.
--   indexing_disabled        boolean  12  Whether index numbers are off below it.
--   is_emailin               boolean  10  [Takes emails] Whether documents can be sent to it by email.
--   documents                integer  12  Number of documents directly in it; deleted ones are left out.
--   document_bytes           bytes    16  [Size in bytes] Total size of these documents; empty if the size of any is unknown.
--   version                  text     18  Version, an opaque token.
--   version_number           integer  10  Version number.
--   created_on               datetime 20  [Created] Time of creation.
--   created_by               text     24  [Created by] Who created it.
--   created_by_organization  text     24  [Organization of the creator] Organization of that person.
--   last_modified_on         datetime 20  [Last changed] Time of the last change.
--   last_modified_by         text     24  [Last changed by] Who made the last change.
SELECT
    f.exchange_id,
    e.name AS exchange_name,
    f.folder_id,
    f.parent_id,
    f.path,
    f.depth,
    f.name,
    f.index_number,
    f.order_number,
    f.has_child_folders,
    f.indexing_disabled,
    f.is_emailin,
    CASE WHEN c.dataset IS NOT NULL THEN COALESCE(d.listed, 0) END AS documents,
    CASE
        WHEN c.dataset IS NOT NULL AND COALESCE(d.listed, 0) = COALESCE(d.sized, 0) THEN COALESCE(d.size_bytes, 0)
    END AS document_bytes,
    f.version,
    f.version_number,
    f.created_on,
    f.created_by,
    f.created_by_organization,
    f.last_modified_on,
    f.last_modified_by
FROM folders AS f
LEFT JOIN exchanges AS e ON e.exchange_id = f.exchange_id
LEFT JOIN whole AS c
    ON c.exchange_id = f.exchange_id AND c.dataset = 'documents'
LEFT JOIN (
    SELECT
        exchange_id,
        parent_id,
        COUNT(*) AS listed,
        COUNT(size_bytes) AS sized,
        SUM(size_bytes) AS size_bytes
    FROM (
        -- no file has less than nothing or more than 1 TiB: such a size is unknown, and no sum overflows
        SELECT
            exchange_id,
            parent_id,
            CASE WHEN size_bytes BETWEEN 0 AND 1099511627776 THEN size_bytes END AS size_bytes
        FROM present_documents
    ) AS measured
    WHERE parent_id IS NOT NULL
    GROUP BY exchange_id, parent_id
) AS d ON d.exchange_id = f.exchange_id AND d.parent_id = f.folder_id
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(f.exchange_id), f.exchange_id,
    f.position, LENGTH(f.folder_id), f.folder_id
