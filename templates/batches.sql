-- title: Batches
-- description: One row per bulk upload of each exchange, if the dataset `batches` was collected.
-- references: exchange_id -> exchanges
-- dataset: batches
-- workbook: inventory
-- frozen: exchange_name
-- columns:
--   exchange_id     id        14  The exchange.
--   exchange_name   text      28  [Exchange] Name of the exchange.
--   batch_id        id        14  The bulk upload.
--   name            text      32  Name.
--   operation_type  text      16  Type of operation, as the service reports it.
--   status          text      14  Status, as the service reports it.
--   created_on      datetime  20  [Created] Time of creation.
--   created_by      text      24  [Created by] Who created it.
SELECT
    b.exchange_id,
    e.name AS exchange_name,
    b.batch_id,
    b.name,
    b.operation_type,
    b.status,
    b.created_on,
    b.created_by
FROM batches AS b
LEFT JOIN exchanges AS e ON e.exchange_id = b.exchange_id
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(b.exchange_id), b.exchange_id, COALESCE(b.created_on, 0),
    LENGTH(COALESCE(b.batch_id, '')), COALESCE(b.batch_id, ''), b.raw
