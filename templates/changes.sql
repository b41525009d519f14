-- title: Changes
-- description: One row per change since an earlier run: per subject that is in one of the runs only, per field that
--   differs, and per dataset of an exchange that one of the runs does not know wholly; of that dataset nothing else is told.
--   Of an exchange that is new or gone its contents are not listed one by one. Times of visits are no changes; a splash text
--   is compared where both runs have read one. There is such a report where a run was compared with an earlier one.
-- dataset: changes
-- columns:
--   change         text  10  added, removed, changed, re_added (the same person under another workspace_user_id) or unknown.
--   subject_type   text  12  [Kind] exchange, user, group, membership, folder, document, permission, setting or splash; dataset if it is unknown.
--   exchange_id    id    14  The exchange.
--   exchange_name  text  32  [Exchange] Name of the exchange, in the new run if it is there.
--   subject_id     id    22  Of a user the workspace_user_id; of a membership the group's id, / and the workspace_user_id; of a permission the document's id, / and the grantee's id; of a setting its name.
--   subject        text  48  What people call it: an address, a name or a path.
--   user_id        id    14  The person, where the subject is about one.
--   field          text  18  What of it differs.
--   before         text  36  Value in the old run; of a subject that is gone, all that is compared: field=value, joined by semicolons; of a dataset its state.
--   after          text  36  Value in the new run, likewise.
--   old_run        text  18  The earlier run.
--   new_run        text  18  The later run.
SELECT
    c.change,
    c.subject_type,
    c.exchange_id,
    c.exchange_name,
    c.subject_id,
    c.subject,
    c.user_id,
    c.field,
    c.before,
    c.after,
    r.old_run,
    n.run_id AS new_run
FROM changes AS c
CROSS JOIN compared_runs AS r
CROSS JOIN run AS n
ORDER BY
    COALESCE(c.exchange_name, ''), LENGTH(c.exchange_id), c.exchange_id, c.subject_type, COALESCE(c.subject, ''),
    LENGTH(c.subject_id), c.subject_id, COALESCE(c.field, ''), c.number
