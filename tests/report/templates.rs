use std::collections::BTreeSet;

use ilaudit::report::{ColumnType, Template, Templates, WorkbookTemplate};

const CONTRACT: &[(&str, &str)] = &[
    (
        "exchanges",
        "exchange_id, exchange_name, host, phase, type, security_level, parent_template_id, version, description, location, pvp_enabled, html_view_enabled, new_tasks, new_participant_requests, entry_state, outcome, folders, documents, document_bytes, users, groups, collected_on",
    ),
    (
        "folders",
        "exchange_id, exchange_name, folder_id, parent_id, path, depth, name, index_number, order_number, has_child_folders, indexing_disabled, is_emailin, documents, document_bytes, version, version_number, created_on, created_by, created_by_organization, last_modified_on, last_modified_by",
    ),
    (
        "documents",
        "exchange_id, exchange_name, document_id, parent_id, path, name, extension, index_number, order_number, size_bytes, page_count, file_hash, version, version_number, has_note, submission_id, created_on, created_by, created_by_organization, last_modified_on, last_modified_by, effective_on, is_deleted",
    ),
    (
        "users",
        "exchange_id, exchange_name, workspace_user_id, user_id, email_id, first_name, last_name, organization, title, role_type, status, key_contact, country, industry, functional_area, office_phone, alert_preference, is_placeholder_user, is_welcome_alert_sent, groups, group_names, first_accessed_on, last_accessed_on, last_alert_sent_on, created_on, created_by, last_modified_on, last_modified_by",
    ),
    (
        "groups",
        "exchange_id, exchange_name, group_id, group_name, group_type, note, fts_enabled, members_reported, members_listed, version, created_on, created_by, last_modified_on, last_modified_by",
    ),
    (
        "group_members",
        "exchange_id, exchange_name, group_id, group_name, group_type, workspace_user_id, user_id, email_id, first_name, last_name, organization, role_type, user_unknown",
    ),
    (
        "user_access",
        "exchange_id, exchange_name, phase, workspace_user_id, user_id, email_id, first_name, last_name, organization, role_type, status, group_id, group_name, group_type, first_accessed_on, last_accessed_on, last_alert_sent_on, created_on, created_by, group_unknown, user_unknown",
    ),
    (
        "people",
        "user_id, email_ids, names, organizations, role_types, exchanges, exchange_ids, groups, first_accessed_on, last_accessed_on, created_on, exchanges_by_group_only, users_unknown",
    ),
    (
        "findings",
        "rule, severity, exchange_id, exchange_name, subject_type, subject_id, subject, detail, title, why, action, name, organization, role_type, last_accessed_on, user_unknown",
    ),
    (
        "rules",
        "rule, title, severity, state, findings, waived, population, assessed_in, not_assessed_in, limit, reason, subjects, action, why",
    ),
    (
        "changes",
        "change, subject_type, exchange_id, exchange_name, subject_id, subject, user_id, field, before, after, old_run, new_run",
    ),
    (
        "verification",
        "exchange_id, exchange_name, document_id, path, outcome, expected_hash, actual_hash, actual_sha256, expected_bytes, actual_bytes, http_status, code, subcode, message, attempts, verified_on, error_id, kept_path, taken_from",
    ),
    (
        "comparison",
        "outcome, local_path, exchange_id, exchange_name, document_id, path, local_hash, expected_hash, local_bytes, expected_bytes, folder, compared_on",
    ),
    ("consents", "exchange_id, exchange_name, account, accepted_on, button, text_sha256, file, during"),
    (
        "coverage",
        "exchange_id, exchange_name, dataset, state, gate, rows, rows_expected, http_status, code, subcode, message, error_id, attempts, started_on, finished_on, units, units_expected, oldest_on",
    ),
    ("scope", "exchange_id, exchange_name, phase, in_scope, reason"),
    ("settings", "exchange_id, exchange_name, name, value"),
    ("custom_fields", "exchange_id, exchange_name, field_id, field_name, field_type, value"),
    ("batches", "exchange_id, exchange_name, batch_id, name, operation_type, status, created_on, created_by"),
    (
        "permissions",
        "exchange_id, exchange_name, document_id, path, grantee_id, grantee_type, grantee_name, listed_as, permission, drm, is_inherited, is_implicit, is_workspace_user, create_allowed, members, collected_on, taken_from, members_unknown",
    ),
    (
        "folder_access",
        "exchange_id, exchange_name, folder_id, folder_path, depth, group_id, group_name, group_type, members, documents, can_see, can_control, protected, unknown, state, members_unknown",
    ),
    (
        "effective_access",
        "exchange_id, exchange_name, phase, workspace_user_id, user_id, email_id, first_name, last_name, organization, role_type, folder_id, folder_path, documents, can_see, can_control, protected, unknown, via, oldest_on, user_unknown",
    ),
    (
        "effective_access_documents",
        "exchange_id, exchange_name, phase, workspace_user_id, user_id, email_id, first_name, last_name, organization, role_type, document_id, path, right, protection, via, collected_on, user_unknown",
    ),
    (
        "document_views",
        "exchange_id, exchange_name, document_id, path, user_id, email_id, first_name, last_name, organization, role_type, group_id, group_name, descriptor, access, viewed, first_viewed_on, last_viewed_on, first_alert_on, last_alert_on, alert_failed, collected_on, taken_from, user_unknown",
    ),
    (
        "coverage_documents",
        "exchange_id, exchange_name, dataset, document_id, path, state, gate, rows, rows_expected, http_status, code, subcode, message, error_id, attempts, collected_on, taken_from",
    ),
];

