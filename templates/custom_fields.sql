-- title: Custom fields
-- description: One row per custom field value of each exchange, if the dataset `custom_fields` was collected.
-- references: exchange_id -> exchanges
-- dataset: custom_fields
-- workbook: inventory
-- frozen: exchange_name
-- columns:
--   exchange_id    id    14  The exchange.
--   exchange_name  text  28  [Exchange] Name of the exchange.
--   field_id       id    14  The field.
--   field_name     text  32  Name of the field, as defined.
--   field_type     text  16  Type of the field, as defined.
--   value          text  44  Value; JSON if it is more than a text, or if the service names it differently.
SELECT
    c.exchange_id,
    e.name AS exchange_name,
    c.field_id,
    d.name AS field_name,
    d.type AS field_type,
    COALESCE(c.value, c.extra) AS value
FROM custom_fields AS c
LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id
LEFT JOIN field_definitions AS d ON d.exchange_id = c.exchange_id AND d.field_id = c.field_id
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(c.exchange_id), c.exchange_id,
    LENGTH(COALESCE(c.field_id, '')), COALESCE(c.field_id, ''), COALESCE(c.value, ''), c.raw
