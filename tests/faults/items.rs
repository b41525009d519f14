//! One bad item costs one item; a body cut short is never half accepted.

use std::collections::BTreeSet;

use ilaudit::sim::{CallKind, Exchange, FaultRule, InjectedFault, ListingKind, SimConfig};
use rusqlite::{Connection, OpenFlags};

use crate::case::Reports;
use crate::common::harness::Harness;
use crate::common::test_dir::CommandOutput;

/// Enough items for a listing to arrive in several pieces, and for more than one batch of documents.
fn long(rule: Option<FaultRule>) -> Harness {
    let sizes = SimConfig {
        exchanges: 1,
        documents: 1500,
        users: 30,
        groups: 5,
        exact: true,
        ..SimConfig::default()
    };
    let faults = rule.into_iter().collect();
    Harness::new(SimConfig { file_bytes: 16, faults, ..sizes }, "attempts = 2\n")
}

fn run_with(harness: &Harness) -> CommandOutput {
    harness.dir.ilaudit(&["run", "--format", "csv"])
}

fn open_snapshot(output: &CommandOutput) -> Connection {
    let path = output.run_folder().join("snapshot.sqlite");
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a snapshot")
}

/// Each listing with the wire's name of its list.
const LISTINGS: [(CallKind, &str); 4] = [
    (CallKind::List(ListingKind::Folders), "folder"),
    (CallKind::List(ListingKind::Documents), "document"),
    (CallKind::List(ListingKind::Users), "users"),
    (CallKind::List(ListingKind::Groups), "groups"),
];

/// The ids in a listing, in the service's order.
fn service_ids(exchange: &Exchange, kind: CallKind) -> Vec<u64> {
    match kind {
        CallKind::List(ListingKind::Folders) => exchange.folders().map(|folder| folder.id).collect(),
        CallKind::List(ListingKind::Documents) => exchange.documents().map(|document| document.id).collect(),
        CallKind::List(ListingKind::Users) => exchange.users().map(|user| user.id).collect(),
        CallKind::List(ListingKind::Groups) => exchange.groups().map(|group| group.id).collect(),
        _ => panic!("{kind:?} lists nothing"),
    }
}

/// Each flaw, and what gives it away in the raw text.
const FLAWS: [(&str, &str); 5] = [
    ("wrong-type", r#""id":{}"#),
    ("no-id", r#""formerId":"#),
    ("surrogate", r"\ud800"),
    ("bad-utf8", "\u{FFFD}"),
    ("twice", r#""id":"#),
];

#[test]
fn what_cannot_be_taken_as_a_row_is_kept_as_it_came_with_its_place() {
    for (kind, list) in LISTINGS {
        for (flaw, mark) in FLAWS {
            let fault: InjectedFault = flaw.parse().expect("a fault");
            let harness = long(Some(FaultRule::new(fault).on(kind)));
            // an id that is listed twice hides nothing
            let output = run_with(&harness).assert_code(if flaw == "twice" { 0 } else { 3 });
            let (position, reason, raw) = the_unreadable(&output, kind, list);
            let exchange = harness.sim.world().exchanges().next().expect("one");
            let (ids, is_twice) = (service_ids(&exchange, kind), flaw == "twice");
            let bad = ids[if is_twice { position - 1 } else { position }];
            assert!(
                raw.contains(mark) && raw.contains(&bad.to_string()),
                "{flaw}, {list}[{position}]: {raw}"
            );
            assert!(!reason.is_empty(), "{flaw}, {list}[{position}]");
            let taken: BTreeSet<u64> = ids.into_iter().filter(|id| is_twice || *id != bad).collect();
            assert_eq!(reported_ids(&output, kind), taken, "{flaw}, {list}[{position}]");
        }
    }
}

/// Place, reason and raw text of the one that could not be read.
fn the_unreadable(output: &CommandOutput, kind: CallKind, list: &str) -> (usize, String, String) {
    let sql = "SELECT position, reason, raw FROM unreadable WHERE dataset = ?1 AND list = ?2
               AND (SELECT COUNT(*) FROM unreadable) = 1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, u32>(0)? as usize, row.get(1)?, row.get(2)?));
    open_snapshot(output).query_row(sql, [kind.as_str(), list], read).expect("one that could not be read")
}

/// The ids of the rows of a dataset.
fn reported_ids(output: &CommandOutput, kind: CallKind) -> BTreeSet<u64> {
    let id = match kind {
        CallKind::List(ListingKind::Folders) => "folder_id",
        CallKind::List(ListingKind::Documents) => "document_id",
        CallKind::List(ListingKind::Users) => "workspace_user_id",
        _ => "group_id",
    };
    let snapshot = open_snapshot(output);
    let mut query = snapshot.prepare(&format!("SELECT {id} FROM {}", kind.as_str())).expect("a dataset");
    let ids = query.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    ids.map(|id| id.expect("a row").parse().expect("a number")).collect()
}

#[test]
fn a_body_cut_short_is_repeated() {
    let whole = Reports::read(&run_with(&long(None)).assert_code(0));
    for fault in ["cut", "half", "reset-body", "reset"] {
        let fault: InjectedFault = fault.parse().expect("a fault");
        let harness = long(Some(FaultRule::new(fault).on_listings()));
        let reports = Reports::read(&run_with(&harness).assert_code(0));
        assert_eq!(reports.differing_from(&whole), Vec::<&str>::new(), "{fault}");
    }
}

#[test]
fn half_a_listing_is_never_kept() {
    for fault in ["cut", "half", "reset-body"] {
        let fault: InjectedFault = fault.parse().expect("a fault");
        let harness = long(Some(FaultRule::new(fault).on_listings().always()));
        let output = run_with(&harness).assert_code(3);
        for (kind, list) in LISTINGS {
            assert_eq!(reported_ids(&output, kind), BTreeSet::new(), "{fault}, {list}");
        }
        let members = "SELECT COUNT(*) FROM group_members";
        let kept: u32 = open_snapshot(&output).query_row(members, [], |row| row.get(0)).expect("a count");
        assert_eq!(kept, 0, "{fault}");
    }
}
