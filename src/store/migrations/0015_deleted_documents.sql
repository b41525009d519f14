-- Documents that were deleted and are still listed, and documents without a file.

-- 1 where the document was deleted, and is still listed
ALTER TABLE documents ADD COLUMN is_deleted INTEGER;
-- as the service reports it; `NONE/NONE` where there is no file
ALTER TABLE documents ADD COLUMN mime_type TEXT;

-- The documents that are there: a row for each that was not deleted. `has_file` is 0 where there is nothing to download: the
-- size is 0, and neither an extension nor a hash is listed, nor the type of any file.
CREATE VIEW present_documents AS
SELECT
    d.exchange_id,
    d.document_id,
    d.parent_id,
    d.file_name,
    d.size_bytes,
    d.file_hash,
    CASE
        WHEN
            d.size_bytes = 0
            AND COALESCE(d.extension, '') = ''
            AND COALESCE(d.file_hash, '') = ''
            AND COALESCE(d.mime_type, 'NONE/NONE') = 'NONE/NONE'
            THEN 0
        ELSE 1
    END AS has_file
FROM documents AS d
WHERE COALESCE(d.is_deleted, 0) = 0;
