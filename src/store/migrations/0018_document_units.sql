-- What is asked document by document: the documents that were asked, and what the ledger sums up of them.

-- Each call for one document: a row for each dataset that is asked document by document, and each listed document that
-- was not deleted. Rows are there once the documents of the exchange are listed.
CREATE TABLE document_units (
    exchange_id   TEXT NOT NULL,
    -- permissions or access_history
    dataset       TEXT NOT NULL,
    document_id   TEXT NOT NULL,
    -- complete, partial (some of the answer could not be read), refused, failed, skipped; NULL while it is still to be
    -- asked
    state         TEXT,
    -- why it is not complete, as in `coverage`; pending where the service was still preparing the answer
    gate          TEXT,
    -- how many rows the answer became
    rows          INTEGER,
    -- how many entries it had
    rows_expected INTEGER,
    http_status   INTEGER,
    code          INTEGER,
    subcode       TEXT,
    message       TEXT,
    error_id      TEXT,
    attempts      INTEGER NOT NULL DEFAULT 0,
    -- when the answer came, in the run that asked for it
    collected_on  INTEGER,
    -- the run that asked for it, where the answer was taken over from an earlier one
    taken_from    TEXT,
    -- the order in which units are asked: when an earlier run had the answer that is to be renewed, 0 where none had; when
    -- it was asked last, where the answer was not ready
    ask_order     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (exchange_id, dataset, document_id)
) WITHOUT ROWID;

CREATE INDEX pending_document_units ON document_units (ask_order, dataset, exchange_id, document_id)
WHERE state IS NULL;

-- of a dataset that is asked document by document: how many documents were answered
ALTER TABLE coverage ADD COLUMN units INTEGER;
-- and how many documents there are
ALTER TABLE coverage ADD COLUMN units_expected INTEGER;
-- and when the oldest of these answers came
ALTER TABLE coverage ADD COLUMN oldest_on INTEGER;
