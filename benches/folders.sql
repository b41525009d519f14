-- A folder for each hundred of ?1 documents, in turn over the exchanges.
INSERT INTO folders (exchange_id, folder_id, name, path, depth, position, orphaned)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 / 100)
SELECT CAST(4714545900 + i % 20 AS TEXT), CAST(1000000 + i AS TEXT), 'Folder ' || i,
    'Due diligence/Corporate and commercial/Folder ' || i, 3, i / 20, 0
FROM n
