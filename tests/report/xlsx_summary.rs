//! The first sheet of a workbook: what is missing, what is where, and its charts.

use calamine::Reader;
use tempfile::TempDir;

use super::xlsx::{SHEETS, open, part, text};
use super::{london, rendered};

#[test]
fn the_summary_tells_what_is_missing() {
    let (dir, _) = rendered(&london());
    let sheet = open(&dir, "access.xlsx").worksheet_range("Summary").expect("a sheet");
    let lines = sheet
        .rows()
        .map(|row| row.iter().map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    Access to data rooms
    Users, groups and people · https://api.intralinks.com · auditor@example.com

    7 gaps: listed below or on the Coverage sheet.

    4 | 3 | 6
    exchanges | folders | documents
    of 4 the account sees | in 2 of 4 exchanges | in 2 of 4 exchanges

    5 | 3
    users | groups
    in 2 of 4 exchanges, 3 people; 1 without a user_id; 1 more from groups or partial lists | in 2 of 4 exchanges

    Gaps
    Exchange | Exchange id | Dataset | State | Gate | Rows | Message
    10000000003 | folders | failed | gateway timeout
    10000000003 | groups | failed
    =Cedar | 998 | entry | refused | ONE_TIME_PASSWORD
    =Cedar | 998 | folders | skipped | the exchange was not entered
    =Cedar | 998 | documents | skipped
    Project Birch / II | 1002 | documents | partial | 2 of 3 | 1 row could not be read
    Project Birch / II | 1002 | users | refused | admin_only | Users list is reserved to administrators

    Contents
    Findings | 18 | One row per finding that an auditor should review, the most severe first
    Rules | 27 | One row per rule for findings, whatever came of it
    Coverage | 18 | One row per exchange and requested dataset: the result
    People | 4 | One row per person across all exchanges, joined on user_id, with every address and name
    Users | 5 | One row per user in each exchange
    Groups | 3 | One row per group of each exchange
    Group members | 4 | One row per member of each group
    User access | 7 | One row per user and group of that user
    Consents | 2 | One row per consent to a splash text in the account's name, in the order they were given in each exchange

    Rules
    Rule | Severity | State | Findings | Looked at |   Exchanges |   Of what, and where it was not assessed
    Unknown member | high | found | 1 | 4 | 1 of 4 | memberships in exchanges whose users are known; groups failed in 1 exchange, groups not collected in 1 exchange, users not collected in 1 exchange, users refused in 1 exchange
    Dormant | medium | found | 2 | 2 | 2 of 4 | users who have visited, but the auditing account; users not collected in 1 exchange, users refused in 1 exchange
    Member count mismatch | medium | found | 1 | 3 | 2 of 4 | groups with a reported number of members, where the groups are known; groups failed in 1 exchange, groups not collected in 1 exchange
    No manager | medium | found | 1 | 2 | 2 of 4 | exchanges whose users are known; users not collected in 1 exchange, users refused in 1 exchange
    Only dormant managers | medium | found | 1 | 1 | 2 of 4 | exchanges with a manager, where the users are known; users not collected in 1 exchange, users refused in 1 exchange
    Never accessed | low | found | 3 | 5 | 2 of 4 | users but placeholders and the auditing account; users not collected in 1 exchange, users refused in 1 exchange
    No group | low | found | 1 | 2 | 1 of 4 | users without an all-seeing role, where the groups are known; groups failed in 1 exchange, groups not collected in 1 exchange, users not collected in 1 exchange, users refused in 1 exchange
    No user id | low | found | 1 | 5 | 2 of 4 | users; users not collected in 1 exchange, users refused in 1 exchange
    Orphaned | low | found | 2 | 9 | 1 of 4 | folders and documents of exchanges whose folders are known; documents partial in 1 exchange, documents skipped in 1 exchange, folders failed in 1 exchange, folders skipped in 1 exchange
    Empty group | info | found | 1 | 3 | 2 of 4 | groups of exchanges whose groups are known; groups failed in 1 exchange, groups not collected in 1 exchange
    No hash | info | found | 3 | 3 | 2 of 4 | exchanges with documents that have a file; documents partial in 1 exchange, documents skipped in 1 exchange
    Several email addresses | info | found | 1 | 2 | 2 of 4 | people who have an address; users not collected in 1 exchange, users refused in 1 exchange
    External control | high | not_assessed | unknown | 0 of 4 | findings.internal_domains is empty
    External manager | high | not_assessed | unknown | 0 of 4 | findings.internal_domains is empty
    Left, but listed | high | not_assessed | unknown | 0 of 4 | findings.leavers is not set
    Two buyer groups | high | none | 0 | 2 | 2 of 4 | members of buyer groups; groups failed in 1 exchange, groups not collected in 1 exchange
    Unlisted grantee | high | not_assessed | unknown | 0 | 0 of 4 | this run was not asked for permissions
    Content in several exchanges | medium | none | 0 | 1 | 2 of 4 | different contents of documents that are not empty; documents partial in 1 exchange, documents skipped in 1 exchange
    Duplicate id | medium | none | 0 | 20 | 1 of 4 | listed entries; documents partial in 1 exchange, documents skipped in 1 exchange, folders failed in 1 exchange, folders skipped in 1 exchange, groups failed in 1 exchange, users refused in 1 exchange
    Unknown permission | medium | not_assessed | unknown | 0 | 0 of 4 | this run was not asked for permissions
    Viewed without access | medium | not_assessed | unknown | 0 | 0 of 4 | this run was not asked for permissions and access_history
    Empty group with access | low | not_assessed | unknown | 0 | 0 of 4 | this run was not asked for permissions
    Everyone can see | low | not_assessed | unknown | 0 | 0 of 4 | this run was not asked for permissions
    Placeholder user | low | none | 0 | 5 | 2 of 4 | users; users not collected in 1 exchange, users refused in 1 exchange
    Duplicate content | info | none | 0 | 1 | 2 of 4 | documents with a hash that are not empty; documents partial in 1 exchange, documents skipped in 1 exchange
    Never viewed | info | not_assessed | unknown | 0 | 0 of 4 | this run was not asked for access_history
    Seen by nobody | info | not_assessed | unknown | 0 | 0 of 4 | this run was not asked for permissions

    Settings of the rules
    findings.dormant_days | 90
    findings.never_days | 14
    findings.internal_domains | none
    findings.leavers | none
    access.all_seeing_roles | HIDDEN_MANAGER_PLUS, MANAGER, MANAGER_PLUS, PUBLISHER_PLUS
    access.everyone_groups | All Current and Future Users
    findings.off | none

    Findings by rule
    where the rules could be assessed: see the rules
    Rule | high | medium | low | info
    Unknown member | 1 | 0 | 0 | 0
    Dormant | 0 | 2 | 0 | 0
    Member count mismatch | 0 | 1 | 0 | 0
    No manager | 0 | 1 | 0 | 0
    Only dormant managers | 0 | 1 | 0 | 0
    Never accessed | 0 | 0 | 3 | 0
    Orphaned | 0 | 0 | 2 | 0
    No group | 0 | 0 | 1 | 0
    No user id | 0 | 0 | 1 | 0
    No hash | 0 | 0 | 0 | 3
    Empty group | 0 | 0 | 0 | 1
    Several email addresses | 0 | 0 | 0 | 1


    Findings by exchange
    where the rules could be assessed: see the rules
    Exchange | high | medium | low | info
    Project Alder | 1 | 3 | 6 | 2
    several, or no name | 0 | 2 | 1 | 2
    Project Birch / II | 0 | 0 | 0 | 1


    Users by organization (a person counts once in each exchange)
    in 2 of 4 exchanges, 3 people; 1 without a user_id; 1 more from groups or partial lists
    Organization | Users
    not given | 2
    Buyer; Sons | 1
    Harcourt Bank | 1
    Newbank | 1


    Run
    Service | https://api.intralinks.com
    Account | auditor@example.com
    Run | 20261123T081705Z
    Started | 2026-11-23 08:17:05
    Finished | 2026-11-23 08:20:00
    Time zone | Europe/London
    Scope | 4 of 4 exchanges the account sees
    Size of the documents | unknown
    Requests | 41, of which 2 retries
    Collected by | ilaudit 0.1.0

    Coverage by dataset
    Dataset | Rows | Complete | Partial | Refused | Failed |   Skipped
    entering the exchange | 3 | 0 | 1 | 0 | 0
    folders | 3 | 2 | 0 | 0 | 1 | 1
    documents | 6 | 2 | 1 | 0 | 0 | 1
    users | 5 | 2 | 0 | 1 | 0 | 0
    groups | 3 | 2 | 0 | 0 | 1 | 0

    Exchanges by outcome
    Outcome | Exchanges
    complete | 1
    partial | 2
    refused | 1
    failed | 0

    Consents to splash texts
    During | Texts | Consents |   In whose name, and when
    run | 2 | 2 | auditor@example.com, 2026-11-23 08:17:06

    Not covered
    Permissions | Which documents a user or a group may see, save or print: a membership is not a right. collect.datasets does not name permissions.
    Document views | Who viewed which document, and when. collect.datasets does not name access_history.
    Questions and answers | Who asked what, and who answered.
    Former users | Who had access before, and was removed.
    Contents of documents | No file was downloaded: sizes and hashes are those the service lists.
    settings | Not asked for in this run: collect.datasets does not name it.
    custom_fields | Not asked for in this run: collect.datasets does not name it.
    batches | Not asked for in this run: collect.datasets does not name it.

    Sign-off
    Prepared by | Date | Signature
    Reviewed by | Date | Signature
    ");
}

#[test]
fn the_summary_leads_to_every_sheet_and_has_charts() {
    let (dir, _) = rendered(&london());
    for (workbook, sheets) in SHEETS {
        let summary = part(&dir, workbook, "xl/worksheets/sheet1.xml");
        for (title, _) in sheets {
            assert!(summary.contains(&format!("location=\"'{title}'!A1\"")), "{workbook}, {title}");
        }
        let charts =
            ["xl/charts/chart1.xml", "xl/charts/chart2.xml"].map(|chart| part(&dir, workbook, chart));
        assert!(charts.iter().all(|chart| chart.contains("<c:barDir val=\"bar\"/>")));
    }
}

/// A state has the colour that its tone has everywhere: green what is complete, red what failed.
#[test]
fn the_chart_of_the_coverage_has_the_colours_of_the_states() {
    let (dir, _) = rendered(&london());
    let chart = part(&dir, "inventory.xlsx", "xl/charts/chart2.xml");
    let colours: Vec<&str> = chart
        .split("<c:ser>")
        .skip(1)
        .filter_map(|series| series.split("srgbClr val=\"").nth(1)?.get(..6))
        .collect();
    assert_eq!(colours, ["7FB894", "F4E0AE", "E8B84A", "C65B5B", "B8C0C8"]);
}

/// The texts of the cells that a chart refers to first: its names.
fn names_of_chart(dir: &TempDir, workbook: &str, chart: &str) -> Vec<String> {
    let chart = part(dir, workbook, chart);
    let range = chart.split("<c:cat>").nth(1).and_then(|rest| rest.split("<c:f>").nth(1)).expect("names");
    let rows = range.split("</c:f>").next().and_then(|range| range.strip_prefix("Summary!$B$")).expect(range);
    let (first, last) = rows.split_once(":$B$").expect("a range");
    let sheet = open(dir, workbook).worksheet_range("Summary").expect("a sheet");
    let rows = first.parse::<u32>().expect("a row")..=last.parse().expect("a row");
    rows.map(|row| sheet.get_value((row - 1, 1)).map(text).unwrap_or_default()).collect()
}

#[test]
fn a_chart_refers_to_the_cells_with_what_it_shows() {
    let (dir, _) = rendered(&london());
    let charts = ["xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/charts/chart3.xml"];
    let names = charts.map(|chart| names_of_chart(&dir, "access.xlsx", chart));
    let organizations = ["not given", "Buyer; Sons", "Harcourt Bank", "Newbank"];
    assert_eq!(names[2], organizations);
    // what has the most severe findings comes first
    assert_eq!(names[1], ["Project Alder", "several, or no name", "Project Birch / II"]);
    assert_eq!(names[0][..2], ["Unknown member", "Dormant"]);
    let by_rule = part(&dir, "access.xlsx", charts[0]);
    assert!(by_rule.contains("<c:grouping val=\"stacked\"/>") && by_rule.contains("<c:legend>"));
    assert_eq!(by_rule.matches("<c:ser>").count(), 4);
}
