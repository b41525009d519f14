-- title: Coverage
-- description: One row for each exchange and each dataset asked for: what came of it. What is not complete is unknown, and
--   no report says anything of it.
-- references: exchange_id -> exchanges
-- columns:
--   exchange_id    id       14  The exchange.
--   exchange_name  text     32  Its name.
--   dataset        text     12  entry (entering the exchange), folders, documents, users, groups.
--   state          text     12  complete, refused (the service said no), failed (it never answered properly), skipped.
--   gate           text     20  Which door was shut. Where refused, the entry state, or forbidden, admin_only, not_found, protected; where failed, entrance (let in, and then told to enter), unauthorized (this call alone was told to sign in) or session (the session was lost).
--   rows           integer  10  Rows collected; of groups, the groups without their members.
--   rows_expected  integer  12  Rows in the service's answer: more where some could not be read.
--   http_status    integer  10  Status of the last answer.
--   code           integer  10  The service's code.
--   subcode        text     10  The service's subcode.
--   message        text     44  The service's message, or the reason why nothing was asked.
--   error_id       text     24  The service's mark of the error: what its support asks for.
--   attempts       integer  10  Requests sent, repeats included.
--   started_on     datetime 20  When it was begun.
--   finished_on    datetime 20  When it was done with.
SELECT
    c.exchange_id,
    e.name AS exchange_name,
    c.dataset,
    -- a dataset that was never reached has no state
    COALESCE(c.state, 'skipped') AS state,
    c.gate,
    c.rows,
    c.rows_expected,
    c.http_status,
    c.code,
    c.subcode,
    c.message,
    c.error_id,
    c.attempts,
    c.started_on,
    c.finished_on
FROM coverage AS c
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
LEFT JOIN datasets AS d ON d.name = c.dataset
ORDER BY
    COALESCE(e.name, ''), LENGTH(c.exchange_id), c.exchange_id,
    d.position IS NULL, d.position,
    c.dataset
