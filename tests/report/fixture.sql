-- A small run, full of edges: one exchange complete, one with gaps, one that was not entered, one without a name.
INSERT INTO run (run_id, tool_version, service, account, started_on, finished_on, timezone, configuration, requests,
                 retries) VALUES
    ('20261123T081705Z', '0.1.0', 'https://api.intralinks.com', 'auditor@example.com', 1795421825000, 1795422000500, 'UTC',
     '{"scope":{"accept_splash":"always"}}', 41, 2);

INSERT INTO exchanges (exchange_id, name, host, phase, type, security_level, description, pvp_enabled, new_tasks, entry_state)
VALUES
    ('1001', 'Project Alder', 'Harcourt Bank', 'OPEN', 'IL5', 1, 'Sale of "Alder", phase one', 1, 0, 'ALLOW'),
    ('1002', 'Project Birch / II', 'Harcourt Bank', 'PREPARATION', NULL, 1, NULL, 0, NULL, 'ALLOW'),
    ('998', '=Cedar', NULL, 'HOLD', NULL, 5, NULL, NULL, NULL, 'ONE_TIME_PASSWORD'),
    ('10000000003', NULL, NULL, 'OPEN', NULL, NULL, NULL, NULL, NULL, 'ALLOW');

INSERT INTO coverage
    (exchange_id, dataset, state, gate, rows, rows_expected, http_status, code, subcode, message, error_id, attempts, started_on, finished_on)
VALUES
    ('1001', 'entry', 'complete', NULL, NULL, NULL, 201, NULL, NULL, NULL, NULL, 1, 1795421826000, 1795421826500),
    ('1001', 'folders', 'complete', NULL, 3, 3, 200, NULL, NULL, NULL, NULL, 1, 1795421827000, 1795421827000),
    ('1001', 'documents', 'complete', NULL, 4, 4, 200, NULL, NULL, NULL, NULL, 1, 1795421828000, 1795421828000),
    ('1001', 'users', 'complete', NULL, 3, 3, 200, NULL, NULL, NULL, NULL, 1, 1795421829000, 1795421829000),
    ('1001', 'groups', 'complete', NULL, 3, 3, 200, NULL, NULL, NULL, NULL, 2, 1795421830000, 1795421830000),
    ('1002', 'entry', 'complete', NULL, NULL, NULL, 201, NULL, NULL, NULL, NULL, 1, 1795421831000, 1795421831000),
    ('1002', 'folders', 'complete', NULL, 0, 0, 200, NULL, NULL, NULL, NULL, 1, 1795421832000, 1795421832000),
    ('1002', 'documents', 'complete', NULL, 2, 3, 200, NULL, NULL, NULL, NULL, 1, 1795421833000, 1795421833000),
    ('1002', 'users', 'refused', 'admin_only', NULL, NULL, 200, 400, '21-3', 'Users list is reserved to administrators', 'e-77', 1, 1795421834000, 1795421834000),
    ('1002', 'groups', 'complete', NULL, 0, 0, 200, NULL, NULL, NULL, NULL, 1, 1795421835000, 1795421835000),
    ('998', 'entry', 'refused', 'ONE_TIME_PASSWORD', NULL, NULL, 201, NULL, NULL, NULL, NULL, 1, 1795421836000, 1795421836000),
    ('998', 'folders', 'skipped', NULL, NULL, NULL, NULL, NULL, NULL, 'the exchange was not entered', NULL, 0, NULL, NULL),
    ('998', 'documents', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL),
    ('10000000003', 'entry', 'complete', NULL, NULL, NULL, 201, NULL, NULL, NULL, NULL, 1, 1795421837000, 1795421837000),
    ('10000000003', 'folders', 'failed', NULL, NULL, NULL, 504, NULL, NULL, 'gateway timeout', NULL, 5, 1795421838000, 1795421839000),
    ('10000000003', 'documents', 'complete', NULL, 2, 2, 200, NULL, NULL, NULL, NULL, 1, 1795421840000, 1795421840000),
    ('10000000003', 'users', 'complete', NULL, 2, 2, 200, NULL, NULL, NULL, NULL, 1, 1795421841000, 1795421841000),
    ('10000000003', 'groups', 'failed', NULL, NULL, NULL, 500, NULL, NULL, NULL, NULL, 5, 1795421842000, 1795421843000);

INSERT INTO scope (exchange_id, name, phase, in_scope) SELECT exchange_id, name, phase, 1 FROM exchanges;

INSERT INTO folders
    (exchange_id, folder_id, parent_id, name, index_number, order_number, has_child_folders, version, version_number,
     created_on, created_by, created_by_organization, path, depth, position, orphaned)
