-- title: Batches
-- description: One row for each bulk upload of each exchange, where the dataset `batches` was collected.
-- references: exchange_id -> exchanges
-- dataset: batches
-- workbook: inventory
-- columns:
--   exchange_id     id        14  The exchange.
--   exchange_name   text      32  Its name.
--   batch_id        id        14  The bulk upload.
--   name            text      32  Its name.
--   operation_type  text      16  What was done, as the service says.
--   status          text      14  How far it is, as the service says.
--   created_on      datetime  20  When it was made.
--   created_by      text      24  By whom.
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
    COALESCE(e.name, ''), LENGTH(b.exchange_id), b.exchange_id, COALESCE(b.created_on, 0),
    LENGTH(COALESCE(b.batch_id, '')), COALESCE(b.batch_id, ''), b.raw
