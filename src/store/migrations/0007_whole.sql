-- What was collected wholly, said once: every count, and every conclusion from absence, rests on it.

-- The lines of the ledger whose listing is wholly in the snapshot: a row for each. An entry whose id was listed before
-- hides nothing; any other entry that could not be taken as a row makes what is listed unknown. So does a `complete`
-- of an older version that says so only by its numbers.
CREATE VIEW whole AS
SELECT c.exchange_id, c.dataset
FROM coverage AS c
WHERE
    c.state = 'complete'
    AND NOT EXISTS (
        SELECT 1
        FROM unreadable AS n
        WHERE
            n.exchange_id = c.exchange_id AND n.dataset = c.dataset
            AND n.reason <> 'this id is listed twice'
    )
    AND COALESCE(c.rows_expected, 0) <= COALESCE(c.rows, 0) + (
        SELECT COUNT(*) FROM unreadable AS n WHERE n.exchange_id = c.exchange_id AND n.dataset = c.dataset
    );

DROP VIEW exchange_outcomes;
-- The outcome of each exchange as a whole: complete, partial, refused or failed.
CREATE VIEW exchange_outcomes AS
SELECT
    c.exchange_id,
    CASE
        WHEN COUNT(w.dataset) = COUNT(*) THEN 'complete'
        WHEN SUM(CASE WHEN c.dataset = 'entry' AND c.state = 'refused' THEN 1 ELSE 0 END) > 0 THEN 'refused'
        WHEN SUM(CASE WHEN c.dataset <> 'entry' AND c.state IN ('complete', 'partial') THEN 1 ELSE 0 END) > 0
            THEN 'partial'
        WHEN SUM(CASE WHEN c.state = 'failed' THEN 1 ELSE 0 END) > 0 THEN 'failed'
        WHEN SUM(CASE WHEN c.state = 'refused' THEN 1 ELSE 0 END) > 0 THEN 'refused'
        ELSE 'failed'
    END AS outcome
FROM coverage AS c
LEFT JOIN whole AS w ON w.exchange_id = c.exchange_id AND w.dataset = c.dataset
GROUP BY c.exchange_id;

DROP VIEW document_places;
-- Where a document lies among the folders: a row for each document. `path` is the folder names from the root and the
-- document's name, joined by /; below (orphaned)/ where no chain of known folders leads from it to the root; NULL where
-- the folders are unknown. `folder_position` is the `position` of its folder; NULL at the root, and where that is unknown.
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
    ON c.exchange_id = d.exchange_id AND c.dataset = 'folders' AND c.state IN ('complete', 'partial');
