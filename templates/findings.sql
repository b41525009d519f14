-- title: Findings
-- description: One row per finding that an auditor should review, the most severe first. Each rule is a template of its own and can be
--   switched off; see the list of rules.
-- references: exchange_id -> exchanges; rule -> rules
-- frozen: severity, title
-- printed: exchange_name, subject, name, organization, role_type, last_accessed_on, detail
-- machine: user_unknown
-- grouped: title, severity, why, action
-- unknown: name if user_unknown, organization if user_unknown, role_type if user_unknown, last_accessed_on if user_unknown
-- columns:
--   rule              text     24  [Rule name] Name of the rule.
--   severity          text     10  Severity: high, medium, low or info.
--   exchange_id       id       14  The exchange; empty if the finding spans several.
--   exchange_name     text     28  [Exchange] Name of the exchange.
--   subject_type      text     14  Type of the subject: exchange, folder, document, user, group, person, content, or a dataset.
--   subject_id        id       16  Id of the subject.
--   subject           text     30  Name, path or address of the subject.
--   detail            text     40  [What was found] What was found.
--   title             text     22  [Rule] Title of the rule.
--   why               text     44  [Why it matters] Why it matters, as the rule says.
--   action            text     44  [What to do] What to do about it, as the rule says.
--   name              text     20  [Person] First and last name of the person that the finding is about; empty if it is about no person, or no exchange names them.
--   organization      text     20  Organization of that person.
--   role_type         text     22  [Role] Role of that person in this exchange.
--   last_accessed_on  datetime 20  [Last visit] Last visit of that person to this exchange; to any exchange, if the finding spans several.
--   user_unknown      boolean  12  Whether that person is not among the users of this exchange, which are not known as a whole.
SELECT
    f.rule,
    f.severity,
    f.exchange_id,
    f.exchange_name,
    f.subject_type,
    f.subject_id,
    f.subject,
    f.detail,
    r.title,
    r.why,
    r.action,
    CASE
        WHEN u.workspace_user_id IS NOT NULL
            THEN NULLIF(TRIM(COALESCE(u.first_name, '') || ' ' || COALESCE(u.last_name, '')), '')
        ELSE NULLIF(TRIM(COALESCE(p.first_name, '') || ' ' || COALESCE(p.last_name, '')), '')
    END AS name,
    CASE WHEN u.workspace_user_id IS NOT NULL THEN u.organization ELSE p.organization END AS organization,
    u.role_type,
    COALESCE(u.last_accessed_on, v.last_accessed_on) AS last_accessed_on,
    CASE
        WHEN f.subject_type = 'user' AND u.workspace_user_id IS NULL AND w.dataset IS NULL THEN 1 ELSE 0
    END AS user_unknown
FROM findings AS f
LEFT JOIN rules AS r ON r.rule = f.rule
LEFT JOIN users AS u
    ON f.subject_type = 'user' AND u.exchange_id = f.exchange_id AND u.workspace_user_id = f.subject_id
LEFT JOIN whole AS w ON w.exchange_id = f.exchange_id AND w.dataset = 'users'
LEFT JOIN (
    -- who is known from groups alone
    SELECT exchange_id, workspace_user_id, MIN(user_id) AS user_id
    FROM group_members
    GROUP BY exchange_id, workspace_user_id
) AS m ON f.subject_type = 'user' AND m.exchange_id = f.exchange_id AND m.workspace_user_id = f.subject_id
LEFT JOIN named_people AS p
    ON p.user_id = CASE WHEN f.subject_type = 'person' THEN f.subject_id ELSE m.user_id END
LEFT JOIN (
    SELECT user_id, MAX(last_accessed_on) AS last_accessed_on
    FROM users
    WHERE user_id IS NOT NULL
    GROUP BY user_id
) AS v ON f.subject_type = 'person' AND v.user_id = f.subject_id
ORDER BY
    CASE f.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 WHEN 'low' THEN 2 ELSE 3 END,
    f.rule, COALESCE(f.exchange_name, '') COLLATE names, LENGTH(f.exchange_id), f.exchange_id, f.subject_type,
    COALESCE(f.subject, '') COLLATE names, LENGTH(f.subject_id), f.subject_id, f.subject, f.detail
