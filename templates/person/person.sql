-- title: People
-- description: Everything that a run knows of the people asked for: one row per exchange that lists them, per group, per folder in
--   which they may see a document, per document they viewed, per finding and change that is about them; and one per exchange
--   of which nobody can tell whether it lists them, because its users are not known.
-- frozen: person, exchange_name
-- columns:
--   asked_for          list     28  Entries that name the person; empty if a row is about no person.
--   person             text     32  What the person is called: an address, a name or an id; empty if a row is about no person.
--   email_id           text     32  [Email] Address of the person, in this exchange if it is listed there.
--   name               text     24  First and last name.
--   user_id            id       14  The person across all exchanges.
--   workspace_user_id  id       16  Id of the user within this exchange.
--   exchange_id        id       14  The exchange; empty if the row spans several.
--   exchange_name      text     28  [Exchange] Name of the exchange.
--   fact               text     10  room (the exchange lists the person), group, rights, view, finding, change; past (an earlier run saw the person there); unknown if nobody can tell whether the exchange lists any of them.
--   subject_id         id       16  Id of the group, folder or document.
--   subject            text     36  Role, group, folder, document, title of the rule, or what changed.
--   detail             text     44  Status; type of the group; what may be seen, and by way of what; what was found; what was before, and is after.
--   first_on           datetime 20  [First] When the user was added to the exchange; the first view.
--   last_on            datetime 20  [Last] Last visit to the exchange; the last view.
--   absent_before      datetime 20  [Not before] Start of the last run that knew that this role or membership was not yet; empty if none knew, or the history does not tell.
--   first_seen         datetime 20  [Seen since] Start of the first run that saw it, and since which no run knew better.
--   last_seen          datetime 20  [Seen until] Of what is past: start of the last run that saw it.
--   absent_since       datetime 20  [Gone by] Of what is past: start of the first run that knew it was over; empty if none knew.
WITH asked AS (
    SELECT exchange_id, workspace_user_id, MIN(user_id) AS user_id, string_agg(entry, :separator ORDER BY entry) AS asked_for
    FROM (SELECT DISTINCT exchange_id, workspace_user_id, user_id, entry FROM asked_matches) AS m
    GROUP BY exchange_id, workspace_user_id
),
who AS (
    SELECT
        a.exchange_id,
        a.workspace_user_id,
        a.user_id,
        a.asked_for,
        COALESCE(NULLIF(TRIM(u.email_id), ''), p.email_id) AS email_id,
        NULLIF(TRIM(
            COALESCE(u.first_name, p.first_name, '') || ' ' || COALESCE(u.last_name, p.last_name, '')
        ), '') AS name,
        u.role_type,
        CASE WHEN u.workspace_user_id IS NULL THEN 'a member of a group, and not among the users' ELSE u.status END AS status,
        u.created_on,
        COALESCE(u.last_accessed_on, u.first_accessed_on) AS last_accessed_on
    FROM asked AS a
    LEFT JOIN users AS u ON u.exchange_id = a.exchange_id AND u.workspace_user_id = a.workspace_user_id
    LEFT JOIN named_people AS p ON p.user_id = a.user_id
),
people AS (
    SELECT user_id, MIN(email_id) AS email_id, MIN(name) AS name, MIN(asked_for) AS asked_for
    FROM who
    WHERE user_id IS NOT NULL
    GROUP BY user_id
),
facts AS (
    SELECT
        1 AS place, 'room' AS fact, asked_for, email_id, name, user_id, workspace_user_id, exchange_id,
        NULL AS subject_id, role_type AS subject, status AS detail, created_on AS first_on, last_accessed_on AS last_on
    FROM who
    UNION ALL
    SELECT
        2, 'group', w.asked_for, w.email_id, w.name, w.user_id, w.workspace_user_id, w.exchange_id,
        m.group_id, g.group_name, g.group_type, NULL, NULL
    FROM who AS w
    INNER JOIN group_members AS m ON m.exchange_id = w.exchange_id AND m.workspace_user_id = w.workspace_user_id
    LEFT JOIN groups AS g ON g.exchange_id = m.exchange_id AND g.group_id = m.group_id
    UNION ALL
    SELECT
        3, 'rights', w.asked_for, w.email_id, w.name, w.user_id, w.workspace_user_id, w.exchange_id,
        NULLIF(f.folder_id, ''), f.folder_path,
        'may see ' || CAST(r.can_see AS VARCHAR) || ', control ' || CAST(r.can_control AS VARCHAR)
        || CASE WHEN r.unknown > 0 THEN '; not known of ' || CAST(r.unknown AS VARCHAR) ELSE '' END
        || CASE WHEN u.is_all_seeing = 1 THEN '; via role' ELSE COALESCE('; via ' || (
            SELECT string_agg(n.name, ', ' ORDER BY n.way, n.name)
            FROM (
                SELECT DISTINCT y.way, y.name
                FROM profile_ways AS y
                INNER JOIN folder_grantees AS g ON g.folder_no = f.folder_no AND g.grantee = y.grantee
                WHERE y.profile = u.profile
            ) AS n
        ), '') END,
        NULL, NULL
    FROM who AS w
    INNER JOIN access_exchanges AS x ON x.exchange_id = w.exchange_id
    INNER JOIN access_users AS u ON u.exchange_no = x.exchange_no AND u.workspace_user_id = w.workspace_user_id
    INNER JOIN user_folders AS r ON r.user_no = u.user_no
    INNER JOIN access_folders AS f ON f.folder_no = r.folder_no
    UNION ALL
    SELECT
        4, 'view', k.asked_for, v.email_id,
        NULLIF(TRIM(COALESCE(v.first_name, '') || ' ' || COALESCE(v.last_name, '')), ''),
        k.user_id, NULL, v.exchange_id, v.document_id, d.path,
        'viewed', v.first_viewed_on, v.last_viewed_on
    FROM document_access AS v
    INNER JOIN addresses AS a ON a.email_id = v.email_id
    INNER JOIN (
        SELECT address, MIN(user_id) AS user_id, string_agg(entry, :separator ORDER BY entry) AS asked_for
        FROM (SELECT DISTINCT address, user_id, entry FROM asked_people WHERE address IS NOT NULL) AS n
        GROUP BY address
    ) AS k ON k.address = a.address
    LEFT JOIN document_places AS d ON d.exchange_id = v.exchange_id AND d.document_id = v.document_id
    WHERE v.viewed = 1
    UNION ALL
    SELECT
        5, 'finding', w.asked_for, w.email_id, w.name, w.user_id, w.workspace_user_id, w.exchange_id,
        NULL, COALESCE(r.title, f.rule) || ' (' || f.severity || ')', f.detail, NULL, NULL
    FROM who AS w
    INNER JOIN findings AS f
        ON f.subject_type = 'user' AND f.exchange_id = w.exchange_id AND f.subject_id = w.workspace_user_id
    LEFT JOIN rules AS r ON r.rule = f.rule
    UNION ALL
    SELECT
        5, 'finding', p.asked_for, p.email_id, p.name, p.user_id, NULL, NULL,
        NULL, COALESCE(r.title, f.rule) || ' (' || f.severity || ')', f.detail, NULL, NULL
    FROM people AS p
    INNER JOIN findings AS f ON f.subject_type = 'person' AND f.subject_id = p.user_id
    LEFT JOIN rules AS r ON r.rule = f.rule
    UNION ALL
    SELECT
        6, 'change', k.asked_for, COALESCE(p.email_id, CASE WHEN c.subject_type = 'user' THEN c.subject END), p.name, c.user_id, NULL,
        c.exchange_id, c.subject_id, c.change || ' ' || c.subject_type || COALESCE(' ' || c.field, ''),
        COALESCE(c.before, '') || ' -> ' || COALESCE(c.after, ''), NULL, NULL
    FROM changes AS c
    INNER JOIN (
        SELECT user_id, string_agg(entry, :separator ORDER BY entry) AS asked_for
        FROM (SELECT DISTINCT user_id, entry FROM asked_people WHERE user_id IS NOT NULL) AS n
        GROUP BY user_id
    ) AS k ON k.user_id = c.user_id
    LEFT JOIN people AS p ON p.user_id = c.user_id
    UNION ALL
    SELECT
        8, 'unknown', '', NULL, NULL, NULL, NULL, e.exchange_id,
        NULL, NULL, 'the users of this exchange are not known', NULL, NULL
    FROM exchanges AS e
    WHERE NOT EXISTS (SELECT 1 FROM whole AS w WHERE w.exchange_id = e.exchange_id AND w.dataset = 'users')
),
dated AS (
    SELECT f.*, NULL AS other_name, t.absent_before, t.first_seen, NULL AS last_seen, NULL AS absent_since
    FROM facts AS f
    LEFT JOIN asked_timeline AS t
        ON t.is_now = 1 AND t.user_id = f.user_id AND t.exchange_id = f.exchange_id AND t.fact = f.fact
        AND t.subject_id = COALESCE(f.subject_id, '') AND (t.fact = 'group' OR t.subject = COALESCE(f.subject, ''))
    UNION ALL
    SELECT
        7, 'past', k.asked_for, p.email_id, p.name, t.user_id, NULL, t.exchange_id, NULLIF(t.subject_id, ''), NULLIF(t.subject, ''),
        CASE t.fact WHEN 'room' THEN 'had this role' ELSE 'was a member of this group' END, NULL, NULL,
        t.exchange_name, t.absent_before, t.first_seen, t.last_seen, t.absent_since
    FROM asked_timeline AS t
    INNER JOIN (
        SELECT user_id, string_agg(entry, :separator ORDER BY entry) AS asked_for
        FROM (SELECT DISTINCT user_id, entry FROM asked_people WHERE user_id IS NOT NULL) AS n
        GROUP BY user_id
    ) AS k ON k.user_id = t.user_id
    LEFT JOIN people AS p ON p.user_id = t.user_id
    WHERE t.is_now = 0
)
SELECT
    f.asked_for,
    COALESCE(p.email_id, f.email_id, f.name, f.user_id, f.workspace_user_id) AS person,
    f.email_id,
    f.name,
    f.user_id,
    f.workspace_user_id,
    f.exchange_id,
    COALESCE(e.name, f.other_name) AS exchange_name,
    f.fact,
    f.subject_id,
    f.subject,
    f.detail,
    f.first_on,
    f.last_on,
    f.absent_before,
    f.first_seen,
    f.last_seen,
    f.absent_since
FROM dated AS f
LEFT JOIN people AS p ON p.user_id = f.user_id
LEFT JOIN exchanges AS e ON e.exchange_id = f.exchange_id
ORDER BY
    CASE WHEN f.place = 8 THEN 1 ELSE 0 END, CASE WHEN f.user_id IS NULL THEN 1 ELSE 0 END, LENGTH(f.user_id), f.user_id,
    COALESCE(p.email_id, f.email_id, f.name, f.user_id, f.workspace_user_id), COALESCE(e.name, f.other_name, '') COLLATE names, LENGTH(f.exchange_id), f.exchange_id, f.place,
    COALESCE(f.subject, '') COLLATE names, f.subject, LENGTH(f.subject_id), f.subject_id, f.detail, f.first_on, f.first_seen
