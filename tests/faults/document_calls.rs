//! Every fault meets the calls that are made document by document: a document is lost, or none, and never another.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use ilaudit::sim::{CallKind, FaultRule, Faults, InjectedFault, SimConfig};
use ilaudit::store::SNAPSHOT_FILE;
use rusqlite::Connection;

use crate::case::check_each;
use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::common::test_dir::CommandOutput;
use crate::error_class::ErrorClass;

/// How a run is to end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    /// With 0 and every document answered.
    Whole,
    /// With 3: so many documents are not answered, and in this state.
    Missing(Count, &'static str),
    /// With this code; the next run brings home the rest.
    Exits(i32),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Count {
    One,
    All,
}

struct Case {
    kind: CallKind,
    rule: FaultRule,
    expected: Expected,
}

const KINDS: [CallKind; 2] = [CallKind::Permissions, CallKind::AccessReport];

fn dataset(kind: CallKind) -> &'static str {
    if kind == CallKind::Permissions { "permissions" } else { "access_history" }
}

/// Only the first request of all is hit.
fn expected_after_one_hit(fault: InjectedFault) -> Expected {
    match ErrorClass::of_fault(fault) {
        ErrorClass::Quota => Expected::Exits(6),
        ErrorClass::Credentials | ErrorClass::SessionTakenOver => Expected::Exits(5),
        ErrorClass::Forbidden | ErrorClass::NotFound => Expected::Missing(Count::One, "refused"),
        // repeated at once, or in the second pass
        _ => Expected::Whole,
    }
}

fn expected_after_every_hit(fault: InjectedFault) -> Expected {
    match ErrorClass::of_fault(fault) {
        ErrorClass::Late => Expected::Whole,
        ErrorClass::Quota => Expected::Exits(6),
        ErrorClass::Credentials | ErrorClass::SessionTakenOver => Expected::Exits(5),
        ErrorClass::Forbidden | ErrorClass::NotFound => Expected::Missing(Count::All, "refused"),
        _ => Expected::Missing(Count::All, "failed"),
    }
}

/// With times a test can wait for.
fn testable_faults(kind: CallKind) -> impl Iterator<Item = InjectedFault> {
    let brief = |fault: InjectedFault| match fault.as_str() {
        word @ ("retry-after" | "retry-date") => format!("{word}=0s").parse().expect("a fault"),
        _ => fault,
    };
    let brief = move |fault| match fault {
        InjectedFault::Slow(_) => InjectedFault::Slow(Duration::from_millis(100)),
        InjectedFault::Stall(_) => InjectedFault::Stall(Some(Duration::from_millis(100))),
        InjectedFault::Trickle(_) => InjectedFault::Trickle(Some(Duration::from_millis(100))),
        _ => brief(fault),
    };
    InjectedFault::all().map(brief).filter(move |fault| fault.applies_to(kind))
}

#[test]
fn a_fault_costs_its_document_or_nothing() {
    let once = KINDS.into_iter().flat_map(|kind| {
        let rule = move |fault| (FaultRule::new(fault).on(kind).nth(1), expected_after_one_hit(fault));
        testable_faults(kind).map(move |fault| (kind, rule(fault)))
    });
    // what stays costs many tries: both calls go the same way
    let kind = CallKind::Permissions;
    let always = testable_faults(kind)
        .map(|fault| (kind, (FaultRule::new(fault).on(kind).always(), expected_after_every_hit(fault))));
    let cases = once.chain(always).map(|(kind, (rule, expected))| Case { kind, rule, expected });
    let cases: Vec<Case> = cases.collect();
    check_each(&cases, |case| try_case(case).with_context(|| format!("{} {:?}", case.rule, case.expected)));
}

fn try_case(case: &Case) -> Result<()> {
    // one request after the other: each may renew what all share only once
    let more = format!(
        "attempts = 2\nconcurrency = 1\n{ACCEPT_SPLASH}[collect]\ndatasets = [\"documents\", \"{}\"]\n",
        dataset(case.kind)
    );
    let faults: Faults = [case.rule].into_iter().collect();
    let sizes = SimConfig { exchanges: 1, documents: 2, users: 2, groups: 1, ..SimConfig::default() };
    let harness = Harness::new(SimConfig { exact: true, file_bytes: 16, faults, ..sizes }, &more);
    let output = harness.dir.ilaudit(&["collect"]);
    ensure!(harness.sim.log().iter().any(|arrival| arrival.fault.is_some()), "it was never met");
    let code = match case.expected {
        Expected::Whole => 0,
        Expected::Missing(..) => 3,
        Expected::Exits(code) => code,
    };
    ensure!(output.code == Some(code), "it ended with {:?}: {}", output.code, output.stderr);
    match case.expected {
        Expected::Whole => check_units(&output, case.kind, 0, ""),
        Expected::Missing(Count::One, state) => check_units(&output, case.kind, 1, state),
        Expected::Missing(Count::All, state) => check_units(&output, case.kind, 2, state),
        Expected::Exits(_) if case.rule.to_string().contains('!') => Ok(()),
        Expected::Exits(_) => check_units(&harness.dir.ilaudit(&["collect"]), case.kind, 0, ""),
    }
}

/// So many of the two documents are in that state, and have no rows; the ledger says the same.
fn check_units(output: &CommandOutput, kind: CallKind, missing: i64, state: &str) -> Result<()> {
    let snapshot = Connection::open(output.run_folder().join(SNAPSHOT_FILE))?;
    let count = |sql: &str| snapshot.query_row(sql, [], |row| row.get::<_, i64>(0));
    let answered = count("SELECT COUNT(*) FROM document_units WHERE state = 'complete'")?;
    let lacking = count(&format!("SELECT COUNT(*) FROM document_units WHERE state = '{state}'"))?;
    ensure!((answered, lacking) == (2 - missing, missing), "{answered} answered, {lacking} {state}");
    let table = if kind == CallKind::Permissions { "permissions" } else { "document_access" };
    let stray = count(&format!(
        "SELECT COUNT(*) FROM {table} WHERE document_id IN (SELECT document_id FROM document_units WHERE state <> 'complete')"
    ))?;
    ensure!(stray == 0, "{stray} rows of documents that were not answered");
    let line = snapshot.query_row(
        "SELECT state || ' ' || units || ' of ' || units_expected FROM coverage WHERE dataset = ?1",
        [dataset(kind)],
        |row| row.get::<_, String>(0),
    )?;
    let due = match missing {
        0 => "complete 2 of 2".to_owned(),
        1 => "partial 1 of 2".to_owned(),
        _ => format!("{state} 0 of 2"),
    };
    ensure!(line == due, "the ledger says {line}");
    Ok(())
}
