-- title: Settings
-- description: One row per setting of each exchange, if the dataset `settings` was collected.
-- references: exchange_id -> exchanges
-- dataset: settings
-- workbook: inventory
-- frozen: exchange_name
-- columns:
--   exchange_id    id    14  The exchange.
--   exchange_name  text  28  [Exchange] Name of the exchange.
--   name           text  36  Name of the setting.
--   value          text  44  Value; JSON if it is more than a text, or if the service names it differently.
SELECT
    s.exchange_id,
    e.name AS exchange_name,
    s.name,
    COALESCE(s.value, s.extra) AS value
FROM settings AS s
LEFT JOIN exchanges AS e ON e.exchange_id = s.exchange_id
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(s.exchange_id), s.exchange_id, COALESCE(s.name, '') COLLATE names, COALESCE(s.value, ''), s.raw
