-- title: Duplicate id
-- severity: medium
-- description: The service listed an id twice; the second entry is kept unchanged, and is in no other
--   report.
-- why: Two items with one id cannot be distinguished later; the listing changed while it was read, or is
--   wrong.
-- action: Collect the exchange again; if the entry is listed twice again, report it to the service.
-- needs: all
-- subjects: listed entries
-- population: SELECT SUM(rows_expected) FROM coverage WHERE dataset NOT IN ('entry', 'scope')
SELECT
    n.exchange_id,
    e.name AS exchange_name,
    n.dataset AS subject_type,
    NULL AS subject_id,
    n.list || '[' || CAST(n.position AS VARCHAR) || ']' AS subject,
    'the id of this entry is listed before it' AS detail
FROM unreadable AS n
LEFT JOIN exchanges AS e ON e.exchange_id = n.exchange_id
WHERE n.reason = 'this id is listed twice'
