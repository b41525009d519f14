-- The custom fields of exchanges; only where they were asked for.

-- A value of a custom field of an exchange: a row for each entry listed.
CREATE TABLE custom_fields (
    exchange_id TEXT NOT NULL,
    -- the place in the listing, from 0
    position    INTEGER NOT NULL,
    -- of the definition
    field_id    TEXT,
    -- a text, number or truth value as it is written, anything else as JSON
    value       TEXT,
    -- the entry as it came
    raw         TEXT NOT NULL,
    extra       TEXT,
    PRIMARY KEY (exchange_id, position)
) WITHOUT ROWID;

-- What is defined of a custom field in an exchange.
CREATE TABLE field_definitions (
    exchange_id TEXT NOT NULL,
    field_id    TEXT NOT NULL,
    name        TEXT,
    type        TEXT,
    -- the entry as it came
    raw         TEXT NOT NULL,
    extra       TEXT,
    PRIMARY KEY (exchange_id, field_id)
) WITHOUT ROWID;
