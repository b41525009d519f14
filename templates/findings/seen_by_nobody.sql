-- title: Seen by nobody
-- severity: info
-- description: A folder with documents that are granted to nobody, so that only all-seeing roles see them; one finding per
--   folder, with their number. Documents whose permissions are unknown are left out.
-- why: Either they are kept back on purpose, or somebody waits for them in vain.
-- action: Ask the owner of the exchange whether these documents are still to be released.
-- needs: permissions, documents
-- subjects: folders with documents whose permissions are known
-- population: SELECT COUNT(DISTINCT folder_no) FROM access_documents WHERE is_known = 1
SELECT
    x.exchange_id,
    x.exchange_name,
    'folder' AS subject_type,
    NULLIF(f.folder_id, '') AS subject_id,
    f.folder_path AS subject,
    CAST(c.documents - c.unknown_documents AS VARCHAR) || ' of ' || CAST(f.documents AS VARCHAR)
        || ' documents are granted to nobody' AS detail
FROM folder_acls AS c
INNER JOIN access_folders AS f ON f.folder_no = c.folder_no
INNER JOIN access_exchanges AS x ON x.exchange_no = f.exchange_no
WHERE c.is_all = 0 AND c.acl = 0 AND c.documents > c.unknown_documents
