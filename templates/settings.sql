-- title: Settings
-- description: One row for each setting of each exchange, where the dataset `settings` was collected.
-- references: exchange_id -> exchanges
-- dataset: settings
-- workbook: inventory
-- columns:
--   exchange_id    id    14  The exchange.
--   exchange_name  text  32  Its name.
--   name           text  36  The setting.
--   value          text  44  Its value; JSON where that is more than a text, and where the service calls it otherwise.
SELECT
    s.exchange_id,
    e.name AS exchange_name,
    s.name,
    COALESCE(s.value, s.extra) AS value
FROM settings AS s
LEFT JOIN exchanges AS e ON e.exchange_id = s.exchange_id
ORDER BY
    COALESCE(e.name, ''), LENGTH(s.exchange_id), s.exchange_id, COALESCE(s.name, ''), COALESCE(s.value, ''), s.raw
