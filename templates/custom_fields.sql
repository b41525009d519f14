-- title: Custom fields
-- description: One row for each value of a custom field of each exchange, where the dataset `custom_fields` was collected.
-- references: exchange_id -> exchanges
-- dataset: custom_fields
-- workbook: inventory
-- columns:
--   exchange_id    id    14  The exchange.
--   exchange_name  text  32  Its name.
--   field_id       id    14  The field.
--   field_name     text  32  Its name, as it is defined.
--   field_type     text  16  Its type, as it is defined.
--   value          text  44  Its value; JSON where that is more than a text, and where the service calls it otherwise.
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
    COALESCE(e.name, ''), LENGTH(c.exchange_id), c.exchange_id,
    LENGTH(COALESCE(c.field_id, '')), COALESCE(c.field_id, ''), COALESCE(c.value, ''), c.raw
