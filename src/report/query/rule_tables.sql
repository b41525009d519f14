-- What templates see beside the snapshot, for their connection alone.

CREATE TEMP TABLE internal_domains (domain TEXT PRIMARY KEY);
CREATE TEMP TABLE all_seeing_roles (role_type TEXT PRIMARY KEY);

-- every address of a user as listed: as people read it, and as it is compared
CREATE TEMP TABLE addresses (
    email_id TEXT PRIMARY KEY, shown TEXT NOT NULL, address TEXT NOT NULL, is_internal INTEGER NOT NULL,
    is_account INTEGER NOT NULL, domain TEXT
);

CREATE INDEX temp.addresses_by_address ON addresses (address);

CREATE TEMP TABLE findings (
    rule TEXT NOT NULL, severity TEXT NOT NULL, exchange_id TEXT, exchange_name TEXT, subject_type TEXT,
    subject_id TEXT, subject TEXT, detail TEXT
);
CREATE TEMP TABLE rules (
    position INTEGER PRIMARY KEY, rule TEXT NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL,
    state TEXT NOT NULL, findings INTEGER, waived INTEGER NOT NULL, population INTEGER,
    assessed_in INTEGER, not_assessed_in INTEGER, settings TEXT, reason TEXT, subjects TEXT, action TEXT,
    why TEXT
);

-- every user, with what rules ask
CREATE TEMP VIEW listed_users AS
SELECT
    u.exchange_id,
    e.name AS exchange_name,
    u.workspace_user_id,
    u.user_id,
    a.shown,
    a.address,
    a.domain,
    COALESCE(a.shown, u.workspace_user_id) AS subject,
    COALESCE(
        NULLIF(TRIM(COALESCE(u.first_name, '') || ' ' || COALESCE(u.last_name, '')), ''), 'someone without a name'
    ) || COALESCE(' of ' || NULLIF(TRIM(u.organization), ''), '') AS who,
    u.role_type,
    CASE WHEN r.role_type IS NOT NULL THEN 1 ELSE 0 END AS is_all_seeing,
    COALESCE(u.is_placeholder_user, 0) AS is_placeholder,
    COALESCE(a.is_internal, 0) AS is_internal,
    COALESCE(a.is_account, 0) AS is_account,
    COALESCE(u.last_accessed_on, u.first_accessed_on) AS last_seen_on,
    u.created_on,
    NULLIF(TRIM(u.created_by), '') AS created_by
FROM users AS u
LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
LEFT JOIN addresses AS a ON a.email_id = u.email_id
LEFT JOIN all_seeing_roles AS r ON r.role_type = UPPER(TRIM(u.role_type));

-- everybody who is listed in an exchange: its users, and members of its groups who are not among them
CREATE TEMP VIEW present_people AS
SELECT exchange_id, workspace_user_id, user_id, address, domain FROM listed_users
UNION ALL
SELECT DISTINCT m.exchange_id, m.workspace_user_id, m.user_id, NULL AS address, NULL AS domain
FROM group_members AS m
WHERE NOT EXISTS (
    SELECT 1
    FROM users AS u
    WHERE u.exchange_id = m.exchange_id AND u.workspace_user_id = m.workspace_user_id
);
