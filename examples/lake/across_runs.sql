-- Three questions across all runs of a lake that `ilaudit export` wrote, for DuckDB:
--   duckdb -cmd "SET VARIABLE lake = '/srv/lake'" < across_runs.sql
-- A dataset that a run does not know wholly says nothing of what is not there: `coverage` has its state.

-- who had access across runs: first and last run with each person in each room, and how many runs knew the room's users
WITH known AS (
    SELECT exchange_id, COUNT(DISTINCT run_id) AS known_runs
    FROM read_parquet(getvariable('lake') || '/reports/coverage/*/*/*.parquet', hive_partitioning = true)
    WHERE dataset = 'users' AND state = 'complete'
    GROUP BY exchange_id
)
SELECT
    a.exchange_id,
    MAX(a.exchange_name) AS exchange_name,
    COALESCE(a.user_id, a.workspace_user_id) AS person,
    MAX(a.email_id) AS email_id,
    MIN(a.run_id) AS first_seen,
    MAX(a.run_id) AS last_seen,
    COUNT(DISTINCT a.run_id) AS seen_in_runs,
    MAX(k.known_runs) AS known_in_runs
FROM read_parquet(getvariable('lake') || '/reports/user_access/*/*/*.parquet', hive_partitioning = true) AS a
LEFT JOIN known AS k ON k.exchange_id = a.exchange_id
GROUP BY a.exchange_id, COALESCE(a.user_id, a.workspace_user_id)
ORDER BY exchange_name, person;

-- growth of every room, run by run; empty where a run does not know the documents
SELECT
    exchange_id,
    exchange_name,
    run_date,
    run_id,
    documents,
    document_bytes,
    documents - LAG(documents) OVER (PARTITION BY exchange_id ORDER BY run_id) AS more_documents
FROM read_parquet(getvariable('lake') || '/reports/exchanges/*/*/*.parquet', hive_partitioning = true)
ORDER BY exchange_name, run_id;

-- findings by month, of the last run of each month; a rule that was assessed nowhere is told as such
WITH last_runs AS (
    SELECT strftime(CAST(run_date AS DATE), '%Y-%m') AS month, MAX(run_id) AS run_id
    FROM read_parquet(getvariable('lake') || '/run/*/*/*.parquet', hive_partitioning = true)
    GROUP BY 1
)
SELECT l.month, r.rule, r.severity, r.state, r.findings, r.assessed_in, r.not_assessed_in
FROM read_parquet(getvariable('lake') || '/reports/rules/*/*/*.parquet', hive_partitioning = true) AS r
INNER JOIN last_runs AS l ON l.run_id = r.run_id
ORDER BY l.month, r.severity, r.rule;
