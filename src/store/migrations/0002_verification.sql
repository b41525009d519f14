-- Verification: what the files are, compared with what the listing says of them.

-- The verification, in one row; a later one replaces it.
CREATE TABLE verification_run (
    started_on       INTEGER NOT NULL,
    finished_on      INTEGER,
    -- which documents, and where the files are kept, as JSON
    selection        TEXT NOT NULL,
    requests         INTEGER NOT NULL DEFAULT 0,
    retries          INTEGER NOT NULL DEFAULT 0,
    -- bytes received, retries included
    downloaded_bytes INTEGER NOT NULL DEFAULT 0,
    -- how long files were being received, in milliseconds
    elapsed_millis   INTEGER NOT NULL DEFAULT 0
);

-- A row for each document that was chosen.
CREATE TABLE verification (
    exchange_id    TEXT NOT NULL,
    document_id    TEXT NOT NULL,
    -- match, hash_mismatch, ...; NULL while it is still to be verified
    outcome        TEXT,
    -- as listed: Base64 of the SHA-1
    expected_hash  TEXT,
    -- as listed
    expected_bytes INTEGER,
    -- of the file: Base64 of the SHA-1
    actual_hash    TEXT,
    -- of the file: hexadecimal
    actual_sha256  TEXT,
    actual_bytes   INTEGER,
    http_status    INTEGER,
    code           INTEGER,
    subcode        TEXT,
    message        TEXT,
    error_id       TEXT,
    attempts       INTEGER NOT NULL DEFAULT 0,
    verified_on    INTEGER,
    -- the path in a bag, below the folder of its kind; NULL if files are not kept
    place          TEXT,
    kept           INTEGER NOT NULL DEFAULT 0,
    -- the run that verified it, if the result was taken over from an earlier one
    taken_from     TEXT,
    PRIMARY KEY (exchange_id, document_id)
) WITHOUT ROWID;

-- A folder that was compared with the inventory, in one row; a later one replaces it.
CREATE TABLE comparison_run (
    folder      TEXT NOT NULL,
    compared_on INTEGER NOT NULL
);

-- A row for each file of the folder, and each document without one.
CREATE TABLE comparison (
    number      INTEGER PRIMARY KEY,
    -- same, changed, moved, no_expected_hash, only_local, only_remote
    outcome     TEXT NOT NULL,
    -- below the folder, with /
    local_path  TEXT,
    local_bytes INTEGER,
    -- Base64 of the SHA-1
    local_hash  TEXT,
    -- the document it was found to be, or to be a change of
    exchange_id TEXT,
    document_id TEXT
);
