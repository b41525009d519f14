-- The bulk uploads of exchanges; only where they were asked for.

-- A bulk upload: a row for each entry listed.
CREATE TABLE batches (
    exchange_id    TEXT NOT NULL,
    -- the place in the listing, from 0
    position       INTEGER NOT NULL,
    batch_id       TEXT,
    name           TEXT,
    operation_type TEXT,
    status         TEXT,
    created_on     INTEGER,
    created_by     TEXT,
    -- the entry as it came
    raw            TEXT NOT NULL,
    extra          TEXT,
    PRIMARY KEY (exchange_id, position)
) WITHOUT ROWID;
