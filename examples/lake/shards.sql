-- What the shards of a walk cover together, for DuckDB, where each exported to a lake of its own (/srv/lakes/shard-0 and so on):
--   duckdb -cmd "SET VARIABLE lakes = '/srv/lakes/*'" -cmd "SET VARIABLE since = '20261123T00'" < shards.sql
-- Counted are the shards' runs that began then or later: run ids are times. A room that no account sees is in none of them.

-- shards without a run, of as many as the others say there are; a shard that did not end has none
WITH shards AS (
    SELECT DISTINCT json_extract_string(configuration, '$.scope.shard') AS shard
    FROM read_parquet(getvariable('lakes') || '/run/*/*/*.parquet', hive_partitioning = true)
    WHERE run_id >= getvariable('since')
),
numbers AS (
    SELECT DISTINCT CAST(split_part(shard, '/', 2) AS BIGINT) AS shards, UNNEST(generate_series(1, CAST(split_part(shard, '/', 2) AS BIGINT))) AS number
    FROM shards
    WHERE shard IS NOT NULL
)
SELECT number || '/' || shards AS missing_shard
FROM numbers
WHERE number || '/' || shards NOT IN (SELECT shard FROM shards WHERE shard IS NOT NULL)
ORDER BY shards, number;

-- rooms that no shard covered, and why; `shard` alone: the one that should have is missing, or its account does not see the room
SELECT
    s.exchange_id,
    MAX(s.exchange_name) AS exchange_name,
    string_agg(DISTINCT s.reason, ', ' ORDER BY s.reason) AS reasons
FROM read_parquet(getvariable('lakes') || '/reports/scope/*/*/*.parquet', hive_partitioning = true) AS s
WHERE s.run_id >= getvariable('since')
GROUP BY s.exchange_id
HAVING COUNT(*) FILTER (WHERE s.in_scope) = 0
ORDER BY exchange_name, s.exchange_id;

-- rooms that a shard covered and does not know wholly: each dataset that is complete in none of the runs
SELECT
    c.exchange_id,
    MAX(c.exchange_name) AS exchange_name,
    c.dataset,
    string_agg(DISTINCT c.state, ', ' ORDER BY c.state) AS states
FROM read_parquet(getvariable('lakes') || '/reports/coverage/*/*/*.parquet', hive_partitioning = true) AS c
WHERE c.run_id >= getvariable('since') AND c.dataset <> 'scope'
GROUP BY c.exchange_id, c.dataset
HAVING COUNT(*) FILTER (WHERE c.state = 'complete') = 0
ORDER BY exchange_name, c.exchange_id, c.dataset;
