-- title: Dormant
-- severity: medium
-- description: A user whose last visit was more whole days before the start of the run than the setting says;
--   where only the first visit is known, that one counts. The account that the audit signs in with is left out.
-- why: People change sides and employers; an account that is no longer used still gives access.
-- action: Ask whether the person still needs the access, and remove it otherwise.
-- needs: users
-- subjects: users who have visited, but the auditing account
-- population: SELECT COUNT(*) FROM listed_users WHERE last_seen_on IS NOT NULL AND is_account = 0
-- setting: findings.dormant_days
SELECT
    u.exchange_id,
    u.exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    u.subject,
    'last seen ' || CAST((:run_time - u.last_seen_on) / 86400000 AS VARCHAR) || ' days before the run' AS detail
FROM listed_users AS u
WHERE (:run_time - u.last_seen_on) / 86400000 > :dormant_days AND u.is_account = 0
