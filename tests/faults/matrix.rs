//! Every fault meets every call that a run makes, once and for good, and every error comes in every shape.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use ilaudit::sim::{CallKind, FaultRule, Faults, InjectedFault, ItemCorruption, ListingKind};

use crate::case::{Reports, THREE_TRIES, assert_clean_failure, check_each, two_exchanges};
use crate::common::harness::Harness;
use crate::common::test_dir::CommandOutput;
use crate::error_class::ErrorClass;

/// How a run is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// With 0 and the reports of a run without faults.
    Whole,
    /// With 3: of each exchange this is missing, and in this state; the rest is as ever.
    Missing(Gap, &'static str),
    /// With 3, or with 0 where an id was listed twice: the dataset is there but for one item of each list.
    BadItem(&'static str, ItemCorruption),
    /// With this code and one clear message. What is complete is kept, and the next run resumes.
    Exits(i32),
}

/// What is missing of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// All of it: it was not entered.
    Entry,
    Dataset(&'static str),
}

/// The calls of a run.
const CALLS: [CallKind; 10] = [
    CallKind::Token,
    CallKind::Exchanges,
    CallKind::Splash,
    CallKind::SplashImage,
    CallKind::Enter,
    CallKind::List(ListingKind::Folders),
    CallKind::List(ListingKind::Documents),
    CallKind::List(ListingKind::Users),
    CallKind::List(ListingKind::Groups),
    CallKind::Revoke,
];

/// A fault that hits the first request of each call.
fn expected_after_one_hit(fault: InjectedFault, kind: CallKind) -> Expected {
    use Expected::{Exits, Missing, Whole};
    match (kind, ErrorClass::of_fault(fault)) {
        // the session ends by itself
        (CallKind::Revoke, _) => Whole,
        (_, ErrorClass::Late | ErrorClass::RateLimited | ErrorClass::Transient) => Whole,
        // at the sign-in any no is about the credentials, and whatever is not the service is a wrong address
        (CallKind::Token, ErrorClass::Quota) => Exits(6),
        (CallKind::Token, ErrorClass::NotFound | ErrorClass::NotEntered | ErrorClass::ForeignReply) => {
            Exits(1)
        }
        // a sign-in that may have been done is not done again
        (CallKind::Token, ErrorClass::BrokenOff) => Exits(1),
        (CallKind::Token, _) => Exits(5),
        (CallKind::SplashImage, ErrorClass::SessionTakenOver) => Exits(5),
        // evidence that cannot be had stops nobody
        (CallKind::SplashImage, _) => Whole,
        (_, ErrorClass::TokenExpired | ErrorClass::BrokenOff | ErrorClass::ForeignReply) => Whole,
        (_, ErrorClass::Quota) => Exits(6),
        (_, ErrorClass::Credentials | ErrorClass::SessionTakenOver) => Exits(5),
        (CallKind::Exchanges, ErrorClass::BadItem) => expected_bad_item(fault, kind),
        // without its list there is nothing to walk
        (CallKind::Exchanges, _) => Exits(1),
        (CallKind::Splash | CallKind::Enter, ErrorClass::Unknown | ErrorClass::NotEntered) => Whole,
        (CallKind::Splash | CallKind::Enter, _) => Missing(Gap::Entry, "refused"),
        (_, ErrorClass::NotEntered | ErrorClass::Unknown) => Whole,
        (_, ErrorClass::BadItem) => expected_bad_item(fault, kind),
        (_, ErrorClass::Forbidden | ErrorClass::NotFound) => Missing(Gap::Dataset(kind.as_str()), "refused"),
    }
}

/// A fault that hits every request for a listing of what an exchange holds.
fn expected_after_every_hit(fault: InjectedFault, kind: CallKind) -> Expected {
    let missing = |state| Expected::Missing(Gap::Dataset(kind.as_str()), state);
    match ErrorClass::of_fault(fault) {
        ErrorClass::Late => Expected::Whole,
        ErrorClass::RateLimited
        | ErrorClass::Transient
        | ErrorClass::BrokenOff
        | ErrorClass::ForeignReply
        | ErrorClass::Unknown
        | ErrorClass::TokenExpired
        | ErrorClass::NotEntered => missing("failed"),
        _ => expected_after_one_hit(fault, kind),
    }
}

fn expected_bad_item(fault: InjectedFault, kind: CallKind) -> Expected {
    match fault {
        InjectedFault::Item(flaw) => Expected::BadItem(kind.as_str(), flaw),
        _ => panic!("{fault} spoils no item"),
    }
}

/// One run under faults.
struct Case {
    faults: Faults,
    /// Whether one request is made after the other: where each ends what all share, a call might otherwise lose it
    /// to others more often than it may renew it.
    in_turn: bool,
    /// The reports to make; none is all.
    reports: &'static [&'static str],
    expected: Expected,
}