#[test]
fn columns_never_change() {
    let templates = Templates::load(None).expect("built-in templates");
    for (name, columns) in CONTRACT {
        let report = templates.report(name).expect("a report");
        let names = report.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>();
        assert_eq!(names.join(", "), *columns, "{name}");
    }
    assert_eq!(templates.reports.len(), CONTRACT.len());
}

#[test]
fn times_sizes_and_ids_are_typed_by_their_names() {
    for column in
        Templates::load(None).expect("built-in templates").reports.iter().flat_map(|report| &report.columns)
    {
        let named = |end: &str| column.name.ends_with(end);
        assert_eq!(column.kind == ColumnType::Datetime, named("_on"), "{}", column.name);
        assert_eq!(column.kind == ColumnType::Bytes, named("_bytes"), "{}", column.name);
        assert!(column.kind != ColumnType::Id || named("_id"), "{}", column.name);
    }
}

#[test]
fn a_description_goes_on_over_lines() {
    let text = "-- title: T\n-- description: one\n--   two\n-- columns:\n--   a  id  3  An id.\nSELECT 1 AS a ORDER BY a";
    let template = Template::parse("t", "t.sql", text).expect("a template");
    assert_eq!(template.description, "one two");
    assert_eq!((template.columns[0].kind, template.columns[0].width), (ColumnType::Id, 3));
}

