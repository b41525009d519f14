-- title: Access at a time
-- description: One row per role, membership and grant that held, or may have held, on the day or at the moment that was asked
--   for, with how sure that is. What was known not to hold before and after has no row.
-- columns:
--   exchange_id        id        14  The exchange.
--   exchange_name      text      32  [Exchange] Name of the exchange, as it was last.
--   fact               text      12  role, membership or grant.
--   user_id            id        14  The person, of a role or a membership; empty where the service gives none.
--   workspace_user_id  id        14  The person in that exchange, as it was last.
--   grantee_id         id        14  Of a grant, to whom: a group, everyone, or a user of the exchange.
--   person             text      32  Address or name, as it was last; of a grant the grantee's name.
--   organization       text      28  Organization of the person, as it was last.
--   subject_id         id        14  Of a membership the group, of a grant the folder; empty for documents in no folder.
--   subject            text      36  The role; name of the group, path of the folder, as it was last.
--   permission         text      12  Of a grant: SEE or CONTROL, or what else the service says.
--   certainty          text      10  yes: seen then, or before and after and known all the while; until: seen before, gone then or after; from: not there before or then, seen after; unknown.
--   run_before         text      18  The run before that it rests on; where it was seen then, that run.
--   run_after          text      18  The run after that it rests on; where it was seen then, that run.
--   unknown_runs       integer   10  How many runs between the two did not know.
--   first_seen         datetime  20  Start of the first run that ever saw it.
--   last_seen          datetime  20  Start of the last run that ever saw it.
--   service            text      28  Where the runs were made.
--   account            text      28  With which account they were made; empty where that is not known.
SELECT
    exchange_id,
    exchange_name,
    fact,
    user_id,
    workspace_user_id,
    grantee_id,
    person,
    organization,
    subject_id,
    subject,
    permission,
    certainty,
    run_before,
    run_after,
    unknown_runs,
    first_seen,
    last_seen,
    service,
    account
FROM access_answers
ORDER BY
    service, COALESCE(account, ''), COALESCE(exchange_name, ''), LENGTH(exchange_id), exchange_id, fact DESC, person,
    COALESCE(user_id, ''), COALESCE(workspace_user_id, ''), COALESCE(grantee_id, ''), COALESCE(subject, ''),
    COALESCE(subject_id, ''), COALESCE(permission, '')
