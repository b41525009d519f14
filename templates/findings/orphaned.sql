-- title: Orphaned
-- severity: low
-- description: A folder or document whose parent is not listed, or a folder in a cycle, in an exchange whose
--   folders could be wholly collected.
-- why: Items outside the folder tree are missed by a review folder by folder.
-- action: Move the item into the folder tree, or remove it.
-- needs: folders, documents
-- subjects: folders and documents of exchanges whose folders are known
-- population: SELECT (SELECT COUNT(*) FROM folders AS f INNER JOIN whole AS c ON c.exchange_id = f.exchange_id
--   AND c.dataset = 'folders') + (SELECT COUNT(*) FROM present_documents AS d INNER JOIN whole AS c ON c.exchange_id =
--   d.exchange_id AND c.dataset = 'folders')
SELECT
    f.exchange_id,
    e.name AS exchange_name,
    'folder' AS subject_type,
    f.folder_id AS subject_id,
    f.path AS subject,
    'its parent ' || COALESCE(f.parent_id, 'of no id') || ' leads to no root' AS detail
FROM folders AS f
INNER JOIN whole AS c
    ON c.exchange_id = f.exchange_id AND c.dataset = 'folders'
LEFT JOIN exchanges AS e ON e.exchange_id = f.exchange_id
WHERE f.orphaned = 1
UNION ALL
SELECT
    d.exchange_id,
    e.name AS exchange_name,
    'document' AS subject_type,
    d.document_id AS subject_id,
    '(orphaned)/' || d.file_name AS subject,
    'its folder ' || d.parent_id || ' is not listed' AS detail
FROM present_documents AS d
INNER JOIN whole AS c
    ON c.exchange_id = d.exchange_id AND c.dataset = 'folders'
LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
WHERE
    d.parent_id IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM folders AS f WHERE f.exchange_id = d.exchange_id AND f.folder_id = d.parent_id
    )