impl Case {
    fn new(rules: impl IntoIterator<Item = FaultRule>, expected: Expected) -> Self {
        Self { faults: rules.into_iter().collect(), in_turn: false, reports: &[], expected }
    }

    /// With no more reports than tell of documents.
    fn without_reports(rules: impl IntoIterator<Item = FaultRule>, expected: Expected) -> Self {
        Self { reports: &["coverage", "documents"], ..Self::new(rules, expected) }
    }
}

/// The faults in their usual form, with times a test can wait for.
fn testable_faults(kind: CallKind) -> impl Iterator<Item = InjectedFault> {
    let brief = |fault| match fault {
        InjectedFault::Slow(_) => InjectedFault::Slow(Duration::from_millis(300)),
        InjectedFault::Stall(_) => InjectedFault::Stall(Some(Duration::from_millis(300))),
        InjectedFault::Trickle(_) => InjectedFault::Trickle(Some(Duration::from_millis(300))),
        _ => fault,
    };
    InjectedFault::all().map(brief).filter(move |fault| fault.applies_to(kind))
}

#[test]
fn a_fault_that_passes_costs_nothing_or_what_the_ledger_says() {
    let met = CALLS.into_iter().flat_map(|kind| testable_faults(kind).map(move |fault| (kind, fault)));
    let case =
        |(kind, fault)| Case::new([FaultRule::new(fault).on(kind)], expected_after_one_hit(fault, kind));
    check_each(&met.map(case).collect::<Vec<_>>(), |case| {
        let harness = try_case(case)?;
        match case.expected {
            Expected::Exits(_) => goes_on(&harness).with_context(|| case.faults.to_string()),
            _ => Ok(()),
        }
    });
}

#[test]
fn a_fault_that_stays_costs_its_dataset_and_nothing_else() {
    let listings = CALLS.into_iter().filter(|kind| kind.is_listing());
    let met = listings.flat_map(|kind| testable_faults(kind).map(move |fault| (kind, lasting_faults(fault))));
    let case = |(kind, fault): (CallKind, InjectedFault)| Case {
        in_turn: ["expired", "303"].contains(&fault.as_str()),
        ..Case::new([FaultRule::new(fault).on(kind).always()], expected_after_every_hit(fault, kind))
    };
    let mut cases: Vec<Case> = met.map(case).collect();
    // those that take longest come first
    cases.sort_by_key(|case| case.expected == Expected::Whole);
    check_each(&cases, |case| try_case(case).map(drop));
}

/// Where a wait is asked for without end, it is a short one.
fn lasting_faults(fault: InjectedFault) -> InjectedFault {
    match fault.as_str() {
        word @ ("retry-after" | "retry-date") => format!("{word}=0s").parse().expect("a fault"),
        _ => fault,
    }
}

