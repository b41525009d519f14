//! Every report, row for row and column for column, against what the simulated service holds.

use std::path::Path;

use chrono::DateTime;
use ilaudit::sim::SimConfig;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;
use crate::expected::{Audit, CLOCK, ERROR_ID, Report};

/// The columns that the machine's clock fills.
const CLOCKED: [&str; 3] = ["started_on", "finished_on", "collected_on"];

#[track_caller]
fn assert_reports(config: SimConfig, more: &str, consent: bool) {
    let harness = Harness::new(config, more);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    for report in (Audit { world: harness.sim.world(), consent }).reports() {
        assert_report(&folder, report);
    }
    assert_collected_on(&folder);
}

/// In no order: which row comes first is told by the reports' own tests.
fn assert_report(folder: &Path, (name, columns, mut expected): Report) {
    let mut found = Table::read(folder, name);
    assert_eq!(found.columns.join(", "), columns, "{name}");
    mask(&mut found);
    expected.sort();
    found.rows.sort();
    for (row, (found, expected)) in found.rows.iter().zip(&expected).enumerate() {
        assert_eq!(found, expected, "{name}, row {row} of its sorted rows: {columns}");
    }
    assert_eq!(found.rows.len(), expected.len(), "{name}");
}

fn mask(table: &mut Table) {
    for (at, column) in table.columns.clone().iter().enumerate() {
        if CLOCKED.contains(&column.as_str()) {
            let moments = table.rows.iter().map(|row| &row[at]).filter(|moment| !moment.is_empty());
            moments.for_each(|moment| assert!(moment.ends_with('Z') && read_moment(moment) > 0, "{moment}"));
            table.mask_column(at, CLOCK);
        } else if column == "error_id" {
            table.mask_column(at, ERROR_ID);
        }
    }
}

fn read_moment(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).expect("a moment").timestamp_millis()
}

/// An exchange was collected when the last of its datasets was; one of which nothing was collected, never.
fn assert_collected_on(folder: &Path) {
    let (exchanges, ledger) = (Table::read(folder, "exchanges"), Table::read(folder, "coverage"));
    let (id, collected_on) = (exchanges.column_index("exchange_id"), exchanges.column_index("collected_on"));
    let [dataset, state, finished_on] =
        ["dataset", "state", "finished_on"].map(|column| ledger.column_index(column));
    let is_collected = |line: &&Vec<String>| line[dataset] != "entry" && line[state] == "complete";
    for row in &exchanges.rows {
        let lines = ledger.rows_where("exchange_id", &row[id]).filter(is_collected);
        let last = lines.map(|line| read_moment(&line[finished_on])).max();
        let found = Some(&row[collected_on]).filter(|moment| !moment.is_empty());
        assert_eq!(found.map(|moment| read_moment(moment)), last);
    }
}

#[test]
fn every_report_holds_what_the_service_holds() {
    assert_reports(SimConfig { documents: 120, users: 30, ..small_service() }, ACCEPT_SPLASH, true);
}

#[test]
fn so_it_is_with_other_seeds() {
    for seed in [2, 20_261_123, u64::MAX] {
        assert_reports(SimConfig { seed, ..small_service() }, ACCEPT_SPLASH, true);
    }
}

#[test]
fn without_consent_the_exchanges_that_insist_on_it_are_refused_in_the_ledger() {
    assert_reports(small_service(), "", false);
}