VALUES
    ('1001', '20', NULL, 'Legal', '1', 1, 1, 'a1', 1, 1364560076000, 'Ann Lee', 'Harcourt Bank', 'Legal', 1, 0, 0),
    ('1001', '3', '20', 'Q3/Q4', '1.1', 1, 0, 'b2', 2, 1364560076001, 'Ann Lee', NULL, 'Legal/Q3∕Q4', 2, 1, 0),
    ('1001', '21', '99', 'Lost', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '(orphaned)/Lost', 1, 2, 1);

INSERT INTO documents
    (exchange_id, document_id, parent_id, name, extension, file_name, index_number, order_number, size_bytes, page_count,
     file_hash, has_note, created_on, created_by, last_modified_on)
VALUES
    -- winter, then summer, in London
    ('1001', '4714545918', '3', 'Terms', '.pdf', 'Terms.pdf', '1.1.1', 1, 1024, 3, '2jmj7l5rSw0yVb/vlWAYkK/YBwk=', 0,
     1764028800000, 'Ann Lee', 1782864000250),
    ('1001', '9', NULL, '-Loan', '.xlsx', '-Loan.xlsx', NULL, NULL, 9007199254740993, NULL, NULL, NULL, -2208988800001, '+cmd|calc', 9223372036854775807),
    ('1001', '10', '99', 'Stray "copy", final' || char(10) || 'page', NULL, 'Stray "copy", final' || char(10) || 'page', NULL, 2, 0, 0, NULL, 1,
     -62135596800000, NULL, 253402300800000),
    ('1001', '11', '20', '-12.5', NULL, '-12.5', NULL, 7, 5, NULL, NULL, NULL, 0, '@home', -1),
    -- control characters, something like an escape, and a name longer than a cell
    ('1002', '30', NULL, 'Bell' || char(7) || ' _x0041_', NULL, 'Bell _x0041_', NULL, 1, 7, NULL, NULL, NULL, NULL, NULL, NULL),
    ('1002', '31', NULL, replace(hex(zeroblob(20000)), '0', 'é'), '.txt', 'long.txt', NULL, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('10000000003', '40', '50', 'Deep', NULL, 'Deep', NULL, 1, 9223372036854775807, NULL, NULL, NULL, NULL, NULL, NULL),
    ('10000000003', '41', NULL, 'Shallow', NULL, 'Shallow', NULL, 1, 9223372036854775807, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO users
    (exchange_id, workspace_user_id, user_id, email_id, first_name, last_name, organization, role_type, status, key_contact,
     office_phone, first_accessed_on, last_accessed_on, created_on)
VALUES
    ('1001', '501', '7', 'ann@harcourt.example', 'Ann', 'Lee', 'Harcourt Bank', 'MANAGER', 'ACTIVE', 1, '+44 20 7946 0000',
     1764028800000, 1782864000000, 1364560076000),
    ('1001', '502', '8', 'bo@buyer.example', 'Bo', 'Ng', 'Buyer; Sons', 'REVIEWER', 'ACTIVE', 0, '+442079460000', NULL, NULL, 1364560076000),
    ('1001', '503', NULL, 'nobody@example.com', NULL, NULL, NULL, 'REVIEWER', NULL, NULL, NULL, NULL, NULL, NULL),
    ('10000000003', '601', '7', 'ann.lee@new.example', 'Ann', 'Lee', 'Newbank', 'REVIEWER', 'ACTIVE', NULL, NULL, NULL, 1782864000001, 1400000000000),
    ('10000000003', '602', '12', NULL, 'Zoë', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

INSERT INTO groups (exchange_id, group_id, group_name, group_type, note, fts_enabled, members_reported, created_on)
VALUES
    ('1001', '70', 'Buyers', 'BUYER', ' ', 0, 2, 1364560076000),
    ('1001', '71', 'Advisers', 'COLLABORATION', NULL, 1, 5, NULL),
    ('1001', '72', NULL, NULL, NULL, NULL, 0, NULL);

INSERT INTO group_members (exchange_id, group_id, workspace_user_id, user_id)
VALUES
    ('1001', '70', '502', '8'),
    ('1001', '70', '501', '7'),
    ('1001', '71', '501', '7'),
    ('1001', '71', '999', '33');

INSERT INTO splashes (exchange_id, text, text_sha256, accepted_on, image_type, image)
VALUES
    ('1001', '<p>By entering…</p>', NULL, 1795421826400, 'image/gif', x'47494638'),
    ('../x', '<p>elsewhere</p>', NULL, 1795421826400, NULL, NULL),
    ('1002', '<p>not consented</p>', NULL, NULL, 'image/jpeg', x'ffd8');
