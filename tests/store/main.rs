//! The order in which things arrive changes nothing: neither the tree of folders, nor a byte of a report.

#[path = "../common/property.rs"]
#[allow(dead_code, reason = "each test binary uses its own part of this")]
mod property;

mod arrival_order;
mod tree;

use std::path::Path;

use ilaudit::dataset::{self, Dataset, Row, Value};
use ilaudit::model::{
    Answer, Coverage, Exchange, ExchangeId, ListingEntry, State, Subject, Timestamp, UnitId,
};
use ilaudit::store::{Run, Snapshot};

fn start_time() -> Timestamp {
    Timestamp::from_millis(1_795_421_825_000)
}

/// A new snapshot of these exchanges, of which nothing is collected yet.
fn new_snapshot(folder: &Path, exchanges: &[ListingEntry<Exchange>]) -> Snapshot {
    let run = Run {
        id: "20261123T081705Z".to_owned(),
        service: "https://api.intralinks.com/".to_owned(),
        account: None,
        started_on: start_time(),
        timezone: "UTC".to_owned(),
        configuration: "{}".to_owned(),
        provenance: None,
    };
    let mut snapshot = Snapshot::create(&folder.join("snapshot.sqlite"), &run).expect("a snapshot");
    snapshot.plan_collection(exchanges, &[], dataset::ALL).expect("a plan");
    snapshot
}

/// A row of that table with these values; nothing is known of its other columns.
fn row<'a>(table: &str, values: impl IntoIterator<Item = (&'a str, Value)>) -> Row {
    let mut records = dataset::ALL.iter().flat_map(|dataset| dataset.records());
    Row::with_values(records.find(|record| record.table == table).expect("a table"), values)
}

/// A value that may be unknown.
fn value(text: Option<&str>) -> Value {
    text.map(str::to_owned).into()
}

/// Adds a dataset of an exchange, in batches of that size.
fn add_dataset(
    snapshot: &mut Snapshot,
    exchange: &ExchangeId,
    dataset: &'static Dataset,
    entries: &[ListingEntry<Row>],
    batch: usize,
) {
    let unit = UnitId::from(exchange);
    snapshot.begin_unit(&unit, dataset).expect("a beginning");
    for batch in entries.chunks(batch) {
        snapshot.add_entries(&unit, dataset, batch).expect("a batch");
    }
    snapshot
        .complete_dataset(dataset, complete_coverage(exchange, Subject::Dataset(dataset)), &[])
        .expect("an end");
}

fn complete_coverage(exchange: &ExchangeId, subject: Subject) -> Coverage {
    Coverage {
        state: State::Complete,
        answer: Answer { http_status: Some(200), ..Answer::default() },
        attempts: 1,
        started_on: Some(start_time()),
        finished_on: Some(start_time()),
        ..Coverage::skipped(exchange.clone(), subject, "")
    }
}

fn listing_entry<T>(list: &'static str, position: usize, item: T) -> ListingEntry<T> {
    ListingEntry { list, position: position as u64, raw: Box::default(), item: Ok(item) }
}

fn bare_exchange(id: &str, name: Option<&str>) -> Exchange {
    Exchange {
        id: ExchangeId::new(id),
        name: name.map(str::to_owned),
        workspace_name: None,
        host: None,
        phase: Some("OPEN".to_owned()),
        kind: None,
        security_level: None,
        parent_template_id: None,
        version: None,
        description: None,
        location: None,
        pvp_enabled: None,
        html_view_enabled: None,
        new_tasks: None,
        new_participant_requests: None,
        extra: None,
    }
}
