//! The order in which things arrive changes nothing: neither the tree of folders, nor a byte of a report.

mod arrival_order;
mod tree;

use std::path::Path;

use ilaudit::model::{
    Answer, Coverage, Dataset, Entry, Exchange, ExchangeId, Folder, FolderId, Item, Stamp, State, Subject,
    Timestamp,
};
use ilaudit::store::{Run, Snapshot};

fn began() -> Timestamp {
    Timestamp::from_millis(1_795_421_825_000)
}

/// A new snapshot of these exchanges, of which nothing is collected yet.
fn snapshot(folder: &Path, exchanges: &[Entry]) -> Snapshot {
    let run = Run {
        id: "20261123T081705Z".to_owned(),
        service: "https://api.intralinks.com/".to_owned(),
        account: None,
        started_on: began(),
        timezone: "UTC".to_owned(),
        configuration: "{}".to_owned(),
    };
    let mut snapshot = Snapshot::create(&folder.join("snapshot.sqlite"), &run).expect("a snapshot");
    snapshot.plan(exchanges, &Dataset::ALL).expect("a plan");
    snapshot
}

/// A folder of which nothing is known but its id.
fn bare_folder(id: FolderId) -> Folder {
    Folder {
        id,
        parent_id: None,
        name: None,
        index_number: None,
        order_number: None,
        has_child_folders: None,
        indexing_disabled: None,
        is_favorite: None,
        is_emailin: None,
        has_note: None,
        version: None,
        version_number: None,
        created: Stamp::default(),
        modified: Stamp::default(),
        extra: None,
    }
}

/// Adds a dataset of an exchange, in batches of that size.
fn fill(snapshot: &mut Snapshot, exchange: &ExchangeId, dataset: Dataset, entries: &[Entry], batch: usize) {
    snapshot.begin(exchange, dataset).expect("a beginning");
    for batch in entries.chunks(batch) {
        snapshot.add(exchange, dataset, batch).expect("a batch");
    }
    snapshot.complete(dataset, line(exchange, Subject::Dataset(dataset)), &[]).expect("an end");
}

fn line(exchange: &ExchangeId, subject: Subject) -> Coverage {
    Coverage {
        state: State::Complete,
        answer: Answer { http_status: Some(200), ..Answer::default() },
        attempts: 1,
        started_on: Some(began()),
        finished_on: Some(began()),
        ..Coverage::skipped(exchange.clone(), subject, "")
    }
}

fn entry(list: &'static str, position: usize, item: Item) -> Entry {
    Entry { list, position: position as u64, raw: String::new(), item: Ok(item) }
}

fn exchange(id: &str, name: Option<&str>) -> Exchange {
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
