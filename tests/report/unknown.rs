//! What is empty because a dataset is not whole says `unknown` to people; in CSV a column tells it.

use std::fs;

use tempfile::TempDir;

use super::command::{ilaudit, path, runs};
use super::html::report;
use super::xlsx::Sheet;

/// The run folder with all reports, rights included, the shared snapshot changed by some SQL.
fn reports(change: &str) -> TempDir {
    let dir = runs(&format!("{}{change}", include_str!("access.sql")));
    let (code, _, stderr) = ilaudit(dir.path(), &["report", "--format", "csv,xlsx,html"]);
    assert_eq!(code, 3, "{stderr}");
    dir
}

/// Some columns of a sheet for the rows of one exchange; an empty cell is a dash.
fn sheet_rows(dir: &TempDir, workbook: &str, title: &str, columns: &str) -> Vec<String> {
    let mut book = calamine::open_workbook(path(dir, workbook)).expect("a workbook");
    let sheet = Sheet::read(&mut book, title);
    let rows = (0..sheet.rows.len()).filter(|row| sheet.cell(*row, "exchange_id") == "1001");
    let cell = |row, column| match sheet.cell(row, column) {
        "" => "-".to_owned(),
        cell => cell.to_owned(),
    };
    rows.map(|row| columns.split(' ').map(|column| cell(row, column)).collect::<Vec<_>>().join(" ")).collect()
}

/// How many cells of a report are unknown on the page.
fn count_on_page(dir: &TempDir, name: &str) -> usize {
    let page = fs::read_to_string(path(dir, "report.html")).expect("a page");
    let table = report(&page, name);
    table.matches("<td class=\"u\">unknown</td>").count()
        + table.matches("<td class=\"u n\">unknown</td>").count()
}

/// A sheet before and after a dataset of the exchange is no longer whole.
struct Case {
    workbook: &'static str,
    sheet: &'static str,
    columns: &'static str,
    before: &'static [&'static str],
    after: &'static [&'static str],
    /// The report, and its unknown cells on the page afterwards.
    page: (&'static str, usize),
}

fn expect_cases(change: &str, cases: &[Case]) {
    let (known, changed) = (reports(""), reports(change));
    for Case { workbook, sheet, columns, before, after, page: (name, on_page) } in cases {
        assert_eq!(sheet_rows(&known, workbook, sheet, columns), *before, "{sheet}");
        assert_eq!(sheet_rows(&changed, workbook, sheet, columns), *after, "{sheet}");
        assert_eq!(count_on_page(&changed, name), *on_page, "{name}");
    }
}

#[test]
fn groups_that_are_not_whole_make_members_and_groups_unknown() {
    expect_cases(
        "UPDATE coverage SET state = 'partial', rows_expected = 4 WHERE exchange_id = '1001' AND dataset = 'groups'",
        &[
            // 800 stands for everyone, 990 is no listed group, 502 is a user
            Case {
                workbook: "permissions.xlsx",
                sheet: "Permissions",
                columns: "grantee_id grantee_type members members_unknown",
                before: &[
                    "800 WORKSPACE - false",
                    "502 WORKSPACE_USER - false",
                    "990 WORKSPACE - false",
                    "72 - 0 false",
                    "70 BUYER 2 false",
                    "71 COLLABORATION 2 false",
                    "72 - 0 false",
                ],
                after: &[
                    "800 WORKSPACE unknown true",
                    "502 WORKSPACE_USER - false",
                    "990 WORKSPACE unknown true",
                    "72 - unknown true",
                    "70 BUYER unknown true",
                    "71 COLLABORATION unknown true",
                    "72 - unknown true",
                ],
                page: ("permissions", 9),
            },
            Case {
                workbook: "access.xlsx",
                sheet: "User access",
                columns: "workspace_user_id group_id group_name group_type group_unknown",
                before: &[
                    "503 - - - false",
                    "999 71 Advisers COLLABORATION false",
                    "501 71 Advisers COLLABORATION false",
                    "501 70 Buyers BUYER false",
                    "502 70 Buyers BUYER false",
                ],
                after: &[
                    "503 unknown unknown unknown true",
                    "999 71 Advisers COLLABORATION false",
                    "501 71 Advisers COLLABORATION false",
                    "501 70 Buyers BUYER false",
                    "502 70 Buyers BUYER false",
                ],
                page: ("user_access", 6),
            },
            Case {
                workbook: "access.xlsx",
                sheet: "Users",
                columns: "workspace_user_id groups group_names",
                before: &["503 0 -", "501 2 Advisers; Buyers", "502 1 Buyers"],
                after: &["503 unknown unknown", "501 unknown unknown", "502 unknown unknown"],
                page: ("users", 5),
            },
        ],
    );
}

