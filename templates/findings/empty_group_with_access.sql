-- title: Empty group with access
-- severity: low
-- description: A group without members that may see documents, in an exchange whose groups could be wholly collected.
-- why: Whoever is added to it sees these documents at once.
-- action: Withdraw what is granted to it, or remove the group.
-- needs: permissions, groups
-- subjects: groups of exchanges whose groups are known
-- population: SELECT COUNT(*) FROM access_groups WHERE is_listed = 1 AND members IS NOT NULL
SELECT
    x.exchange_id,
    x.exchange_name,
    'group' AS subject_type,
    r.group_id AS subject_id,
    r.group_name AS subject,
    'has no members, and may see ' || CAST(n.documents AS VARCHAR)
        || CASE WHEN n.documents = 1 THEN ' document' ELSE ' documents' END AS detail
FROM grantee_documents AS n
INNER JOIN access_grantees AS g ON g.grantee = n.grantee AND g.is_user = 0 AND g.is_everyone = 0
INNER JOIN access_groups AS r ON r.exchange_no = g.exchange_no AND r.group_id = g.grantee_id
INNER JOIN access_exchanges AS x ON x.exchange_no = g.exchange_no
WHERE r.members = 0
