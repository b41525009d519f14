-- title: Access over time
-- description: One row per interval in which somebody had something, as the runs of an output folder saw it: a role in an
--   exchange, a membership in a group, a permission on documents of a folder. What goes and comes back has two rows.
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
--   first_seen         datetime  20  Start of the first run that saw it.
--   last_seen          datetime  20  Start of the last run that saw it.
--   absent_since       datetime  20  Start of the first run after that which knew that it was gone; empty where none did.
--   certainty          text      10  yes: every run between the first and the last knew; unknown: some did not, and it may have been gone meanwhile.
--   unknown_runs       integer   10  How many runs in between did not know.
--   first_run          text      18  The first run that saw it.
--   last_run           text      18  The last run that saw it.
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
    first_seen,
    last_seen,
    absent_since,
    certainty,
    unknown_runs,
    run_before AS first_run,
    run_after AS last_run,
    service,
    account
FROM access_answers
ORDER BY
    service, COALESCE(account, ''), COALESCE(exchange_name, ''), LENGTH(exchange_id), exchange_id, fact DESC, person,
    COALESCE(user_id, ''), COALESCE(workspace_user_id, ''), COALESCE(grantee_id, ''), COALESCE(subject, ''),
    COALESCE(subject_id, ''), COALESCE(permission, ''), first_seen
