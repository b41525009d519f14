-- title: Everyone can see
-- severity: low
-- description: A folder with documents that are granted to everyone in the exchange, by the names that the setting gives; one
--   finding per folder, with their number.
-- why: Whoever is added to the exchange sees these documents at once, whatever their groups.
-- action: Leave it for what is meant for all, such as instructions; grant the rest to the groups that need it.
-- needs: permissions, documents
-- subjects: folders with documents whose permissions are known
-- population: SELECT COUNT(DISTINCT folder_no) FROM access_documents WHERE is_known = 1
-- setting: access.everyone_groups
SELECT
    x.exchange_id,
    x.exchange_name,
    'folder' AS subject_type,
    NULLIF(f.folder_id, '') AS subject_id,
    f.folder_path AS subject,
    CAST(SUM(c.documents) AS VARCHAR) || ' of ' || CAST(f.documents AS VARCHAR) || ' documents are granted to everyone' AS detail
FROM (
    SELECT DISTINCT a.acl
    FROM acl_grants AS a
    INNER JOIN access_grantees AS g ON g.grantee = a.grantee
    WHERE g.is_everyone = 1
) AS e
INNER JOIN folder_acls AS c ON c.acl = e.acl AND c.is_all = 0
INNER JOIN access_folders AS f ON f.folder_no = c.folder_no
INNER JOIN access_exchanges AS x ON x.exchange_no = f.exchange_no
GROUP BY x.exchange_id, x.exchange_name, f.folder_no, f.folder_id, f.folder_path, f.documents
