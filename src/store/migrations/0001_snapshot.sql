-- The snapshot: everything one run collected. Times are milliseconds since 1970-01-01T00:00:00Z, booleans 0 or 1,
-- ids text; NULL is what the service did not say. `extra` is one JSON object: fields beyond the known ones.

-- The run itself, in one row.
CREATE TABLE run (
    run_id           TEXT PRIMARY KEY,
    tool_version     TEXT NOT NULL,
    service          TEXT NOT NULL,
    account          TEXT,
    started_on       INTEGER NOT NULL,
    finished_on      INTEGER,
    timezone         TEXT NOT NULL,
    -- the settings it ran with, as JSON, secrets left out
    configuration    TEXT NOT NULL,
    requests         INTEGER NOT NULL DEFAULT 0,
    retries          INTEGER NOT NULL DEFAULT 0,
    -- requests the gateway refused for speed
    speed_refusals   INTEGER NOT NULL DEFAULT 0,
    -- requests a second, as they settled
    rate             REAL
);

-- The exchanges in scope, as the account sees them.
CREATE TABLE exchanges (
    exchange_id              TEXT PRIMARY KEY,
    name                     TEXT,
    workspace_name           TEXT,
    host                     TEXT,
    phase                    TEXT,
    type                     TEXT,
    security_level           INTEGER,
    parent_template_id       TEXT,
    version                  TEXT,
    description              TEXT,
    location                 TEXT,
    pvp_enabled              INTEGER,
    html_view_enabled        INTEGER,
    new_tasks                INTEGER,
    new_participant_requests INTEGER,
    -- the service's answer to entering: ALLOW, ACCEPT_SPLASH, ONE_TIME_PASSWORD, ...
    entry_state              TEXT,
    extra                    TEXT
) WITHOUT ROWID;

-- The splash text at the entrance of an exchange: the evidence of what was consented to, and when.
CREATE TABLE splashes (
    exchange_id   TEXT PRIMARY KEY,
    required      INTEGER,
    accept_text   TEXT,
    display_type  TEXT,
    splash_type   TEXT,
    text          TEXT,
    -- hexadecimal, over the UTF-8 bytes of `text`
    text_sha256   TEXT,
    accepted_on   INTEGER,
    image_type    TEXT,
    image         BLOB
) WITHOUT ROWID;

-- The folders of each exchange.
CREATE TABLE folders (
    exchange_id             TEXT NOT NULL,
    folder_id               TEXT NOT NULL,
    parent_id               TEXT,
    name                    TEXT,
    index_number            TEXT,
    order_number            INTEGER,
    has_child_folders       INTEGER,
    indexing_disabled       INTEGER,
    is_favorite             INTEGER,
    is_emailin              INTEGER,
    has_note                INTEGER,
    version                 TEXT,
    version_number          INTEGER,
    created_on              INTEGER,
    created_by              TEXT,
    created_by_organization TEXT,
    last_modified_on        INTEGER,
    last_modified_by        TEXT,
    extra                   TEXT,
    -- from here on derived, once the whole listing is there: the names from the root, joined by /
    path                    TEXT,
    -- 1 at the root
    depth                   INTEGER,
    -- the place in a walk through the tree, parents first, siblings in the room's order; from 0
    position                INTEGER,
    -- 1 where no chain of parents leads to the root
    orphaned                INTEGER,
    PRIMARY KEY (exchange_id, folder_id)
) WITHOUT ROWID;

-- The documents of each exchange; a hash and a size are as listed, not as downloaded.
CREATE TABLE documents (
    exchange_id             TEXT NOT NULL,
    document_id             TEXT NOT NULL,
    parent_id               TEXT,
    name                    TEXT,
    extension               TEXT,
    -- name and extension, as it stands at the end of a path: `/` becomes U+2215
    file_name               TEXT NOT NULL,
    index_number            TEXT,
    order_number            INTEGER,
    size_bytes              INTEGER,
    page_count              INTEGER,
    file_hash               TEXT,
    has_note                INTEGER,
    submission_id           TEXT,
    effective_on            INTEGER,
    version                 TEXT,
    version_number          INTEGER,
    created_on              INTEGER,
    created_by              TEXT,
    created_by_organization TEXT,
    last_modified_on        INTEGER,
    last_modified_by        TEXT,
    extra                   TEXT,
    PRIMARY KEY (exchange_id, document_id)
) WITHOUT ROWID;

