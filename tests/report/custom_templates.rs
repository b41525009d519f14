//! Templates of one's own: over the built-in ones, beside them, and refused where they are no good.

use std::fs;
use std::path::Path;

use calamine::Reader;
use ilaudit::report::{Options, Templates};
use tempfile::TempDir;

use super::xlsx::{open, text};
use super::{london, only, read, render, snapshot};

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = dir.path().join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    dir
}

fn with(templates: &Path, options: Options) -> Options {
    Options { templates: Some(templates.to_owned()), ..options }
}

/// Everything that is wrong with a folder, without its path.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let dir = folder(files);
    let (_, faults) = Templates::read(Some(dir.path())).expect("a folder of templates");
    let path = format!("{}{}", dir.path().display(), std::path::MAIN_SEPARATOR);
    faults.iter().map(|fault| fault.to_string().replace(&path, "")).collect()
}

#[test]
fn the_example_is_rendered() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = with(Path::new("examples/templates"), only(&["organizations", "board", "findings"]));
    let rendered =
        render(&snapshot(), dir.path(), &Options { format_options: london().format_options, ..options });
    let files = rendered.expect("reports").files;
    let paths: Vec<_> =
        files.iter().map(|file| file.path.as_str()).filter(|path| !path.ends_with("json")).collect();
    assert_eq!(paths, ["csv/findings.csv", "csv/organizations.csv", "board.xlsx"]);
    insta::assert_snapshot!(read(&dir, "csv/organizations.csv"), @r"
    exchange_id,exchange_name,organization,users,active_users,last_accessed_on
    10000000003,,Newbank,1,0,2026-07-01T01:00:00.001+01:00
    10000000003,,not given,1,0,
    1001,Project Alder,Buyer; Sons,1,0,
    1001,Project Alder,Harcourt Bank,1,0,2026-07-01T01:00:00+01:00
    1001,Project Alder,not given,1,0,
    ");
    assert!(read(&dir, "csv/findings.csv").contains("many_managers,medium,"));
}

#[test]
fn a_chart_by_lists_has_one_name_for_those_without_any() {
    let report = "-- title: Teams\n-- columns:\n--   names list 9 Names.\n\
        SELECT names FROM (SELECT '' AS names UNION ALL SELECT 'Ann' || :separator || 'Bo') AS t ORDER BY names";
    let workbook = "title = 'T'\nsubject = 'S'\nsummary = 'Summary'\n[[sheets]]\ntitle = 'Teams'\nreport = 'teams'\n\
        [[charts]]\ntitle = 'By names'\nreport = 'teams'\nlabel = 'names'\nunnamed = 'nobody'";
    let (own, dir) = (folder(&[("teams.sql", report), ("teams.toml", workbook)]), tempfile::tempdir());
    let dir = dir.expect("a folder");
    render(&snapshot(), dir.path(), &with(own.path(), only(&["teams"]))).expect("a workbook");
    let summary = open(&dir, "teams.xlsx").worksheet_range("Summary").expect("a sheet");
    let lines: Vec<String> = summary
        .rows()
        .map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ").trim().to_owned())
        .collect();
    let title = lines.iter().position(|line| line == "By names").expect("a chart");
    assert_eq!(lines[title + 2..title + 4], ["Ann; Bo 1", "nobody 1"], "{lines:#?}");
}

#[test]
fn a_template_goes_over_the_built_in_one_of_its_name() {
    let text = "-- title: Mine\n-- columns:\n--   n integer 9 A number.\nSELECT 7 AS n ORDER BY n; -- end";
    let (own, dir) = (folder(&[("people.sql", text)]), tempfile::tempdir().expect("a folder"));
    render(&snapshot(), dir.path(), &with(own.path(), only(&["people"]))).expect("a report");
    assert_eq!(read(&dir, "csv/people.csv"), "n\n7\n");
}

#[test]
fn a_workbook_goes_without_what_a_template_over_its_own_lacks() {
    let text = "-- title: Mine\n-- columns:\n--   n integer 9 A number.\nSELECT 7 AS n ORDER BY n";
    for name in ["users", "documents", "exchanges", "coverage", "rules", "folder_access"] {
        assert_eq!(faults(&[(&format!("{name}.sql"), text)]), [""; 0], "{name}");
    }
}

