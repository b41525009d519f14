-- Groups that report members in an answer that lists none.

DROP VIEW whole;
-- The lines of the ledger whose listing is wholly in the snapshot: a row for each. An entry whose id was listed before
-- hides nothing; any other entry that could not be taken as a row makes what is listed unknown. So does a `complete`
-- of an older version that says so only by its numbers, and groups that report members of whom not one is listed.
CREATE VIEW whole AS
SELECT c.exchange_id, c.dataset
FROM coverage AS c
WHERE
    c.state = 'complete'
    AND NOT EXISTS (
        SELECT 1
        FROM unreadable AS n
        WHERE
            n.exchange_id = c.exchange_id AND n.dataset = c.dataset
            AND n.reason <> 'this id is listed twice'
    )
    AND COALESCE(c.rows_expected, 0) <= COALESCE(c.rows, 0) + (
        SELECT COUNT(*) FROM unreadable AS n WHERE n.exchange_id = c.exchange_id AND n.dataset = c.dataset
    )
    AND (
        c.dataset <> 'groups'
        OR EXISTS (SELECT 1 FROM group_members AS m WHERE m.exchange_id = c.exchange_id)
        OR NOT EXISTS (SELECT 1 FROM groups AS g WHERE g.exchange_id = c.exchange_id AND g.members_reported > 0)
    );