-- The users of each exchange: `workspace_user_id` is the person in that exchange, `user_id` the person over all of them.
CREATE TABLE users (
    exchange_id             TEXT NOT NULL,
    workspace_user_id       TEXT NOT NULL,
    user_id                 TEXT,
    email_id                TEXT,
    first_name              TEXT,
    last_name               TEXT,
    organization            TEXT,
    title                   TEXT,
    role_type               TEXT,
    status                  TEXT,
    key_contact             INTEGER,
    country                 TEXT,
    industry                TEXT,
    functional_area         TEXT,
    office_phone            TEXT,
    alert_preference        TEXT,
    is_placeholder_user     INTEGER,
    is_welcome_alert_sent   INTEGER,
    first_accessed_on       INTEGER,
    last_accessed_on        INTEGER,
    last_alert_sent_on      INTEGER,
    version                 TEXT,
    created_on              INTEGER,
    created_by              TEXT,
    created_by_organization TEXT,
    last_modified_on        INTEGER,
    last_modified_by        TEXT,
    extra                   TEXT,
    PRIMARY KEY (exchange_id, workspace_user_id)
) WITHOUT ROWID;

-- The groups of each exchange.
CREATE TABLE groups (
    exchange_id             TEXT NOT NULL,
    group_id                TEXT NOT NULL,
    group_name              TEXT,
    group_type              TEXT,
    note                    TEXT,
    fts_enabled             INTEGER,
    members_reported        INTEGER,
    version                 TEXT,
    created_on              INTEGER,
    created_by              TEXT,
    created_by_organization TEXT,
    last_modified_on        INTEGER,
    last_modified_by        TEXT,
    extra                   TEXT,
    PRIMARY KEY (exchange_id, group_id)
) WITHOUT ROWID;

-- The members of each group.
CREATE TABLE group_members (
    exchange_id       TEXT NOT NULL,
    group_id          TEXT NOT NULL,
    workspace_user_id TEXT NOT NULL,
    user_id           TEXT,
    extra             TEXT,
    PRIMARY KEY (exchange_id, group_id, workspace_user_id)
) WITHOUT ROWID;

CREATE INDEX group_members_by_user ON group_members (exchange_id, workspace_user_id);

-- Entries of a listing that could not be taken as rows, as they came.
CREATE TABLE unreadable (
    exchange_id TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    -- the service's name of the list
    list        TEXT NOT NULL,
    -- the place in the list, from 0
    position    INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    raw         TEXT NOT NULL,
    PRIMARY KEY (exchange_id, dataset, list, position)
) WITHOUT ROWID;

-- The coverage: a row for each exchange and each dataset asked for, and one for entering it (`entry`).
CREATE TABLE coverage (
    exchange_id   TEXT NOT NULL,
    dataset       TEXT NOT NULL,
    -- complete, refused, failed, skipped; NULL while it is being fetched
    state         TEXT,
    gate          TEXT,
    rows          INTEGER,
    rows_expected INTEGER,
    http_status   INTEGER,
    code          INTEGER,
    subcode       TEXT,
    -- the service's words, or the reason why nothing was asked; of a complete one, what could not be read
    message       TEXT,
    error_id      TEXT,
    attempts      INTEGER NOT NULL DEFAULT 0,
    started_on    INTEGER,
    finished_on   INTEGER,
    PRIMARY KEY (exchange_id, dataset)
) WITHOUT ROWID;

-- The outcome of each exchange as a whole: complete, partial, refused or failed.
CREATE VIEW exchange_outcomes AS
SELECT
    exchange_id,
    CASE
        WHEN SUM(
            CASE WHEN state = 'complete' AND (rows IS NOT rows_expected OR message IS NOT NULL) THEN 1 ELSE 0 END
        ) > 0 THEN 'partial'
        WHEN SUM(CASE WHEN state = 'complete' THEN 1 ELSE 0 END) = COUNT(*) THEN 'complete'
        WHEN SUM(CASE WHEN dataset = 'entry' AND state = 'refused' THEN 1 ELSE 0 END) > 0 THEN 'refused'
        WHEN SUM(CASE WHEN dataset <> 'entry' AND state = 'complete' THEN 1 ELSE 0 END) > 0 THEN 'partial'
        WHEN SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) > 0 THEN 'failed'
        WHEN SUM(CASE WHEN state = 'refused' THEN 1 ELSE 0 END) > 0 THEN 'refused'
        ELSE 'failed'
    END AS outcome
FROM coverage
GROUP BY exchange_id;
