-- The index over the finished runs of an output folder. Times are milliseconds since 1970-01-01T00:00:00Z.

-- Whose runs they are: what one account sees at one service says nothing of what another sees.
CREATE TABLE owners (
    owner   INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    -- NULL where only an access token was given
    account TEXT
);

-- The runs that were read, also those that were removed since.
CREATE TABLE runs (
    run             INTEGER PRIMARY KEY,
    owner           INTEGER NOT NULL,
    run_id          TEXT NOT NULL UNIQUE,
    started_on      INTEGER NOT NULL,
    -- hexadecimal, as it was when the run was read; NULL where no report of it had been made
    manifest_sha256 TEXT,
    -- hexadecimal
    snapshot_sha256 TEXT NOT NULL
);

CREATE INDEX runs_by_time ON runs (owner, started_on, run);

-- What each run knew: a row for each exchange and dataset that it listed, wholly or in part, and for those that it left to
-- another share of its walk. What has no row the run did not know.
CREATE TABLE observations (
    owner       INTEGER NOT NULL,
    exchange_id TEXT NOT NULL,
    -- users, groups, permissions
    dataset     TEXT NOT NULL,
    -- when the answer was there
    ended_on    INTEGER NOT NULL,
    run         INTEGER NOT NULL,
    -- when it was asked for
    began_on    INTEGER NOT NULL,
    -- whole, partial (who is not listed may be there), other_share
    state       TEXT NOT NULL,
    PRIMARY KEY (owner, exchange_id, dataset, ended_on, run)
) WITHOUT ROWID;

-- What is known or was known: a user of an exchange with a role (users), a member of a group (groups), a grantee that has a
-- permission on documents of a folder (permissions).
CREATE TABLE facts (
    fact        INTEGER PRIMARY KEY,
    owner       INTEGER NOT NULL,
    exchange_id TEXT NOT NULL,
    dataset     TEXT NOT NULL,
    -- user_id; workspace_user_id, of somebody without the other; grantee_id
    holder_type TEXT NOT NULL,
    holder_id   TEXT NOT NULL,
    -- a group or a folder; empty for a role, and for documents in no folder
    subject_id  TEXT NOT NULL,
    -- the role or the permission, empty where the service did not say
    value       TEXT NOT NULL,
    UNIQUE (owner, exchange_id, dataset, holder_type, holder_id, subject_id, value)
);

CREATE INDEX facts_by_holder ON facts (holder_type, holder_id);

-- From when to when a fact was seen, and not known to be gone in between: one that goes and comes back has two. The times
-- are those of observations.
CREATE TABLE intervals (
    fact      INTEGER NOT NULL,
    first_on  INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    last_on   INTEGER NOT NULL,
    last_run  INTEGER NOT NULL,
    PRIMARY KEY (fact, first_on)
) WITHOUT ROWID;

-- The users of each exchange, as they were described last.
CREATE TABLE people (
    owner             INTEGER NOT NULL,
    exchange_id       TEXT NOT NULL,
    holder_type       TEXT NOT NULL,
    holder_id         TEXT NOT NULL,
    workspace_user_id TEXT,
    email_id          TEXT,
    first_name        TEXT,
    last_name         TEXT,
    organization      TEXT,
    described_on      INTEGER NOT NULL,
    PRIMARY KEY (owner, exchange_id, holder_type, holder_id)
) WITHOUT ROWID;

-- Every address that a user of an exchange ever had, and when it was seen first and last.
CREATE TABLE addresses (
    owner       INTEGER NOT NULL,
    exchange_id TEXT NOT NULL,
    holder_type TEXT NOT NULL,
    holder_id   TEXT NOT NULL,
    email_id    TEXT NOT NULL,
    first_on    INTEGER NOT NULL,
    last_on     INTEGER NOT NULL,
    PRIMARY KEY (owner, exchange_id, holder_type, holder_id, email_id)
) WITHOUT ROWID;

-- What exchanges, groups, folders and grantees were called last.
CREATE TABLE names (
    owner       INTEGER NOT NULL,
    exchange_id TEXT NOT NULL,
    -- exchange, group, folder, grantee
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    name        TEXT,
    described_on INTEGER NOT NULL,
    PRIMARY KEY (owner, exchange_id, kind, id)
) WITHOUT ROWID;