#[test]
fn an_error_means_the_same_in_every_shape_that_tells_it() {
    let errors: Vec<InjectedFault> =
        InjectedFault::all_errors().filter(|fault| !is_told_by_another(*fault)).collect();
    let mut cases = Vec::new();
    for kind in [CallKind::Token, CallKind::List(ListingKind::Documents)] {
        let alone = errors.iter().filter(|fault| !is_harmless(**fault, kind));
        cases.extend(alone.map(|fault| {
            Case::without_reports([FaultRule::new(*fault).on(kind)], expected_after_one_hit(*fault, kind))
        }));
    }
    // what costs nothing costs nothing together, either
    for kinds in
        [&[CallKind::Token][..], &[CallKind::Splash, CallKind::Enter, CallKind::List(ListingKind::Documents)]]
    {
        let harmless = |fault: &InjectedFault| kinds.iter().all(|kind| is_harmless(*fault, *kind));
        let harmless: Vec<InjectedFault> = errors.iter().copied().filter(harmless).collect();
        for pair in harmless.chunks(2) {
            let rules = pair.iter().zip(1..).flat_map(|(fault, nth)| {
                kinds.iter().map(move |kind| FaultRule::new(*fault).on(*kind).nth(nth))
            });
            cases.push(Case::without_reports(rules, Expected::Whole));
        }
    }
    check_each(&cases, |case| try_case(case).map(drop));
}

/// A session that was ended without a word is told of by whichever call comes next, if one does.
fn is_told_by_another(fault: InjectedFault) -> bool {
    fault.as_str() == "018" && ErrorClass::of_fault(fault) != ErrorClass::SessionTakenOver
}

/// Whether a fault costs this call nothing, and leaves nothing behind for another.
fn is_harmless(fault: InjectedFault, kind: CallKind) -> bool {
    let overcome = [ErrorClass::RateLimited, ErrorClass::Transient, ErrorClass::ForeignReply]
        .contains(&ErrorClass::of_fault(fault));
    let is_over = overcome && !["expired", "303", "018"].contains(&fault.as_str());
    is_over && expected_after_one_hit(fault, kind) == Expected::Whole
}

fn try_case(case: &Case) -> Result<Harness> {
    let in_turn = if case.in_turn { "concurrency = 1\n" } else { "" };
    let harness = Harness::new(two_exchanges(case.faults.clone()), &format!("{in_turn}{THREE_TRIES}"));
    let output = run_case(&harness, case.reports);
    let met = harness.sim.log().iter().any(|arrival| arrival.fault.is_some());
    ensure!(met, "{}: it was never met", case.faults);
    check_expected(case, &harness, &output)
        .with_context(|| format!("{}: {:?}", case.faults, case.expected))?;
    Ok(harness)
}

fn run_case(harness: &Harness, reports: &[&str]) -> CommandOutput {
    let only = reports.iter().flat_map(|report| ["--template", report]);
    harness.dir.ilaudit(&["run", "--format", "csv"].into_iter().chain(only).collect::<Vec<_>>())
}

fn check_expected(case: &Case, harness: &Harness, output: &CommandOutput) -> Result<()> {
    let code = match case.expected {
        Expected::Whole | Expected::BadItem(_, ItemCorruption::Twice) => 0,
        Expected::Missing(..) | Expected::BadItem(..) => 3,
        Expected::Exits(code) => code,
    };
    ensure!(output.code == Some(code), "it ended with {:?}: {}", output.code, output.stderr);
    match case.expected {
        Expected::Whole => assert_whole(output),
        Expected::Missing(gap, state) => assert_missing(output, gap, state),
        Expected::BadItem(dataset, flaw) => spoilt_but_for(output, dataset, flaw),
        Expected::Exits(_) => assert_clean_failure(harness, output),
    }
}

/// What a run without faults brings home.
static FAULTLESS: LazyLock<Reports> = LazyLock::new(|| {
    let harness = Harness::new(two_exchanges(Faults::default()), THREE_TRIES);
    Reports::read(&run_case(&harness, &[]).assert_code(0))
});

fn assert_whole(output: &CommandOutput) -> Result<()> {
    let unlike = Reports::read(output).differing_from(&FAULTLESS);
    ensure!(unlike.is_empty(), "other reports than without faults: {unlike:?}");
    Ok(())
}

/// The fault hits each call once, and there are two exchanges: a few runs get past it.
fn goes_on(harness: &Harness) -> Result<()> {
    for _ in 0..3 {
        let output = run_case(harness, &[]);
        if output.code == Some(0) {
            return assert_whole(&output);
        }
    }
    bail!("no later run comes to its end")
}