#[test]
fn a_broken_template_is_refused_with_its_line() {
    let cases = [
        ("SELECT 1", "t.sql:1: the header has no `-- title:`"),
        ("-- title: T\nSELECT 1", "t.sql:1: the header has no `-- columns:`"),
        (
            "-- tite: T",
            "t.sql:1: unknown key `tite`; known are columns, title, description, key, references, dataset, rows, frozen, printed, machine, grouped, unknown, made, workbook, severity, why, action, needs, subjects, population, setting; a column, or a line that goes on, begins with `--` and at least three blanks",
        ),
        (
            "-- title: T\n-- columns:\n--  a text 10 A",
            "t.sql:3: `a text 10 A` is no key such as `title:`; a column, or a line that goes on, begins with `--` and at least three blanks",
        ),
        ("--   stray", "t.sql:1: an indented line must follow a key such as `description:`"),
        (
            "-- columns:\n--   a real 9 A.",
            "t.sql:2: unknown type `real`; known are id, text, integer, bytes, datetime, boolean, list",
        ),
        ("-- columns:\n--   a id 0 A.", "t.sql:2: a width must be a number from 1 to 255"),
        ("-- columns:\n--   a id 9", "t.sql:2: a column needs a name, a type, a width and a description"),
        ("-- columns:\n--   a id 9 A.\n--   A id 9 A.", "t.sql:3: duplicate column `A`"),
        ("-- columns:\n--   a id 9 [] A.", "t.sql:2: a title must have 1 to 60 characters"),
        ("-- columns:\n--   a id 9 [Title A.", "t.sql:2: a title begins with `[` and ends with `]`"),
        (
            "-- title: T\n-- columns:\n--   a id 9 [B] A.\n--   b id 9 B.\nSELECT 1 AS a, 2 AS b ORDER BY 1",
            "t.sql:4: two columns have the title `B`",
        ),
        (
            "-- title: T\n-- frozen: x\n-- columns:\n--   a id 9 A.\nSELECT 1 AS a ORDER BY 1",
            "t.sql:1: unknown column `x` in `frozen`, `printed`, `machine`, `grouped` or `unknown`",
        ),
    ];
    for (text, message) in cases {
        let error = Template::parse("t", "t.sql", text).expect_err(text);
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_broken_workbook_is_refused_with_its_line() {
    let head = "title = \"W\"\nsubject = \"S\"\n";
    let sheet = |title: &str| format!("[[sheets]]\ntitle = \"{title}\"\nreport = \"users\"\n");
    let cases = [
        (format!("{head}sheet = 1\n"), "w.toml:3: unknown field `sheet`"),
        (format!("{head}{}", sheet("a/b")), "w.toml:1: the sheet title `a/b` must not contain"),
        (format!("{head}{}", sheet("")), "w.toml:1: the sheet title `` must have 1 to 25 characters"),
        (format!("{head}{}{}", sheet("A"), sheet("a")), "w.toml:1: two sheets have the title `a`"),
    ];
    for (text, message) in cases {
        let error = WorkbookTemplate::parse("w", "w.toml", &text).expect_err(&text).to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let templates = Templates::load(None).expect("built-in templates");
    let error = templates.check_names(&BTreeSet::from(["document".to_owned()])).expect_err("unknown");
    insta::assert_snapshot!(error, @"unknown template `document`; known are exchanges, folders, documents, users, groups, group_members, user_access, people, findings, rules, changes, verification, comparison, consents, coverage, scope, settings, custom_fields, batches, permissions, folder_access, effective_access, effective_access_documents, document_views, coverage_documents, inventory, access, permissions");
}

#[test]
fn built_in_queries_are_portable() {
    let foreign = [
        "json",
        "strftime",
        "julianday",
        "unixepoch",
        "datetime(",
        "date(",
        "ifnull",
        "iif(",
        "group_concat",
        "glob",
        "collate",
        "rowid",
        "instr",
        "printf",
        "typeof",
        "limit ",
        "indexed by",
        "pragma",
        "==",
        "sqlite",
    ];
    let templates = Templates::load(None).expect("built-in templates");
    let names = templates
        .reports
        .iter()
        .map(|report| &report.name)
        .chain(templates.rules.iter().map(|rule| &rule.name));
    for name in names {
        let text = templates.text(name).expect("a text").to_lowercase();
        let query =
            text.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
        // any engine lets one be made of that name; the word alone is the standard's
        let query = query.replace(" collate names", "");
        assert_eq!(foreign.iter().find(|word| query.contains(**word)), None, "{name}");
    }
}

#[test]
fn the_page_about_reports_is_up_to_date() {
    let page = ilaudit::report::render_docs(&Templates::load(None).expect("templates")).expect("a page");
    let kept = include_str!("../../docs/reports.md").replace("\r\n", "\n");
    assert!(page == kept, "make it anew: ilaudit templates docs > docs/reports.md");
    for rule in Templates::load(None).expect("templates").rules {
        assert!(page.contains(&format!("(`{}`, {})", rule.name, rule.severity.as_str())));
    }
}
