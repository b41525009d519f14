-- title: Scope
-- description: One row per exchange the account sees, in scope or not. There is no row in a run of a version that did not record
--   them: what was left out is unknown then.
-- key: exchange_id
-- frozen: exchange_name
-- columns:
--   exchange_id    id       14  The exchange.
--   exchange_name  text     28  [Exchange] Name of the exchange.
--   phase          text     13  PREPARATION, OPEN, HOLD or DELETED, as the service reports it.
--   in_scope       boolean  10  [In scope] Whether the run takes it in.
--   reason         text     20  The first setting that leaves it out: excluded, not_listed_in_scope, brand, phase, name or shard; empty in scope.
SELECT
    s.exchange_id,
    s.name AS exchange_name,
    s.phase,
    s.in_scope,
    s.reason
FROM scope AS s
ORDER BY COALESCE(s.name, '') COLLATE names, LENGTH(s.exchange_id), s.exchange_id
