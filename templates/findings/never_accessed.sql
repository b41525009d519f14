-- title: Never accessed
-- severity: low
-- description: A user who was added at least as many whole days before the start of the run as the setting
--   says, and has never visited the exchange. Placeholders and the account that the audit signs in with are
--   left out.
-- why: Unused access is unneeded access: revoke it, or remind the person.
-- action: Remind the person, or remove the access.
-- needs: users
-- subjects: users but placeholders and the auditing account
-- population: SELECT COUNT(*) FROM listed_users WHERE is_placeholder = 0 AND is_account = 0
-- setting: findings.never_days
SELECT
    u.exchange_id,
    u.exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    u.subject,
    u.who || ' has never visited the exchange; ' || COALESCE(
        'added ' || CAST((:run_time - u.created_on) / 86400000 AS VARCHAR) || ' days before the run'
        || COALESCE(' by ' || u.created_by, ''),
        'when the user was added is not known'
    ) AS detail
FROM listed_users AS u
WHERE
    u.last_seen_on IS NULL
    AND u.is_placeholder = 0
    AND u.is_account = 0
    AND (u.created_on IS NULL OR (:run_time - u.created_on) / 86400000 >= :never_days)
