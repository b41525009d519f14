-- title: No user id
-- severity: low
-- description: A user without a user_id: the person cannot be joined over exchanges, and is in no line of the
--   report `people`.
-- why: What a person may see in all exchanges together is more than in one; of these nobody can tell.
-- action: Look the person up by address in the other exchanges.
-- needs: users
-- subjects: users
-- population: SELECT COUNT(*) FROM listed_users
SELECT
    u.exchange_id,
    u.exchange_name,
    'user' AS subject_type,
    u.workspace_user_id AS subject_id,
    u.subject,
    u.who || ' has no user_id: what else the person may enter cannot be told' AS detail
FROM listed_users AS u
WHERE u.user_id IS NULL
