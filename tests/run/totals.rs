//! A total says where it was counted: how many exchanges it covers, and that users are not people.

use std::collections::BTreeSet;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use ilaudit::sim::{CallKind, Exchange, FaultRule, SimConfig};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};

/// The first sheet of a workbook: the texts and figures of each row, those that are empty left out.
pub fn read_summary(folder: &Path, workbook: &str) -> Vec<String> {
    let mut book: Xlsx<_> = calamine::open_workbook(folder.join(workbook)).expect("a workbook");
    let sheet = book.worksheet_range("Summary").expect("a sheet");
    let text = |cell: &Data| if *cell == Data::Empty { String::new() } else { cell.to_string() };
    let rows = sheet.rows().map(|row| row.iter().map(text).filter(|text| !text.is_empty()).collect());
    rows.map(|row: Vec<String>| row.join(" | ")).collect()
}

/// Users of the exchanges that list them, and who they are.
fn count_users(harness: &Harness) -> (usize, usize) {
    let listed = |exchange: &Exchange| {
        !exchange.users_refused && !matches!(exchange.entrance, ilaudit::sim::Entrance::OneTimePassword)
    };
    let exchanges: Vec<Exchange> = harness.sim.world().exchanges().filter(listed).collect();
    let users = || exchanges.iter().flat_map(|exchange| exchange.users());
    (users().count(), users().map(|user| user.person.user_id()).collect::<BTreeSet<_>>().len())
}

#[test]
fn a_total_says_in_how_many_exchanges_and_users_are_not_people() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    let (users, people) = count_users(&harness);
    assert!(people < users, "{people} of {users}");
    let frame = format!("in 10 of 12 exchanges, {people} people");
    assert!(output.stderr.contains(&format!("{users} users {frame}")), "{}", output.stderr);
    assert!(output.stderr.contains(" folders in 11 of 12 exchanges\n"), "{}", output.stderr);
    let summary = read_summary(&output.run_folder(), "access.xlsx");
    assert!(summary.iter().any(|row| row.contains(&frame)), "{summary:#?}");
    let title = "Users by organization (a person counts once in each exchange)";
    let chart = summary.iter().position(|row| row == title).expect("a chart");
    assert!(summary[chart + 1].starts_with(&frame), "{}", summary[chart + 1]);
}

#[test]
fn a_total_of_everything_says_so() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, "");
    let output = harness.dir.ilaudit(&["run"]).assert_code(0);
    assert!(output.stderr.contains(" folders in the 1 exchange\n"), "{}", output.stderr);
}

#[test]
fn a_chart_tells_none_from_unknown() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let summary = read_summary(&folder, "inventory.xlsx");
    let chart = summary.iter().position(|row| row == "Documents by exchange").expect("a chart");
    assert_eq!(summary[chart + 1], "in 11 of 12 exchanges");
    assert_eq!(summary[chart + 13], "1 with none, 1 unknown", "{:#?}", &summary[chart..chart + 15]);
}

#[test]
fn an_exchange_that_cannot_be_read_is_missing_from_every_total() {
    let fault = FaultRule::new("no-id".parse().expect("a fault")).on(CallKind::Exchanges).always();
    let config = SimConfig { faults: [fault].into_iter().collect(), ..small_service() };
    let harness = Harness::new(config, ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    let first = "11 exchanges (9 complete, 1 partial, 1 refused) of 12 the account sees; 1 could not be read";
    assert!(output.stderr.contains(first), "{}", output.stderr);
    assert!(output.stderr.contains(" folders in 10 of 12 exchanges\n"), "{}", output.stderr);
}