#[test]
fn a_bad_template_is_refused_with_file_line_and_reason() {
    let head = "-- title: T\n-- columns:\n--   a integer 9 A.\n";
    let cases = [
        ("SELECT 1 AS a", "r.sql:4: the query has no ORDER BY: the order of its rows would be undefined"),
        ("SELECT 1 AS a FROM\n documnets ORDER BY a", "r.sql:5: no such table: documnets"),
        ("SELECT 1 AS b ORDER BY b", "r.sql:3: column 1 is `b` in the query and `a` in the header"),
        ("SELECT 1 AS a, 2 AS b ORDER BY a", "r.sql:3: the query has 2 columns, and the header 1"),
        ("DROP TABLE users", "r.sql:4: only a single SELECT is allowed, and this begins with `DROP`"),
        (
            "SELECT 1 AS a ORDER BY a;\nDELETE FROM users",
            "r.sql:5: only a single SELECT is allowed, and there is more after its semicolon",
        ),
        (
            "WITH x AS (SELECT 1) DELETE FROM users WHERE 1 IN (SELECT 1) ORDER BY 1",
            "r.sql:4: near \"ORDER\": syntax error",
        ),
        (
            "WITH x(a) AS (SELECT 1) INSERT INTO users SELECT * FROM users ORDER BY 1",
            "r.sql:4: only a single SELECT is allowed, and this one writes",
        ),
        (
            "SELECT :password AS a ORDER BY 1",
            "r.sql:4: unknown parameter :password; known are :separator, :run_time, :dormant_days, :never_days",
        ),
        ("SELECT 'x' AS a\nORDER BY f(1)", "r.sql:5: no such function: f"),
    ];
    for (sql, message) in cases {
        assert_eq!(faults(&[("r.sql", &format!("{head}{sql}"))]), [message], "{sql}");
    }
}

#[test]
fn every_fault_of_a_folder_is_told() {
    let rule = "-- title: R\n-- severity: grave\n-- description: D\n-- why: W\nSELECT 1";
    let book = "title = \"W\"\nsubject = \"S\"\n[[sheets]]\ntitle = \"A\"\nreport = \"user\"\n";
    let toned =
        "title = \"W\"\nsubject = \"S\"\n[[sheets]]\ntitle = \"A\"\nreport = \"users\"\ntoned = [\"x\"]\n";
    let found = faults(&[
        ("findings/r.sql", rule),
        ("findings/s.sql", &rule.replace("grave", "low")),
        ("findings/t.sql", "-- title: T\nSELECT 1"),
        ("w.toml", book),
        ("v.toml", toned),
        ("con.sql", "SELECT 1"),
        ("Mine.sql", "SELECT 1"),
        ("k.sql", "-- title: K\n-- key: b\n-- columns:\n--   a id 9 A.\nSELECT '' AS a ORDER BY 1"),
        (
            "l.sql",
            "-- title: L\n-- references: a -> users\n-- columns:\n--   a id 9 A.\nSELECT '' AS a ORDER BY 1",
        ),
        ("notes.txt", "no template"),
    ]);
    insta::assert_snapshot!(found.join("\n"), @r"
    Mine.sql:1: a template's name may have lower-case letters, digits and _ only, and must not be a device name
    con.sql:1: a template's name may have lower-case letters, digits and _ only, and must not be a device name
    k.sql:1: unknown column `b` in a key
    findings/r.sql:1: the severity must be one of info, low, medium, high
    findings/t.sql:1: the header of a rule has no `-- severity:`
    findings/s.sql:5: column 1 is `1` in the query and `exchange_id` in every finding
    l.sql:1: `users` does not have the columns that are referred to
    v.toml:6: report `users` has no column `x`
    w.toml:5: unknown report `user`; known are exchanges, folders, documents, users, groups, group_members, user_access, people, findings, rules, changes, verification, comparison, consents, coverage, scope, settings, custom_fields, batches, permissions, folder_access, effective_access, effective_access_documents, document_views, coverage_documents, l
    ");
}

#[test]
fn a_folder_without_templates_is_an_error() {
    let empty = folder(&[("notes.txt", "")]);
    let message = Templates::load(Some(empty.path())).expect_err("nothing").to_string();
    assert!(message.ends_with("this folder has no templates: reports are .sql files, workbooks .toml files"));
    let gone = empty.path().join("gone");
    let error = Templates::load(Some(&gone)).expect_err("nothing").to_string();
    assert!(error.starts_with("cannot read ") && error.ends_with("gone"), "{error}");
}
