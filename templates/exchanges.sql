-- title: Exchanges
-- description: One row per exchange in scope. A count is empty if what it counts could not be wholly collected: empty means
--   unknown, 0 means none.
-- key: exchange_id
-- frozen: exchange_name
-- printed: exchange_id, host, phase, entry_state, outcome, folders, documents, document_bytes, users, groups,
--   collected_on
-- machine: parent_template_id, version
-- unknown: folders, documents, document_bytes, users, groups
-- columns:
--   exchange_id               id       14  The exchange.
--   exchange_name             text     36  [Exchange] Name of the exchange.
--   host                      text     24  The organization that hosts it.
--   phase                     text     13  PREPARATION, OPEN, HOLD or DELETED, as the service reports it.
--   type                      text     10  Its type, as the service reports it.
--   security_level            integer  10  1 (standard) to 7, as the service numbers them.
--   parent_template_id        id       14  Template it was created from.
--   version                   text     12  Its version, as the service reports it.
--   description               text     36  Its description.
--   location                  text     18  Its location.
--   pvp_enabled               boolean  12  [Protected viewing] Whether protected viewing is on.
--   html_view_enabled         boolean  12  [Viewing in the browser] Whether viewing in the browser is on.
--   new_tasks                 integer  10  Open tasks of the account.
--   new_participant_requests  integer  12  Open requests for access.
--   entry_state               text     20  Answer to entering the exchange: ALLOW, ACCEPT_SPLASH, ONE_TIME_PASSWORD and so on.
--   outcome                   text     12  Result as a whole: complete, partial, refused or failed.
--   folders                   integer  10  Folders listed.
--   documents                 integer  12  Documents listed; deleted ones are left out.
--   document_bytes            bytes    16  [Size in bytes] Total size of the documents; empty if the size of any is unknown.
--   users                     integer  10  Users listed.
--   groups                    integer  10  Groups listed.
--   collected_on              datetime 20  [Collected] When the last of its datasets was collected; empty if none was.
SELECT
    e.exchange_id,
    e.name AS exchange_name,
    e.host,
    e.phase,
    e.type,
    e.security_level,
    e.parent_template_id,
    e.version,
    e.description,
    e.location,
    e.pvp_enabled,
    e.html_view_enabled,
    e.new_tasks,
    e.new_participant_requests,
    e.entry_state,
    o.outcome,
    CASE WHEN c.folders = 1 THEN COALESCE(f.listed, 0) END AS folders,
    CASE WHEN c.documents = 1 THEN COALESCE(d.listed, 0) END AS documents,
    CASE
        WHEN c.documents = 1 AND COALESCE(d.listed, 0) = COALESCE(d.sized, 0) THEN COALESCE(d.size_bytes, 0)
    END AS document_bytes,
    CASE WHEN c.users = 1 THEN COALESCE(u.listed, 0) END AS users,
    CASE WHEN c.groups = 1 THEN COALESCE(g.listed, 0) END AS groups,
    l.collected_on
FROM exchanges AS e
LEFT JOIN exchange_outcomes AS o ON o.exchange_id = e.exchange_id
LEFT JOIN (
    SELECT
        exchange_id,
        MAX(CASE WHEN dataset = 'folders' THEN 1 END) AS folders,
        MAX(CASE WHEN dataset = 'documents' THEN 1 END) AS documents,
        MAX(CASE WHEN dataset = 'users' THEN 1 END) AS users,
        MAX(CASE WHEN dataset = 'groups' THEN 1 END) AS groups
    FROM whole
    GROUP BY exchange_id
) AS c ON c.exchange_id = e.exchange_id
LEFT JOIN (
    SELECT exchange_id, MAX(finished_on) AS collected_on
    FROM coverage
    WHERE dataset <> 'entry' AND state IN ('complete', 'partial')
    GROUP BY exchange_id
) AS l ON l.exchange_id = e.exchange_id
LEFT JOIN (SELECT exchange_id, COUNT(*) AS listed FROM folders GROUP BY exchange_id) AS f
    ON f.exchange_id = e.exchange_id
LEFT JOIN (
    SELECT
        exchange_id,
        COUNT(*) AS listed,
        COUNT(size_bytes) AS sized,
        SUM(size_bytes) AS size_bytes
    FROM (
        -- no file has less than nothing or more than 1 TiB: such a size is unknown, and no sum overflows
        SELECT
            exchange_id,
            CASE WHEN size_bytes BETWEEN 0 AND 1099511627776 THEN size_bytes END AS size_bytes
        FROM present_documents
    ) AS measured
    GROUP BY exchange_id
) AS d ON d.exchange_id = e.exchange_id
LEFT JOIN (SELECT exchange_id, COUNT(*) AS listed FROM users GROUP BY exchange_id) AS u
    ON u.exchange_id = e.exchange_id
LEFT JOIN (SELECT exchange_id, COUNT(*) AS listed FROM groups GROUP BY exchange_id) AS g
    ON g.exchange_id = e.exchange_id
ORDER BY COALESCE(e.name, '') COLLATE names, LENGTH(e.exchange_id), e.exchange_id
