-- What of the account's exchanges a run takes in.

-- The exchanges the account sees, in scope or not, as the run listed them. It is empty in a run of a version that did not
-- record them: then what was left out is unknown.
CREATE TABLE scope (
    exchange_id TEXT PRIMARY KEY,
    name        TEXT,
    phase       TEXT,
    in_scope    INTEGER NOT NULL,
    -- which setting left it out: excluded, not_listed_in_scope, brand, phase, name, shard; NULL in scope
    reason      TEXT
) WITHOUT ROWID;

DROP VIEW exchange_outcomes;
-- The outcome of each exchange as a whole: complete, partial, refused or failed. What is out of scope has none, and the
-- line that says how much that is belongs to no exchange.
CREATE VIEW exchange_outcomes AS
SELECT
    c.exchange_id,
    CASE
        WHEN COUNT(w.dataset) = COUNT(*) THEN 'complete'
        WHEN SUM(CASE WHEN c.dataset = 'entry' AND c.state = 'refused' THEN 1 ELSE 0 END) > 0 THEN 'refused'
        WHEN SUM(CASE WHEN c.dataset <> 'entry' AND c.state IN ('complete', 'partial') THEN 1 ELSE 0 END) > 0
            THEN 'partial'
        WHEN SUM(CASE WHEN c.state = 'failed' THEN 1 ELSE 0 END) > 0 THEN 'failed'
        WHEN SUM(CASE WHEN c.state = 'refused' THEN 1 ELSE 0 END) > 0 THEN 'refused'
        ELSE 'failed'
    END AS outcome
FROM coverage AS c
LEFT JOIN whole AS w ON w.exchange_id = c.exchange_id AND w.dataset = c.dataset
WHERE c.dataset <> 'scope'
GROUP BY c.exchange_id;
