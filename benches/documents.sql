-- ?1 documents, with every column as a real room has it.
INSERT INTO documents
    (exchange_id, document_id, parent_id, name, extension, file_name, index_number, order_number, size_bytes, page_count,
     file_hash, has_note, submission_id, version, version_number, created_on, created_by, created_by_organization,
     last_modified_on, last_modified_by)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1)
SELECT CAST(4714545900 + (i / 100) % 20 AS TEXT), CAST(5519852287 + i * 7 % 15485863 AS TEXT), CAST(1000000 + i / 100 AS TEXT),
    'Share purchase agreement, draft ' || i, '.pdf', 'Share purchase agreement, draft ' || i || '.pdf', '3.1.' || i % 100,
    i % 100, 4096 + i * 37 % 9000000, i % 90, 'q' || printf('%026d', i) || '=', i % 2, NULL, printf('%08x', i), 1 + i % 4,
    1400000000000 + i * 317001, 'Ann Lee', 'Harcourt Bank', 1700000000000 + i * 77000, 'Bo Ng'
FROM n
WHERE ?1 > 0
