-- Who may see what, on top of the shared snapshot. 1001: one document unanswered. 1002: refused. 10000000003: answered,
-- and its groups are not known. 998 was not entered.
INSERT INTO coverage (exchange_id, dataset, state, gate, rows, rows_expected, code, subcode, message, units, units_expected, oldest_on)
VALUES
    ('1001', 'permissions', 'partial', NULL, 7, 7, NULL, NULL, '1 document was not answered', 3, 4, 1795000000000),
    ('1001', 'access_history', 'complete', NULL, 5, 5, NULL, NULL, NULL, 4, 4, 1795421900000),
    ('1002', 'permissions', 'refused', 'forbidden', 0, 0, 401, '1-1-3', 'not permitted', 0, 2, NULL),
    ('1002', 'access_history', 'refused', 'forbidden', 0, 0, 401, '1-1-3', 'not permitted', 0, 2, NULL),
    ('10000000003', 'permissions', 'complete', NULL, 2, 2, NULL, NULL, NULL, 2, 2, 1795421900000),
    ('10000000003', 'access_history', 'complete', NULL, 0, 0, NULL, NULL, NULL, 2, 2, 1795421900000),
    ('998', 'permissions', 'skipped', NULL, NULL, NULL, NULL, NULL, 'the exchange was not entered', NULL, NULL, NULL),
    ('998', 'access_history', 'skipped', NULL, NULL, NULL, NULL, NULL, 'the exchange was not entered', NULL, NULL, NULL);

INSERT INTO document_units
    (exchange_id, dataset, document_id, state, gate, rows, rows_expected, http_status, code, subcode, message, error_id, attempts, collected_on, taken_from)
VALUES
    ('1001', 'permissions', '4714545918', 'complete', NULL, 3, 3, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('1001', 'permissions', '9', 'complete', NULL, 1, 1, 200, NULL, NULL, NULL, NULL, 0, 1795000000000, '20261118T200000Z'),
    ('1001', 'permissions', '10', 'failed', NULL, NULL, NULL, 504, NULL, NULL, 'gateway timeout', 'e-9', 5, NULL, NULL),
    ('1001', 'permissions', '11', 'complete', NULL, 3, 3, 200, NULL, NULL, NULL, NULL, 1, 1795421900500, NULL),
    ('1001', 'access_history', '4714545918', 'complete', NULL, 3, 3, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('1001', 'access_history', '9', 'complete', NULL, 1, 1, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('1001', 'access_history', '10', 'complete', NULL, 1, 1, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('1001', 'access_history', '11', 'complete', NULL, 0, 0, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('1002', 'permissions', '30', 'refused', 'forbidden', NULL, NULL, 200, 401, '1-1-3', 'not permitted', 'e-1', 1, NULL, NULL),
    ('1002', 'permissions', '31', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL),
    ('1002', 'access_history', '30', 'refused', 'forbidden', NULL, NULL, 200, 401, '1-1-3', 'not permitted', 'e-2', 1, NULL, NULL),
    ('1002', 'access_history', '31', 'failed', 'pending', NULL, NULL, 200, 200, '9-9-9-1', 'still being prepared', NULL, 5, NULL, NULL),
    ('10000000003', 'permissions', '40', 'complete', NULL, 1, 1, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('10000000003', 'permissions', '41', 'complete', NULL, 1, 1, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('10000000003', 'access_history', '40', 'complete', NULL, 0, 0, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL),
    ('10000000003', 'access_history', '41', 'complete', NULL, 0, 0, 200, NULL, NULL, NULL, NULL, 1, 1795421900000, NULL);

INSERT INTO permissions
    (exchange_id, document_id, listed_as, position, grantee_id, grantee_type, grantee_name, permission, drm, is_inherited, is_implicit, is_workspace_user, create_allowed)
VALUES
    ('1001', '4714545918', 'permissioned', 0, '70', 'BUYER', 'Buyers', 'SEE', 'NOSAVE', 1, 0, 0, 0),
    ('1001', '4714545918', 'permissioned', 1, '71', 'COLLABORATION', 'Advisers', 'CONTROL', 'NONE', 1, 0, 0, 0),
    ('1001', '4714545918', 'non_permissioned', 0, '72', NULL, NULL, 'REVOKED', 'NONE', 0, 0, 0, 0),
    ('1001', '9', 'permissioned', 0, '800', 'WORKSPACE', ' ALL current and Future users', 'SEE', 'NONE', 1, 0, NULL, 0),
    ('1001', '11', 'permissioned', 0, '502', 'WORKSPACE_USER', 'Ng, Bo', 'CONTROL', 'NOSAVENOPRINT', 0, 1, NULL, 1),
    ('1001', '11', 'permissioned', 1, '990', 'WORKSPACE', 'Hidden', 'SEE', 'NONE', 0, 0, 0, 0),
    ('1001', '11', 'permissioned', 2, '72', NULL, NULL, 'VIEW', NULL, 0, 0, 0, 0),
    ('10000000003', '40', 'permissioned', 0, '81', 'BUYER', 'Bidders', 'SEE', 'NONE', 0, 0, 0, 0),
    ('10000000003', '41', 'permissioned', 0, '800', 'WORKSPACE', 'All Current and Future Users', 'SEE', 'NOSAVE', 0, 0, 0, 0);

INSERT INTO document_access
    (exchange_id, document_id, position, descriptor, access, group_id, group_name, group_type, first_name, last_name, organization, email_id, role_type, viewed, first_viewed_on, last_viewed_on, alert_failed)
VALUES
    ('1001', '4714545918', 0, 'USER', 'ALLOWED', '70', 'Buyers', 'BUYER', 'Bo', 'Ng', 'Buyer; Sons', 'BO@buyer.example', 'REVIEWER', 1, 1780000000000, 1790000000000, 0),
    ('1001', '4714545918', 1, 'USER', 'ALLOWED', '70', 'Buyers', 'BUYER', NULL, NULL, NULL, 'nobody@example.com', 'REVIEWER', 1, 1780000000000, 1780000000000, NULL),
    ('1001', '4714545918', 2, 'USER', NULL, '73', 'Gone', 'BUYER', 'Cy', 'Gone', 'Buyer', 'cy@gone.example', 'REVIEWER', 1, 1770000000000, 1770000000001, NULL),
    ('1001', '9', 0, 'USER', 'ALLOWED', NULL, NULL, NULL, 'Ann', 'Lee', 'Harcourt Bank', 'ann@harcourt.example', 'MANAGER', 1, 1780000000000, 1780000000000, NULL),
    ('1001', '10', 0, 'USER', 'ALLOWED', '70', 'Buyers', 'BUYER', 'Bo', 'Ng', 'Buyer; Sons', 'bo@buyer.example', 'REVIEWER', 1, 1780000000000, 1780000000000, NULL);
