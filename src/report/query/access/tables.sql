-- What the rights of users are worked out from, for this connection alone. All of it is empty where no report asks for it.
-- Numbers (`_no`) follow the order of the reports: what is sorted by them needs no sorting.

-- the setting `access.everyone_groups`, in lower case
CREATE TEMP TABLE everyone_groups (group_name TEXT PRIMARY KEY);
-- the names among the grantees that one of these matches
CREATE TEMP TABLE everyone_names (grantee_name TEXT PRIMARY KEY);

-- what a grant gives: the strongest right counts, and of several that give it the least protected. `protection` is NULL
-- where the service's word for it is missing or unknown
CREATE TEMP TABLE access_levels (level INTEGER PRIMARY KEY, "right" TEXT NOT NULL, protection TEXT, is_protected INTEGER NOT NULL);
INSERT INTO access_levels VALUES
    (1, 'see', 'no_save_no_print', 1), (2, 'see', 'no_save', 1), (3, 'see', NULL, 0), (4, 'see', 'none', 0),
    (5, 'control', 'no_save_no_print', 1), (6, 'control', 'no_save', 1), (7, 'control', NULL, 0), (8, 'control', 'none', 0);

-- the exchanges, and what of each is known as a whole
CREATE TEMP TABLE access_exchanges (
    exchange_no INTEGER PRIMARY KEY, exchange_id TEXT NOT NULL UNIQUE, exchange_name TEXT, phase TEXT,
    knows_folders INTEGER NOT NULL, knows_documents INTEGER NOT NULL, knows_users INTEGER NOT NULL,
    knows_groups INTEGER NOT NULL
);

