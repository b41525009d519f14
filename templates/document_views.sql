-- title: Document views
-- description: One row per entry of the access report of each document, as the service says who was given access and who
--   viewed it, if the dataset `access_history` was collected. A document without a row was viewed by nobody that the service
--   tells of, unless the report `coverage_documents` has a row of it.
-- references: exchange_id -> exchanges; exchange_id, document_id -> documents
-- dataset: access_history
-- frozen: exchange_name, path
-- printed: last_name, first_name, email_id, organization, viewed, last_viewed_on
-- machine: taken_from, user_unknown
-- unknown: path, user_id if user_unknown
-- columns:
--   exchange_id      id       14  The exchange.
--   exchange_name    text     28  [Exchange] Name of the exchange.
--   document_id      id       14  The document.
--   path             text     54  Folder names from the root and the file name, joined by /; empty if the folders are unknown.
--   user_id          id       14  The person across all exchanges: the one user of the exchange that has this address; empty if none has it, or several.
--   email_id         text     32  [Email] Email address.
--   first_name       text     16  First name.
--   last_name        text     18  Last name.
--   organization     text     24  Organization.
--   role_type        text     22  [Role] Role in this exchange, as the access report has it.
--   group_id         id       14  The group that gave access.
--   group_name       text     32  [Group] Name of the group.
--   descriptor       text     12  What the entry is about, such as USER.
--   access           text     12  Such as ALLOWED, as the service reports it.
--   viewed           boolean  10  Whether the document was viewed.
--   first_viewed_on  datetime 20  [First view] First view; empty if there was none.
--   last_viewed_on   datetime 20  [Last view] Last view.
--   first_alert_on   datetime 20  [First alert] First alert.
--   last_alert_on    datetime 20  [Last alert] Last alert.
--   alert_failed     boolean  10  Whether an alert could not be delivered.
--   collected_on     datetime 20  [Collected] When the service said so.
--   taken_from       text     18  The earlier run that asked; empty if this one did.
--   user_unknown     boolean  12  Whether the users of the exchange are not known as a whole.
SELECT
    d.exchange_id,
    e.name AS exchange_name,
    d.document_id,
    p.path,
    w.user_id,
    v.email_id,
    v.first_name,
    v.last_name,
    v.organization,
    v.role_type,
    v.group_id,
    v.group_name,
    v.descriptor,
    v.access,
    v.viewed,
    v.first_viewed_on,
    v.last_viewed_on,
    v.first_alert_on,
    v.last_alert_on,
    v.alert_failed,
    c.collected_on,
    c.taken_from,
    CASE WHEN k.dataset IS NULL THEN 1 ELSE 0 END AS user_unknown
FROM documents AS d
INNER JOIN document_access AS v ON v.exchange_id = d.exchange_id AND v.document_id = d.document_id
INNER JOIN document_places AS p ON p.exchange_id = d.exchange_id AND p.document_id = d.document_id
LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
LEFT JOIN document_units AS c
    ON c.exchange_id = d.exchange_id AND c.dataset = 'access_history' AND c.document_id = d.document_id
LEFT JOIN whole AS k ON k.exchange_id = d.exchange_id AND k.dataset = 'users'
LEFT JOIN addresses AS a ON a.email_id = v.email_id
LEFT JOIN (
    SELECT exchange_id, address, MIN(user_id) AS user_id
    FROM listed_users
    WHERE address IS NOT NULL
    GROUP BY exchange_id, address
    HAVING COUNT(*) = 1
) AS w ON w.exchange_id = d.exchange_id AND w.address = a.address
WHERE COALESCE(d.is_deleted, 0) = 0
ORDER BY
    COALESCE(e.name, '') COLLATE names, LENGTH(d.exchange_id), d.exchange_id,
    -- the order of the documents
    CASE WHEN d.parent_id IS NULL THEN 0 WHEN p.folder_position IS NOT NULL THEN 1 ELSE 2 END,
    COALESCE(p.folder_position, 0), COALESCE(d.parent_id, ''),
    CASE WHEN d.order_number IS NULL THEN 1 ELSE 0 END, d.order_number,
    d.file_name, LENGTH(d.document_id), d.document_id, v.position
