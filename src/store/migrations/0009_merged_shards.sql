-- Which runs a merged run was made of: a row for each share of the walk, also for those that were missing. Any other
-- run has none.
CREATE TABLE merged_shards (
    -- counted from 1
    number          INTEGER PRIMARY KEY,
    -- as it was asked for: 3/8, the third of eight
    shard           TEXT NOT NULL,
    -- NULL where the share was missing, and its exchanges are unknown
    run_id          TEXT,
    -- hexadecimal; NULL where that run had no manifest, because no report of it was made
    manifest_sha256 TEXT,
    -- hexadecimal
    snapshot_sha256 TEXT
);
