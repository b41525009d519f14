-- What changed since an earlier run; only where the run was compared with one.

-- The earlier run that this one was compared with; no row where it was compared with none.
CREATE TABLE compared_runs (
    old_run         TEXT PRIMARY KEY,
    -- of the earlier run, hexadecimal; NULL where it had no manifest, because no report of it was made
    manifest_sha256 TEXT,
    -- exchanges that are in both runs
    exchanges       INTEGER NOT NULL DEFAULT 0,
    -- the datasets that were compared in some of these, joined by commas
    datasets        TEXT NOT NULL DEFAULT ''
);

-- What changed: a row for each subject that is in one run only, for each field that differs, and for each dataset of an
-- exchange that is not wholly known in both runs.
CREATE TABLE changes (
    -- counted from 1
    number        INTEGER PRIMARY KEY,
    -- added, removed, changed, re_added, unknown
    change        TEXT NOT NULL,
    -- exchange, user, group, membership, folder, document, permission, setting, splash; dataset where it is unknown
    subject_type  TEXT NOT NULL,
    exchange_id   TEXT NOT NULL,
    exchange_name TEXT,
    subject_id    TEXT NOT NULL,
    -- what people call it
    subject       TEXT,
    user_id       TEXT,
    -- what of it differs
    field         TEXT,
    -- of a subject that is gone, all that is compared: field=value, joined by semicolons
    before        TEXT,
    -- of one that is new the same
    after         TEXT
);
