-- Where each document lies, said once: reports, verification and comparison all take it from here.

-- Where a document lies among the folders: a row for each document. `path` is the folder names from the root and the
-- document's name, joined by /; below (orphaned)/ where no chain of folders leads from it to the root; NULL where the
-- folders are unknown. `folder_position` is the `position` of its folder; NULL at the root, and where that is unknown.
CREATE VIEW document_places AS
SELECT
    d.exchange_id,
    d.document_id,
    CASE
        WHEN d.parent_id IS NULL THEN d.file_name
        WHEN f.path IS NOT NULL THEN f.path || '/' || d.file_name
        WHEN c.dataset IS NOT NULL THEN '(orphaned)/' || d.file_name
    END AS path,
    f.position AS folder_position
FROM documents AS d
LEFT JOIN folders AS f ON f.exchange_id = d.exchange_id AND f.folder_id = d.parent_id
LEFT JOIN coverage AS c
    ON c.exchange_id = d.exchange_id AND c.dataset = 'folders' AND c.state = 'complete';
