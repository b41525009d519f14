-- The settings of exchanges; only where they were asked for.

-- A setting of an exchange: a row for each entry listed.
CREATE TABLE settings (
    exchange_id TEXT NOT NULL,
    -- the place in the listing, from 0
    position    INTEGER NOT NULL,
    name        TEXT,
    -- a text, number or truth value as it is written, anything else as JSON
    value       TEXT,
    -- the entry as it came
    raw         TEXT NOT NULL,
    extra       TEXT,
    PRIMARY KEY (exchange_id, position)
) WITHOUT ROWID;
