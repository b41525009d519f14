-- The right of each user to each document, once documents have their acl and users their profile.

INSERT INTO acl_masks
SELECT
    g.exchange_no,
    g.slot,
    a.acl,
    SUM(CASE WHEN a.level = 1 THEN g.bit ELSE 0 END),
    SUM(CASE WHEN a.level = 2 THEN g.bit ELSE 0 END),
    SUM(CASE WHEN a.level = 3 THEN g.bit ELSE 0 END),
    SUM(CASE WHEN a.level = 4 THEN g.bit ELSE 0 END),
    SUM(CASE WHEN a.level = 5 THEN g.bit ELSE 0 END),
    SUM(CASE WHEN a.level = 6 THEN g.bit ELSE 0 END),
    SUM(CASE WHEN a.level = 7 THEN g.bit ELSE 0 END),
    SUM(CASE WHEN a.level = 8 THEN g.bit ELSE 0 END)
FROM acl_grants AS a
INNER JOIN access_grantees AS g ON g.grantee = a.grantee
GROUP BY g.exchange_no, g.slot, a.acl;

INSERT INTO profile_masks
SELECT profile, exchange_no, slot, SUM(bit)
FROM (
    SELECT DISTINCT w.profile, g.exchange_no, g.slot, g.bit
    FROM profile_grantees AS w
    INNER JOIN access_grantees AS g ON g.grantee = w.grantee
) AS reached
GROUP BY profile, exchange_no, slot;

INSERT INTO access_rights
SELECT profile, acl, level
FROM (
    SELECT p.profile, a.acl, CASE
        WHEN p.mask & a.mask_8 <> 0 THEN 8
        WHEN p.mask & a.mask_7 <> 0 THEN 7
        WHEN p.mask & a.mask_6 <> 0 THEN 6
        WHEN p.mask & a.mask_5 <> 0 THEN 5
        WHEN p.mask & a.mask_4 <> 0 THEN 4
        WHEN p.mask & a.mask_3 <> 0 THEN 3
        WHEN p.mask & a.mask_2 <> 0 THEN 2
        WHEN p.mask & a.mask_1 <> 0 THEN 1
        ELSE 0
    END AS level
    FROM profile_masks AS p
    CROSS JOIN acl_masks AS a
    WHERE a.exchange_no = p.exchange_no AND a.slot = p.slot
    ORDER BY p.profile, p.slot, a.acl
) AS reached
WHERE level > 0
-- grants of another slot may give more
ON CONFLICT (profile, acl) DO UPDATE SET level = MAX(level, excluded.level);

INSERT INTO folder_acls
SELECT exchange_no, 0, folder_no, acl, COUNT(*), SUM(1 - is_known)
FROM access_documents
GROUP BY exchange_no, folder_no, acl;

INSERT INTO folder_acls
SELECT f.exchange_no, 1, f.folder_no, 0, COUNT(d.document_no), COUNT(CASE WHEN d.is_known = 0 THEN 1 END)
FROM access_folders AS f
LEFT JOIN access_documents AS d ON d.exchange_no = f.exchange_no
WHERE f.is_all = 1
GROUP BY f.exchange_no, f.folder_no;

UPDATE access_folders
SET (documents, unknown_documents) = (
    SELECT COALESCE(SUM(a.documents), 0), COALESCE(SUM(a.unknown_documents), 0)
    FROM folder_acls AS a
    WHERE a.exchange_no = access_folders.exchange_no AND a.is_all = access_folders.is_all AND a.folder_no = access_folders.folder_no
);

UPDATE access_folders
SET oldest_on = oldest.oldest_on
FROM (SELECT folder_no, MIN(collected_on) AS oldest_on FROM access_documents GROUP BY folder_no) AS oldest
WHERE oldest.folder_no = access_folders.folder_no;

INSERT INTO folder_grantees
SELECT DISTINCT f.folder_no, a.grantee
FROM folder_acls AS f
INNER JOIN acl_grants AS a ON a.acl = f.acl;

INSERT INTO grantee_documents
SELECT a.grantee, SUM(f.documents), SUM(CASE WHEN a.level > 4 THEN f.documents ELSE 0 END)
FROM folder_acls AS f
INNER JOIN acl_grants AS a ON a.acl = f.acl
GROUP BY a.grantee;

INSERT INTO user_folders
SELECT user_no, folder_no, can_see, can_control, protected, unknown
FROM (
    SELECT
        u.user_no,
        f.folder_no,
        MAX(f.is_all) AS is_all,
        SUM(CASE WHEN r.level > 0 OR f.is_all = 1 THEN f.documents ELSE 0 END) AS can_see,
        SUM(CASE WHEN r.level > 4 OR f.is_all = 1 THEN f.documents ELSE 0 END) AS can_control,
        SUM(CASE WHEN r.level IN (1, 2, 5, 6) THEN f.documents ELSE 0 END) AS protected,
        SUM(CASE
            WHEN r.level > 0 OR f.is_all = 1 THEN 0
            WHEN u.is_open = 1 THEN f.documents
            ELSE f.unknown_documents
        END) AS unknown
    FROM access_users AS u
    CROSS JOIN folder_acls AS f
    LEFT JOIN access_rights AS r ON r.profile = u.profile AND r.acl = f.acl
    WHERE f.exchange_no = u.exchange_no AND f.is_all = u.is_all_seeing
    GROUP BY u.user_no, f.folder_no
) AS counted
WHERE is_all = 1 OR can_see > 0 OR unknown > 0;

INSERT INTO group_folders
SELECT
    f.folder_no,
    g.group_no,
    SUM(f.documents),
    SUM(CASE WHEN a.level > 4 THEN f.documents ELSE 0 END),
    SUM(CASE WHEN a.level IN (1, 2, 5, 6) THEN f.documents ELSE 0 END),
    SUM(f.unknown_documents)
FROM folder_acls AS f
INNER JOIN acl_grants AS a ON a.acl = f.acl
INNER JOIN access_grantees AS e ON e.grantee = a.grantee AND e.is_user = 0
INNER JOIN access_groups AS g ON g.exchange_no = e.exchange_no AND g.group_id = e.grantee_id
GROUP BY f.folder_no, g.group_no;