-- the users, and where they are not known as a whole the members of groups beside them. `is_open` is 1 where the user may
-- have rights that are not known; users of the same `profile` are reached by the same grants, 0 by none
CREATE TEMP TABLE access_users (
    user_no INTEGER PRIMARY KEY, exchange_no INTEGER NOT NULL, workspace_user_id TEXT NOT NULL, user_id TEXT, email_id TEXT,
    first_name TEXT, last_name TEXT, organization TEXT, role_type TEXT, is_listed INTEGER NOT NULL,
    is_all_seeing INTEGER NOT NULL, is_open INTEGER NOT NULL, profile INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX temp.access_users_by_id ON access_users (exchange_no, workspace_user_id);
CREATE INDEX temp.access_users_by_address ON access_users (exchange_no, email_id);

-- the folders, with one (`is_all`) that stands for the whole exchange, one for its root where documents lie there, and one
-- for each parent that is not listed. `folder_id` is empty at the first two; `oldest_on` is of the answers in it
CREATE TEMP TABLE access_folders (
    folder_no INTEGER PRIMARY KEY, exchange_no INTEGER NOT NULL, is_all INTEGER NOT NULL, folder_id TEXT NOT NULL,
    folder_path TEXT, depth INTEGER, documents INTEGER NOT NULL DEFAULT 0, unknown_documents INTEGER NOT NULL DEFAULT 0,
    oldest_on INTEGER
);
CREATE UNIQUE INDEX temp.access_folders_by_id ON access_folders (exchange_no, is_all, folder_id);

-- the documents that were not deleted. `is_known` is 1 where all their grants are known; those of the same `acl` have the
-- same grants that count, 0 has none
CREATE TEMP TABLE access_documents (
    document_no INTEGER PRIMARY KEY, exchange_no INTEGER NOT NULL, document_id TEXT NOT NULL, folder_no INTEGER NOT NULL,
    is_known INTEGER NOT NULL, collected_on INTEGER, taken_from TEXT, acl INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX temp.access_documents_by_id ON access_documents (exchange_no, document_id);
CREATE INDEX temp.access_documents_in_order ON access_documents (exchange_no, document_no);

-- the groups that are listed, and the grantees that stand for everyone
CREATE TEMP TABLE access_groups (
    group_no INTEGER PRIMARY KEY, exchange_no INTEGER NOT NULL, group_id TEXT NOT NULL, group_name TEXT, group_type TEXT,
    members INTEGER, is_listed INTEGER NOT NULL
);
CREATE UNIQUE INDEX temp.access_groups_by_id ON access_groups (exchange_no, group_id);

-- whom the service names as grantees. `slot` and `bit` are a place in the masks below
CREATE TEMP TABLE access_grantees (
    grantee INTEGER PRIMARY KEY, exchange_no INTEGER NOT NULL, grantee_id TEXT NOT NULL, is_user INTEGER NOT NULL,
    is_everyone INTEGER NOT NULL, grantee_name TEXT, grantee_type TEXT, slot INTEGER NOT NULL, bit INTEGER NOT NULL
);
CREATE UNIQUE INDEX temp.access_grantees_by_id ON access_grantees (exchange_no, grantee_id, is_user);

-- the sets of grants
CREATE TEMP TABLE acl_grants (
    acl INTEGER NOT NULL, grantee INTEGER NOT NULL, level INTEGER NOT NULL, PRIMARY KEY (acl, grantee)
) WITHOUT ROWID;
-- how grants reach the users of a profile. `way`: 1 everyone, 2 direct, 3 as a member of a group
CREATE TEMP TABLE profile_grantees (
    profile INTEGER NOT NULL, grantee INTEGER NOT NULL, way INTEGER NOT NULL, PRIMARY KEY (profile, grantee, way)
) WITHOUT ROWID;
CREATE TEMP VIEW profile_ways AS
SELECT
    p.profile,
    p.grantee,
    p.way,
    CASE p.way WHEN 1 THEN 'everyone' WHEN 2 THEN 'direct' ELSE COALESCE(r.group_name, g.grantee_name, g.grantee_id) END AS name
FROM profile_grantees AS p
INNER JOIN access_grantees AS g ON g.grantee = p.grantee
LEFT JOIN access_groups AS r ON r.exchange_no = g.exchange_no AND r.group_id = g.grantee_id;
-- both as bits, to compare many grants at once: whom the grants of an acl reach, by their level
CREATE TEMP TABLE acl_masks (
    exchange_no INTEGER NOT NULL, slot INTEGER NOT NULL, acl INTEGER NOT NULL, mask_1 INTEGER NOT NULL,
    mask_2 INTEGER NOT NULL, mask_3 INTEGER NOT NULL, mask_4 INTEGER NOT NULL, mask_5 INTEGER NOT NULL,
    mask_6 INTEGER NOT NULL, mask_7 INTEGER NOT NULL, mask_8 INTEGER NOT NULL, PRIMARY KEY (exchange_no, slot, acl)
) WITHOUT ROWID;
CREATE TEMP TABLE profile_masks (
    profile INTEGER NOT NULL, exchange_no INTEGER NOT NULL, slot INTEGER NOT NULL, mask INTEGER NOT NULL,
    PRIMARY KEY (profile, slot)
) WITHOUT ROWID;

-- the right by grants: a row where there is one. Users and documents have it by their profile and their acl
CREATE TEMP TABLE access_rights (
    profile INTEGER NOT NULL, acl INTEGER NOT NULL, level INTEGER NOT NULL, PRIMARY KEY (profile, acl)
) WITHOUT ROWID;

-- how many documents of each acl a folder has
CREATE TEMP TABLE folder_acls (
    exchange_no INTEGER NOT NULL, is_all INTEGER NOT NULL, folder_no INTEGER NOT NULL, acl INTEGER NOT NULL,
    documents INTEGER NOT NULL, unknown_documents INTEGER NOT NULL, PRIMARY KEY (exchange_no, is_all, folder_no, acl)
) WITHOUT ROWID;
CREATE TEMP TABLE folder_grantees (
    folder_no INTEGER NOT NULL, grantee INTEGER NOT NULL, PRIMARY KEY (folder_no, grantee)
) WITHOUT ROWID;

-- of how many documents a user may do what; folders of which nothing is to be said are left out
CREATE TEMP TABLE user_folders (
    user_no INTEGER NOT NULL, folder_no INTEGER NOT NULL, can_see INTEGER NOT NULL, can_control INTEGER NOT NULL,
    protected INTEGER NOT NULL, unknown INTEGER NOT NULL, PRIMARY KEY (user_no, folder_no)
) WITHOUT ROWID;
-- the same of a group, where anything is granted to it
CREATE TEMP TABLE group_folders (
    folder_no INTEGER NOT NULL, group_no INTEGER NOT NULL, can_see INTEGER NOT NULL, can_control INTEGER NOT NULL,
    protected INTEGER NOT NULL, seen_unknown INTEGER NOT NULL, PRIMARY KEY (folder_no, group_no)
) WITHOUT ROWID;

-- the grantees to whom anything is granted, and of how many documents they may do what
CREATE TEMP TABLE grantee_documents (grantee INTEGER PRIMARY KEY, documents INTEGER NOT NULL, can_control INTEGER NOT NULL);

-- every grant as the service lists it, with what it gives: `level` is 0 where it gives nothing
CREATE TEMP VIEW document_grants AS
SELECT
    p.exchange_id,
    p.document_id,
    p.grantee_id,
    p.grantee_type,
    p.grantee_name,
    CASE
        WHEN p.is_workspace_user = 1 THEN 1
        WHEN p.is_workspace_user IS NULL AND UPPER(TRIM(p.grantee_type)) = 'WORKSPACE_USER' THEN 1
        ELSE 0
    END AS is_user,
    CASE
        WHEN p.listed_as <> 'permissioned' OR COALESCE(UPPER(TRIM(p.permission)), '') IN ('', 'REVOKED') THEN 0
        ELSE
            CASE WHEN UPPER(TRIM(p.permission)) = 'CONTROL' THEN 4 ELSE 0 END
            + CASE UPPER(TRIM(p.drm)) WHEN 'NOSAVENOPRINT' THEN 1 WHEN 'NOSAVE' THEN 2 WHEN 'NONE' THEN 4 ELSE 3 END
    END AS level
FROM permissions AS p;
