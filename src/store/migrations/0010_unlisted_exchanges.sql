-- The exchanges that vanished from the account's list while the run was interrupted.
CREATE TABLE unlisted_exchanges (
    exchange_id TEXT PRIMARY KEY,
    -- when the run was resumed without it
    found_on    INTEGER NOT NULL
) WITHOUT ROWID;