#[test]
fn users_that_are_refused_make_who_somebody_is_unknown() {
    expect_cases(
        "DELETE FROM users WHERE exchange_id = '1001';
         UPDATE coverage SET state = 'refused', rows = NULL WHERE exchange_id = '1001' AND dataset = 'users'",
        &[
            Case {
                workbook: "access.xlsx",
                sheet: "Group members",
                columns: "workspace_user_id last_name email_id organization role_type user_unknown",
                before: &[
                    "999 - - - - false",
                    "501 Lee ann@harcourt.example Harcourt Bank MANAGER false",
                    "501 Lee ann@harcourt.example Harcourt Bank MANAGER false",
                    "502 Ng bo@buyer.example Buyer; Sons REVIEWER false",
                ],
                after: &[
                    "999 unknown unknown unknown unknown true",
                    "501 Lee ann.lee@new.example Newbank unknown true",
                    "502 unknown unknown unknown unknown true",
                    "501 Lee ann.lee@new.example Newbank unknown true",
                ],
                page: ("group_members", 12),
            },
            Case {
                workbook: "access.xlsx",
                sheet: "User access",
                columns: "workspace_user_id last_name role_type status group_name last_accessed_on user_unknown",
                before: &[
                    "503 - REVIEWER - - - false",
                    "999 - - - Advisers - false",
                    "501 Lee MANAGER ACTIVE Advisers 2026-07-01T00:00:00 false",
                    "501 Lee MANAGER ACTIVE Buyers 2026-07-01T00:00:00 false",
                    "502 Ng REVIEWER ACTIVE Buyers - false",
                ],
                after: &[
                    "502 unknown unknown unknown Buyers unknown true",
                    "999 unknown unknown unknown Advisers unknown true",
                    "501 Lee unknown unknown Advisers unknown true",
                    "501 Lee unknown unknown Buyers unknown true",
                ],
                page: ("user_access", 20),
            },
            Case {
                workbook: "permissions.xlsx",
                sheet: "Effective access",
                columns: "workspace_user_id last_name role_type folder_path user_unknown",
                before: &[
                    "503 - REVIEWER / false",
                    "503 - REVIEWER (orphaned) false",
                    "501 Lee MANAGER (all) false",
                    "502 Ng REVIEWER / false",
                    "502 Ng REVIEWER Legal false",
                    "502 Ng REVIEWER Legal/Q3∕Q4 false",
                    "502 Ng REVIEWER (orphaned) false",
                ],
                after: &[
                    "502 unknown unknown / true",
                    "502 unknown unknown Legal true",
                    "502 unknown unknown Legal/Q3∕Q4 true",
                    "502 unknown unknown (orphaned) true",
                    "999 unknown unknown / true",
                    "999 unknown unknown Legal true",
                    "999 unknown unknown Legal/Q3∕Q4 true",
                    "999 unknown unknown (orphaned) true",
                    "501 Lee unknown / true",
                    "501 Lee unknown Legal true",
                    "501 Lee unknown Legal/Q3∕Q4 true",
                    "501 Lee unknown (orphaned) true",
                ],
                page: ("effective_access", 46),
            },
            Case {
                workbook: "permissions.xlsx",
                sheet: "Document views",
                columns: "email_id user_id user_unknown",
                before: &[
                    "ann@harcourt.example 7 false",
                    "BO@buyer.example 8 false",
                    "nobody@example.com - false",
                    "cy@gone.example - false",
                    "bo@buyer.example 8 false",
                ],
                after: &[
                    "ann@harcourt.example unknown true",
                    "BO@buyer.example unknown true",
                    "nobody@example.com unknown true",
                    "cy@gone.example unknown true",
                    "bo@buyer.example unknown true",
                ],
                page: ("document_views", 5),
            },
        ],
    );
}
