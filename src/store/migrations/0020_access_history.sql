-- Who saw each document, as its access report says.

-- The entries of each document's access report. A document whose answer is known and which has no row was seen by nobody
-- the service tells of.
CREATE TABLE document_access (
    exchange_id     TEXT NOT NULL,
    document_id     TEXT NOT NULL,
    -- the place in the report, from 0
    position        INTEGER NOT NULL,
    -- USER, ...
    descriptor      TEXT,
    -- ALLOWED, ...
    access          TEXT,
    group_id        TEXT,
    group_name      TEXT,
    group_type      TEXT,
    first_name      TEXT,
    last_name       TEXT,
    organization    TEXT,
    -- the address
    email_id        TEXT,
    role_type       TEXT,
    first_alert_on  INTEGER,
    last_alert_on   INTEGER,
    alert_failed    INTEGER,
    viewed          INTEGER,
    first_viewed_on INTEGER,
    last_viewed_on  INTEGER,
    extra           TEXT,
    PRIMARY KEY (exchange_id, document_id, position)
) WITHOUT ROWID;
