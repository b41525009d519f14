//! Every right the reports tell, and no other.

use std::collections::BTreeSet;
use std::sync::Mutex;

use ilaudit::sim::{Faults, SimConfig};
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::{Config, TestRunner};

use crate::common::property::property_config;
use crate::common::table::Table;
use crate::known::KnownRoom;
use crate::rights::Rules;
use crate::run::{Case, Outcome, small_rooms};
use crate::tables::{Expected, expected};

/// Nobody sees everything by role, so that what is granted to persons counts.
const NO_ROLE: &str = "[access]\nall_seeing_roles = [\"HIDDEN_MANAGER_PLUS\"]\n";

fn rules_of(case: &Case) -> Rules {
    match case.settings {
        NO_ROLE => Rules { all_seeing_roles: &["HIDDEN_MANAGER_PLUS"], ..Rules::DEFAULT },
        _ => Rules::DEFAULT,
    }
}

/// What is kept from a run: nothing, one item of a list, a list, the permissions of some documents, of all.
const FAULTS: [&str; 14] = [
    "",
    "500!:groups",
    "1-1-3:groups",
    "no-id:groups",
    "twice:groups",
    "no-id:users",
    "500!:users",
    "21-3@50%:users",
    "no-id:documents",
    "3-1:folders",
    "500!@20%:permissions",
    "half!@20%:permissions",
    "3-1!@30%:permissions",
    "1-1-3!:permissions",
];

fn case(service: SimConfig) -> Case {
    Case { settings: if service.seed.is_multiple_of(2) { NO_ROLE } else { "" }, service }
}

fn parse(faults: &str) -> Faults {
    faults.parse().expect("faults")
}

#[test]
fn the_reports_tell_every_right_whatever_a_run_was_not_told() {
    let under = |(faults, seed)| case(SimConfig { faults: parse(faults), ..small_rooms(seed) });
    // more grantees than bits of a number
    let crowded = SimConfig { exchanges: 2, groups: 150, users: 30, exact: true, ..small_rooms(15) };
    let cases: Vec<Case> = FAULTS.into_iter().zip(1..).map(under).chain([case(crowded)]).collect();
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for case in &cases {
            scope.spawn(|| {
                let differences = differences(case);
                wrong.lock().expect("no case panicked").extend(differences);
            });
        }
    });
    let wrong = wrong.into_inner().expect("no case panicked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

prop_compose! {
    fn random_case()(
        seed in 1_u64..1_000_000,
        documents in 4_u32..20,
        users in 4_u32..12,
        groups in 1_u32..12,
        faults in subsequence(FAULTS.to_vec(), 0..4),
    ) -> Case {
        let faults = faults.into_iter().filter(|fault| !fault.is_empty()).collect::<Vec<_>>().join(",");
        case(SimConfig { documents, users, groups, faults: parse(&faults), ..small_rooms(seed) })
    }
}

#[test]
fn the_reports_tell_every_right_of_random_rooms() {
    let config = Config { max_shrink_iters: 6, ..property_config(5) };
    TestRunner::new(config)
        .run(&random_case(), |case| {
            let wrong = differences(&case);
            prop_assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Where a run's reports differ from what its service and its faults make of them.
fn differences(case: &Case) -> Vec<String> {
    let outcome = case.run();
    let rooms: Vec<KnownRoom> = outcome
        .harness
        .sim
        .world()
        .exchanges()
        .map(|exchange| KnownRoom::of_exchange(exchange, &outcome))
        .collect();
    let tables = expected(&rooms, rules_of(case));
    let told: usize = tables.iter().map(|table| table.rows.len()).sum();
    assert!(told > 50, "{case:?}: a run that tells of {told} rights proves little");
    tables.iter().filter_map(|table| difference(case, &outcome, table)).collect()
}

fn difference(case: &Case, outcome: &Outcome, expected: &Expected) -> Option<String> {
    let found = columns_of(outcome.table(expected.report), expected.columns);
    let mut rows = expected.rows.clone();
    rows.sort();
    if found == rows {
        return None;
    }
    let (is, should_be) = (BTreeSet::from_iter(&found), BTreeSet::from_iter(&rows));
    let [missing, unknown] = [(&should_be, &is), (&is, &should_be)]
        .map(|(one, other)| one.difference(other).take(5).collect::<Vec<_>>());
    Some(format!(
        "seed {}, {}, {}: {} rows, should be {}\n{:?}\nmissing {missing:#?}\nunknown {unknown:#?}",
        case.service.seed,
        case.service.faults,
        expected.report,
        found.len(),
        rows.len(),
        expected.columns
    ))
}

/// Some columns of a report, its rows sorted.
fn columns_of(table: &Table, columns: &[&str]) -> Vec<Vec<String>> {
    let places: Vec<usize> = columns.iter().map(|column| table.column_index(column)).collect();
    let mut rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()).collect();
    rows.sort();
    rows
}
