-- A run of twenty exchanges, all complete.
INSERT INTO run (run_id, tool_version, service, started_on, finished_on, timezone, configuration)
VALUES ('20261123T081705Z', '0.1.0', 'https://api.intralinks.com', 1795421825000, 1795422000000, 'UTC', '{}');
INSERT INTO exchanges (exchange_id, name, phase)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19)
SELECT CAST(4714545900 + i AS TEXT), 'Project ' || char(65 + i) || 'lder', 'OPEN' FROM n;
INSERT INTO coverage (exchange_id, dataset, state, rows, rows_expected)
SELECT exchange_id, dataset, 'complete', NULL, NULL
FROM exchanges, (SELECT 'entry' AS dataset UNION SELECT 'folders' UNION SELECT 'documents');