const DATASETS: [&str; 4] = ["folders", "documents", "users", "groups"];

fn assert_missing(output: &CommandOutput, gap: Gap, state: &'static str) -> Result<()> {
    let reports = Reports::read(output);
    let told = |dataset: &str| match gap {
        Gap::Entry if dataset == "entry" => state,
        Gap::Entry => "skipped",
        Gap::Dataset(missing) if dataset == missing => state,
        Gap::Dataset(_) => "complete",
    };
    let expected: BTreeMap<_, _> =
        FAULTLESS.coverage_states().into_keys().map(|line| (line, told(line.1))).collect();
    ensure!(reports.coverage_states() == expected, "the ledger says {:?}", reports.coverage_states());
    for dataset in DATASETS.into_iter().filter(|dataset| reports.has_report_of(dataset)) {
        let due = if told(dataset) == "complete" { FAULTLESS.listed_ids(dataset) } else { BTreeSet::new() };
        ensure!(
            reports.listed_ids(dataset) == due,
            "of {dataset} it lists {:?}",
            reports.listed_ids(dataset)
        );
    }
    Ok(())
}

/// The ledger has the dataset as partial, or as complete where an id was listed twice, and says how many of its items it
/// lacks.
fn spoilt_but_for(output: &CommandOutput, dataset: &str, flaw: ItemCorruption) -> Result<()> {
    if dataset == "exchanges" {
        return one_exchange_less(output, flaw);
    }
    let reports = Reports::read(output);
    let state = state_with(flaw);
    let mut due = FAULTLESS.coverage_states();
    due.iter_mut().filter(|((_, name), _)| *name == dataset).for_each(|(_, due)| *due = state);
    ensure!(reports.coverage_states() == due, "the ledger says {:?}", reports.coverage_states());
    for other in DATASETS {
        let (listed, all) = (reports.listed_ids(other), FAULTLESS.listed_ids(other));
        let lost = if other == dataset && flaw != ItemCorruption::Twice { 2 } else { 0 };
        ensure!(listed.is_subset(&all) && all.len() == listed.len() + lost, "of {other} it lists {listed:?}");
    }
    let coverage = reports.table("coverage");
    let [name, rows, expected, message] =
        ["dataset", "rows", "rows_expected", "message"].map(|column| coverage.column_index(column));
    let spoilt: Vec<_> = coverage.rows_where("dataset", dataset).collect();
    for line in coverage.rows.iter().filter(|line| line[name] != "scope") {
        let lacks = line[rows] != line[expected];
        let told = line[message].contains("1 listed entry could not be taken as rows");
        let due = spoilt.contains(&line);
        ensure!(lacks == due && told == due, "a line of the ledger: {line:?}");
    }
    Ok(())
}

fn state_with(flaw: ItemCorruption) -> &'static str {
    if flaw == ItemCorruption::Twice { "complete" } else { "partial" }
}

/// The list of exchanges has a line of its own then, and those that could be read are as ever.
fn one_exchange_less(output: &CommandOutput, flaw: ItemCorruption) -> Result<()> {
    let reports = Reports::read(output);
    let mut ledger = reports.coverage_states();
    ensure!(ledger.remove(&("", "exchanges")) == Some(state_with(flaw)), "the ledger says {ledger:?}");
    let exchanges: BTreeSet<&str> = ledger.keys().map(|(exchange, _)| *exchange).collect();
    ensure!(
        exchanges.len() == 2 || (exchanges.len() == 1 && flaw != ItemCorruption::Twice),
        "it has {exchanges:?}"
    );
    let mut due = FAULTLESS.coverage_states();
    due.retain(|(exchange, _), _| exchanges.contains(exchange));
    ensure!(ledger == due, "the ledger says {ledger:?}");
    for dataset in DATASETS {
        let mut due = FAULTLESS.listed_ids(dataset);
        due.retain(|ids| exchanges.contains(ids[0]));
        ensure!(
            reports.listed_ids(dataset) == due,
            "of {dataset} it lists {:?}",
            reports.listed_ids(dataset)
        );
    }
    Ok(())
}
