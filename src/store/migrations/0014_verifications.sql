-- Verifications of a run: each stays on record, whatever comes later.

-- `verification_run`: Each verification of the run. Rows are added, and none is taken away. The one with the largest
-- number is the current one, whose results are in `verification`; what is kept of the others is in `earlier_outcomes`
-- and `verification_counts`.

-- from 1, in the order they were begun
ALTER TABLE verification_run ADD COLUMN number INTEGER NOT NULL DEFAULT 1;
-- how many documents the inventory has; NULL in a version that did not record it
ALTER TABLE verification_run ADD COLUMN documents INTEGER;
-- how many of them met the selection, before lots were drawn
ALTER TABLE verification_run ADD COLUMN eligible INTEGER;
-- how many of these were to be verified: all, or a sample
ALTER TABLE verification_run ADD COLUMN drawn INTEGER;
-- in how many exchanges these are
ALTER TABLE verification_run ADD COLUMN drawn_exchanges INTEGER;
-- when it was given up before it was published, and another one begun
ALTER TABLE verification_run ADD COLUMN abandoned_on INTEGER;
-- the shard's run that it is a verification of, where shards were merged
ALTER TABLE verification_run ADD COLUMN run_id TEXT;

-- the verification that the row is of
ALTER TABLE verification ADD COLUMN number INTEGER NOT NULL DEFAULT 1;

-- How many documents had each outcome in verifications that are no longer current.
CREATE TABLE earlier_outcome_counts (
    number    INTEGER NOT NULL,
    -- as in `verification`; pending where it had none
    outcome   TEXT NOT NULL,
    documents INTEGER NOT NULL,
    PRIMARY KEY (number, outcome)
) WITHOUT ROWID;

-- What did not match in verifications that are no longer current. Every other document they drew matched.
CREATE TABLE earlier_outcomes (
    number         INTEGER NOT NULL,
    exchange_id    TEXT NOT NULL,
    document_id    TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    expected_hash  TEXT,
    expected_bytes INTEGER,
    actual_hash    TEXT,
    actual_sha256  TEXT,
    actual_bytes   INTEGER,
    http_status    INTEGER,
    code           INTEGER,
    subcode        TEXT,
    message        TEXT,
    error_id       TEXT,
    attempts       INTEGER NOT NULL DEFAULT 0,
    verified_on    INTEGER,
    PRIMARY KEY (number, exchange_id, document_id)
) WITHOUT ROWID;

-- How many documents had each outcome in each verification, `pending` where they had none.
CREATE VIEW verification_counts AS
SELECT number, outcome, documents
FROM earlier_outcome_counts
UNION ALL
SELECT number, COALESCE(outcome, 'pending') AS outcome, COUNT(*) AS documents
FROM verification
GROUP BY number, COALESCE(outcome, 'pending');
