//! `report.html`: one file, nothing from outside, hostile names as text.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::command::{ilaudit, path, runs};

/// A page from a folder of runs that holds one, the shared snapshot changed by some SQL.
fn page(change: &str, args: &[&str]) -> (TempDir, String) {
    let dir = runs(change);
    let (code, _, stderr) = ilaudit(dir.path(), &[&["report", "--format", "html"], args].concat());
    assert_eq!(code, 3, "{stderr}");
    let page = fs::read_to_string(path(&dir, "report.html")).expect("a page");
    (dir, page)
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).map(|rest| rest.split_once(end).expect("an end").0).collect()
}

/// What stands between two marks that occur once.
fn single<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let found = between(text, start, end);
    assert_eq!(found.len(), 1, "{start}");
    found[0]
}

/// The table of a report, with all that belongs to it.
pub(super) fn report<'a>(page: &'a str, name: &str) -> &'a str {
    single(page, &format!(r#"<details class="report" id="report-{name}""#), "</details>")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_policy_allows_the_style_and_the_script_of_the_page_alone() {
    let (_dir, page) = page("", &[]);
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let [style, script] = [("<style>", "</style>"), ("<script>", "</script>")]
        .map(|(start, end)| hash(single(&page, start, end)));
    let policy = single(&page, r#"<meta http-equiv="Content-Security-Policy" content=""#, "\"");
    assert_eq!(
        policy.replace("&#39;", "'"),
        format!(
            "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
        )
    );
    // what stands before the policy is not under it
    let head = page.split_once("Content-Security-Policy").expect("a policy").0;
    assert!(head.ends_with(r#"<head><meta charset="utf-8"><meta http-equiv=""#), "{head}");
    let script = single(&page, "<script>", "</script>");
    assert!(script.lines().count() < 200);
}

#[test]
fn the_page_refers_to_nothing_outside_itself() {
    let (_dir, page) = page("", &[]);
    for attribute in
        [" src=", " srcset=", " action=", " style=", "<link", "<iframe", "<img", "@import", "url("]
    {
        assert!(!page.contains(attribute), "{attribute}");
    }
    let targets = between(&page, " href=\"", "\"");
    assert!(targets.len() > 20);
    for target in targets {
        let id = target.strip_prefix('#').expect("a place in the page");
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{target}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let hostile = "</td></table></script><script>alert(1)</script><img src=x onerror=alert(2)>\" '&amp;";
    let escaped = "&lt;/td&gt;&lt;/table&gt;&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;";
    let sql = hostile.replace('\'', "''");
    let change = format!(
        "UPDATE exchanges SET name = '{sql}' WHERE exchange_id = '1001';
         UPDATE users SET organization = '{sql}', role_type = '{sql}', last_name = 'x' || char(0) || char(27);
         UPDATE groups SET group_name = '{sql}'; UPDATE documents SET name = '{sql}';
         UPDATE coverage SET message = '{sql}', gate = '{sql}' WHERE state <> 'complete';
         UPDATE run SET account = '{sql}';"
    );
    let (_dir, page) = page(&change, &[]);
    assert_eq!((page.matches("<script").count(), page.matches("<img").count()), (1, 0));
    for name in ["exchanges", "users", "groups", "documents", "coverage"] {
        assert!(report(&page, name).contains(escaped), "{name}");
    }
    for (start, end) in [
        ("<header>", "</header>"),
        ("<footer>", "</footer>"),
        ("<section aria-labelledby=\"coverage-heading\"", "</section>"),
    ] {
        assert!(single(&page, start, end).contains(escaped), "{start}");
    }
    assert!(!page.contains(['\0', '\u{1b}']) && report(&page, "users").contains("x␀␛"));
}

#[test]
fn a_state_has_its_colour_and_a_name_that_reads_like_one_has_none() {
    let (_dir, page) = page("UPDATE exchanges SET name = 'failed' WHERE exchange_id = '1001'", &[]);
    let exchanges = report(&page, "exchanges");
    assert!(exchanges.contains("<td>failed</td>") && exchanges.contains("<td class=\"good\">complete</td>"));
}

#[test]
fn findings_stand_under_their_rule_with_what_to_do() {
    let (_dir, page) = page("", &[]);
    let findings = report(&page, "findings");
    let groups = findings.split("<tbody>").skip(1).collect::<Vec<_>>();
    let heading = |group: &&str| between(group, "<tr class=\"g\">", "</th>")[0].to_owned();
    let headings: Vec<_> = groups.iter().map(heading).collect();
    assert!(headings[0].contains(
        "Unknown member (1) <span>high · Either someone left but is still in a group, or someone has access whom the list of \
         users does not show. · Remove the member from the group, or find out why the user is not listed.</span>"
    ));
    assert!(headings[1].contains("Dormant (2) <span>medium · "), "{}", headings[1]);
    for (group, heading) in groups.iter().zip(&headings) {
        let rows = group.matches("<tr>").count();
        assert!(heading.contains(&format!(" ({rows}) <span>")), "{heading}");
    }
    assert_eq!(groups.iter().map(|group| group.matches("<tr>").count()).sum::<usize>(), 18);
    // no other report has groups
    assert_eq!(page.matches("<tr class=\"g\">").count(), groups.len());
}

#[test]
fn a_long_report_shows_its_first_rows_and_says_where_the_others_are() {
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
        INSERT INTO exchanges (exchange_id, name) SELECT 20000 + i, 'X' FROM n;";
    let (_dir, page) = page(many, &[]);
    let exchanges = report(&page, "exchanges");
    let shown = exchanges.matches("<tr>").count() - 1;
    assert!((1000..=2000).contains(&shown), "{shown}");
    let thousands = |count: usize| format!("{},{:03}", count / 1000, count % 1000);
    assert!(exchanges.contains(&format!("the first {} of 4,004 rows", thousands(shown))));
    let rest = format!("{} more rows and 11 more columns in csv/exchanges.csv.", thousands(4004 - shown));
    assert!(exchanges.contains(&rest), "{rest}");
    assert!(page.len() < 2_000_000, "{}", page.len());
    // a name of megabytes does not become a page of megabytes
    let long = "UPDATE documents SET name = hex(zeroblob(1000000)); UPDATE exchanges SET name = hex(zeroblob(1000000))";
    assert!(self::page(long, &[]).1.len() < 300_000);
}

#[test]
fn a_table_has_two_thousand_rows_and_no_more() {
    let own = tempfile::tempdir().expect("a folder");
    let numbers = "-- title: Numbers\n-- columns:\n--   n integer 9 A number.\n\
        WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2001) SELECT n FROM c ORDER BY n";
    fs::write(own.path().join("people.sql"), numbers).expect("a file");
    let (_dir, page) = page("", &["--templates", own.path().to_str().expect("a path")]);
    let people = report(&page, "people");
    assert!(people.contains("the first 2,000 of 2,001 rows"), "{people}");
    assert!(people.contains("<td class=\"n\">2,000</td>") && !people.contains("<td class=\"n\">2,001</td>"));
}

#[test]
fn the_page_has_what_the_run_comes_down_to() {
    let (_dir, page) = page("", &["--timezone", "Europe/London"]);
    for text in [
        "7 gaps: listed below or on the Coverage sheet.",
        "<dt>users</dt><dd><strong>5</strong> <span>in 2 of 4 exchanges, 3 people; 1 without a user_id; 1 more from groups or partial lists</span>",
        "Times are in the zone Europe/London.",
        "4 exchanges by 5 datasets: 11 complete, 1 partial, 2 refused, 2 failed, 2 skipped.",
        "<td>medium · Dormant</td><td class=\"n\">2</td>",
        "<td>5 rules found nothing where they were assessed</td>",
        "<td>10 rules were off or not assessed: unknown</td>",
        "<td>no visit known</td><td class=\"n\">3</td>",
        "<footer><p>https://api.intralinks.com · auditor@example.com · run 20261123T081705Z · collected 2026-11-23 08:17:05 (Europe/London) by ilaudit 0.1.0</p></footer>",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains("SIMULATED") && !page.contains("<td>later than the run</td>"));
    let findings = single(&page, "<section aria-labelledby=\"findings-heading\"", "</section>");
    assert!(findings.contains("<caption>Rules</caption>"), "{findings}");
    let coverage = single(&page, "<section aria-labelledby=\"coverage-heading\"", "</section>");
    assert!(coverage.contains("Users list is reserved to administrators"), "{coverage}");
    let tables = page.matches("<table").count();
    assert_eq!(tables, page.matches("<caption>").count());
    let scopes = ["col", "rowgroup"].map(|scope| page.matches(&format!(" scope=\"{scope}\"")).count());
    assert_eq!(page.matches("<th ").count(), scopes.iter().sum::<usize>());
    // a column has its title, as in a workbook
    let members = report(&page, "group_members");
    assert!(members.contains(">Group</th>") && !members.contains("Group name</th>"), "{members}");
    assert!(report(&page, "users").contains(">Last visit (Europe/London)</th>"));
    let pictures = between(&page, "<svg role=\"img\"", "</svg>");
    assert!(pictures.len() >= 6);
    assert!(pictures.iter().all(|picture| picture.contains("<title ") && picture.contains("<desc ")));
}

/// The rows of each table of the gap finder, the names of its groups first.
fn gap_tables(page: &str) -> Vec<Vec<String>> {
    let cells = |row: &str| {
        let cells = between(row, "<t", "</t").into_iter().filter_map(|cell| cell.split_once('>'));
        cells.map(|(_, text)| text.to_owned()).collect::<Vec<_>>().join(" | ")
    };
    let tables = between(gap_finder(page), "<table class=\"map\">", "</table>");
    tables.iter().map(|table| between(table, "<tr>", "</tr>").into_iter().map(cells).collect()).collect()
}

fn gap_finder(page: &str) -> &str {
    single(page, "<section aria-labelledby=\"gap-finder-heading\"", "</section>")
}

#[test]
fn the_gap_finder_says_in_words_what_each_group_may_see() {
    let (_dir, page) = page(include_str!("access.sql"), &[]);
    insta::assert_snapshot!(gap_tables(&page).concat().join("\n"), @"
    Folder | All Current and Future Users
    / | all
    unknown | none
    Folder | 72 |  ALL current and Future users | Advisers | Buyers
    / | none | all | none | none
    Legal | all | none | none | none
    Legal/Q3∕Q4 | none | none | all | all
    (orphaned)/Lost | empty | empty | empty | empty
    (orphaned) | unknown | unknown | unknown | unknown
    ");
    assert!(!self::page("", &[]).1.contains("gap-finder"));
}

#[test]
fn a_large_gap_finder_says_how_much_is_left() {
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
        INSERT INTO groups (exchange_id, group_id, group_name) SELECT '1001', 7000 + i, '<b>' || i FROM n;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
        INSERT INTO folders (exchange_id, folder_id, path, depth) SELECT '1001', 8000 + i, 'F' || i, 1 FROM n;
        UPDATE coverage SET rows = 303, rows_expected = 303 WHERE exchange_id = '1001' AND dataset = 'folders';
        UPDATE coverage SET rows = 63, rows_expected = 63 WHERE exchange_id = '1001' AND dataset = 'groups';";
    let (_dir, page) = page(&format!("{} {many}", include_str!("access.sql")), &[]);
    let tables = gap_tables(&page);
    let large = tables.last().expect("a table");
    assert_eq!((large.len(), large[0].matches(" | ").count()), (134, 30), "{large:?}");
    assert!(!gap_finder(&page).contains("<b>") && large[0].contains("&lt;b&gt;"), "{}", large[0]);
    let rest = " more groups in permissions.xlsx and csv/folder_access.csv.";
    assert!(gap_finder(&page).contains(rest), "{}", gap_finder(&page));
}

#[test]
fn bars_are_as_long_as_their_numbers_say() {
    let (_dir, page) = page("", &[]);
    let figure = single(&page, "<figure id=\"findings-by-rule\"", "</figure>");
    let picture = single(figure, "<svg role=\"img\"", "</svg>");
    let numbers =
        |text, start, end| between(text, start, end).into_iter().filter_map(|text| text.parse().ok());
    let counts: Vec<u64> = numbers(figure, "<td class=\"n\">", "</td>").collect();
    let largest = counts.iter().max().expect("a finding");
    let lengths: Vec<u64> = numbers(picture, " width=\"", "\"").collect();
    let longest = lengths.iter().max().expect("a bar");
    assert!(*largest > 2 && (100..300).contains(longest), "{counts:?}: {lengths:?}");
    assert_eq!(lengths, counts.iter().map(|count| count * longest / largest).collect::<Vec<_>>());
}

#[test]
fn simulated_data_is_marked() {
    let (_dir, page) = page("UPDATE run SET simulated = 1", &[]);
    assert!(single(&page, "<title>", "</title>").starts_with("SIMULATED: "));
    for (start, end) in [("<main ", "</main>"), ("<footer>", "</footer>")] {
        assert!(single(&page, start, end).contains("SIMULATED"), "{start}");
    }
}

#[test]
fn it_is_made_alone_listed_and_the_same_again() {
    let (dir, first) = page("", &[]);
    for other in ["csv", "jsonl", "inventory.xlsx", "access.xlsx", "datapackage.json"] {
        assert!(!path(&dir, other).exists(), "{other}");
    }
    let hash = sha256(first.as_bytes());
    let sums = fs::read_to_string(path(&dir, "SHA256SUMS")).expect("sums");
    assert!(sums.contains(&format!("{hash}  report.html\n")), "{sums}");
    let manifest = fs::read(path(&dir, "manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let files = manifest["files"].as_array().expect("files");
    let listed = files.iter().find(|file| file["path"] == "report.html").expect("the page");
    assert_eq!((&listed["sha256"], &listed["bytes"]), (&hash.into(), &first.len().into()));
    assert!(listed["templates"].as_array().expect("templates").contains(&"documents.sql".into()));
    assert_eq!(ilaudit(dir.path(), &["report", "--format", "html,csv"]).0, 3);
    assert!(first == fs::read_to_string(path(&dir, "report.html")).expect("a page"));
    let (_, stdout, stderr) = ilaudit(dir.path(), &["audit", "--remake"]);
    assert!(!format!("{stdout}{stderr}").contains("report.html"), "{stdout}{stderr}");
}

#[test]
fn named_reports_are_the_tables_of_the_page() {
    let (_dir, page) = page("", &["--template", "groups"]);
    assert_eq!(between(&page, "id=\"report-", "\"").concat(), "groups");
    let dir = runs("");
    let (code, _, stderr) = ilaudit(dir.path(), &["report", "--format", "html", "--template", "inventory"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("a report needs csv or jsonl or html, a workbook needs xlsx"), "{stderr}");
}
