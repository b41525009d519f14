-- title: Left, but listed
-- severity: high
-- description: A user, or a member of a group, whom the list of leavers names: by user_id, by an address, by another
--   address of the same user_id, or by the domain. Without such a list nobody can tell, and the rule is not assessed.
-- why: Who has left still holds the access: for somebody else now, or for nobody.
-- action: Remove the person from the exchange, or from the list of leavers.
-- needs: users
-- subjects: users
-- population: SELECT COUNT(*) FROM listed_users
-- setting: findings.leavers
SELECT
    m.exchange_id,
    e.name AS exchange_name,
    'user' AS subject_type,
    m.workspace_user_id AS subject_id,
    COALESCE(u.subject, p.email_id, m.workspace_user_id) AS subject,
    CASE
        WHEN u.workspace_user_id IS NULL THEN 'a member of a group, and not among the users,'
        ELSE u.who || COALESCE(', with the role ' || NULLIF(TRIM(u.role_type), '') || ',', '')
    END || ' is on the list of leavers as ' || m.entries AS detail
FROM (
    SELECT exchange_id, workspace_user_id, MIN(user_id) AS user_id, string_agg(entry, ', ' ORDER BY entry) AS entries
    FROM leaver_matches
    GROUP BY exchange_id, workspace_user_id
) AS m
LEFT JOIN listed_users AS u ON u.exchange_id = m.exchange_id AND u.workspace_user_id = m.workspace_user_id
LEFT JOIN exchanges AS e ON e.exchange_id = m.exchange_id
LEFT JOIN named_people AS p ON p.user_id = m.user_id
