-- title: Coverage
-- description: One row per exchange and requested dataset: the result. A dataset that is not complete is unknown,
--   and no report draws conclusions from it.
-- references: exchange_id -> exchanges
-- frozen: exchange_name, dataset
-- printed: state, gate, rows, rows_expected, message, http_status, code, subcode, error_id
-- columns:
--   exchange_id    id       14  The exchange.
--   exchange_name  text     28  [Exchange] Name of the exchange.
--   dataset        text     16  entry (entering the exchange), and each dataset asked for; of no exchange are scope (the exchanges left out), exchanges (what could not be read in their list) and shard (a share missing from a merge).
--   state          text     12  complete, partial (some of what is listed could not be read), refused (the service denied access), failed (no usable answer), skipped.
--   gate           text     20  Why it is not complete. If refused, the entry state, or forbidden, admin_only, not_found, protected; if failed, entrance (entered, but told to enter again), unauthorized (only this call was rejected as not signed in) or session (the session was lost).
--   rows           integer  10  Rows collected; of groups, the groups without their members; of the scope, the exchanges in it.
--   rows_expected  integer  12  [Rows expected] Rows in the service's answer; more than `rows` if some could not be read, or are left out by the scope.
--   http_status    integer  10  [HTTP status] HTTP status of the last answer.
--   code           integer  10  The service's code.
--   subcode        text     10  The service's subcode.
--   message        text     56  The service's message, the reason why no request was sent, or what could not be read or was redacted.
--   error_id       text     24  The service's id of the error, which its support asks for.
--   attempts       integer  10  Requests sent, retries included.
--   started_on     datetime 20  [Started] Start of the collection.
--   finished_on    datetime 20  [Finished] End of the collection.
--   units          integer  10  [Documents answered] Documents that were answered, of a dataset that is asked document by document.
--   units_expected integer  14  [Documents to ask] Documents there are to be asked.
--   oldest_on      datetime 20  [Oldest answer] The oldest of these answers; before the run if it was taken over from an earlier one.
SELECT
    c.exchange_id,
    e.name AS exchange_name,
    c.dataset,
    CASE
        WHEN c.state = 'complete' AND w.dataset IS NULL THEN 'partial'
        -- a dataset that was never reached has no state
        ELSE COALESCE(c.state, 'skipped')
    END AS state,
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
    c.finished_on,
    c.units,
    c.units_expected,
    c.oldest_on
FROM coverage AS c
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
LEFT JOIN whole AS w ON w.exchange_id = c.exchange_id AND w.dataset = c.dataset
LEFT JOIN datasets AS d ON d.name = c.dataset
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(c.exchange_id), c.exchange_id,
    d.position IS NULL, d.position,
    c.dataset
