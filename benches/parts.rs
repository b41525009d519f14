//! The parts of a run, each on its own, ten thousand items at a time. See `README.md`.
//!
//! ```text
//! cargo bench --bench parts
//! ```

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ilaudit::api::{Client, ClientConfig, Credentials, ListingEvent};
use ilaudit::dataset::{DOCUMENTS, Dataset, FOLDERS, Row};
use ilaudit::model::{Coverage, ExchangeId, ListingEntry, State, Subject, Timestamp, UnitId};
use ilaudit::redact::Redactor;
use ilaudit::report::{Cell, Column, ColumnType, CsvOptions, CsvWriter, JsonWriter, Layout, RowWriter};
use ilaudit::store::{Run, Snapshot};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

const MANY: u64 = 10_000;

criterion_group!(parts, bench_wire, bench_store, bench_report);
criterion_main!(parts);

/// Receiving, splitting and decoding a listing.
fn bench_wire(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group("wire");
    for dataset in [&FOLDERS, &DOCUMENTS] {
        let body = listing_body(dataset);
        group.throughput(Throughput::Bytes(body.len() as u64));
        let client = new_client(serve_body(body));
        group.bench_function(dataset.name, |bencher| {
            bencher.iter(|| assert_eq!(runtime.block_on(fetch_listing(&client, dataset)).len() as u64, MANY));
        });
    }
}

/// Writing a dataset into a new snapshot; for folders with their paths.
fn bench_store(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group("store");
    group.throughput(Throughput::Elements(MANY)).sample_size(20);
    for dataset in [&FOLDERS, &DOCUMENTS] {
        let entries =
            runtime.block_on(fetch_listing(&new_client(serve_body(listing_body(dataset))), dataset));
        group.bench_function(dataset.name, |bencher| {
            let dir = || tempfile::tempdir().expect("a folder");
            bencher.iter_batched(
                dir,
                |dir| write_snapshot(dir.path(), dataset, &entries),
                BatchSize::PerIteration,
            );
        });
    }
}

/// Writing rows of twenty cells.
fn bench_report(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("report");
    group.throughput(Throughput::Elements(MANY));
    let (columns, cells) = sample_row();
    group.bench_function("csv", |bencher| {
        bencher.iter(|| {
            let writer =
                CsvWriter::new(io::sink(), &columns, &CsvOptions::default(), chrono_tz::Europe::London);
            write_rows(&mut writer.expect("a header"), &cells);
        });
    });
    group.bench_function("jsonl", |bencher| {
        bencher.iter(|| {
            let writer = JsonWriter::new(io::sink(), &columns, Layout::Lines, chrono_tz::Europe::London);
            write_rows(&mut writer.expect("the keys"), &cells);
        });
    });
}

fn write_rows(writer: &mut impl RowWriter, cells: &[Cell<'_>]) {
    (0..MANY).try_for_each(|_| writer.write_row(black_box(cells))).expect("a row");
}

fn sample_row() -> (Vec<Column>, Vec<Cell<'static>>) {
    let kinds = [
        (ColumnType::Id, Cell::Text("4714546878")),
        (ColumnType::Text, Cell::Text("Legal/Corporate/Share purchase agreement, draft 7.pdf")),
        (ColumnType::Bytes, Cell::Integer(4_714_546)),
        (ColumnType::Boolean, Cell::Boolean(true)),
        (ColumnType::Datetime, Cell::Time(Timestamp::from_millis(1_364_560_177_123))),
    ];
    let column = |(index, kind)| Column {
        name: format!("column_{index}"),
        kind,
        width: 10,
        title: None,
        description: String::new(),
    };
    let (kinds, cells): (Vec<ColumnType>, Vec<Cell<'_>>) = kinds.into_iter().cycle().take(20).unzip();
    (kinds.into_iter().enumerate().map(column).collect(), cells)
}

fn write_snapshot(dir: &Path, dataset: &'static Dataset, entries: &[ListingEntry<Row>]) {
    let exchange = ExchangeId::new("4714545900");
    let run = Run {
        id: "20261123T081705Z".into(),
        service: "https://api.intralinks.com".into(),
        account: None,
        started_on: Timestamp::from_millis(1_795_421_825_000),
        timezone: "UTC".into(),
        configuration: "{}".into(),
        provenance: None,
    };
    let mut snapshot = Snapshot::create(&dir.join("snapshot.sqlite"), &run).expect("a snapshot");
    let unit = UnitId::from(&exchange);
    snapshot.begin_unit(&unit, dataset).expect("the beginning");
    for batch in entries.chunks(128) {
        snapshot.add_entries(&unit, dataset, batch).expect("entries");
    }
    let line = Coverage::skipped(exchange, Subject::Dataset(dataset), "");
    snapshot.complete_dataset(dataset, Coverage { state: State::Complete, ..line }, &[]).expect("the end");
}

async fn fetch_listing(client: &Client, dataset: &'static Dataset) -> Vec<ListingEntry<Row>> {
    let (out, mut events) = mpsc::channel(2);
    let take = async {
        let mut entries = Vec::new();
        while let Some(event) = events.recv().await {
            if let ListingEvent::Entries(batch) = event {
                entries.extend(batch);
            }
        }
        entries
    };
    let exchange = UnitId::from(&ExchangeId::new("4714545900"));
    let (listed, entries) = tokio::join!(client.list_records(&exchange, &dataset.listings[0], out), take);
    listed.expect("a listing");
    entries
}

fn new_client(base_url: String) -> Client {
    let config = ClientConfig {
        base_url: base_url.parse().expect("an address"),
        credentials: Credentials::AccessToken("token".to_owned().into()),
        end_other_sessions: false,
        requests_per_second: 100_000.0,
        concurrency: 1,
        attempts: 1,
        read_timeout: std::time::Duration::from_secs(10),
        max_listing: u64::MAX,
        max_download: u64::MAX,
        ca_file: None,
        redactor: Redactor::default(),
    };
    Client::new(config).expect("a client")
}

/// A service that always sends the same answer.
fn serve_body(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let answer: Arc<[u8]> = (head + &body).into_bytes().into();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || answer_requests(stream, &answer));
        }
    });
    format!("http://{address}")
}

/// Answers each request on a connection until the client closes it.
fn answer_requests(stream: TcpStream, answer: &[u8]) -> io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines();
    for line in lines {
        if line?.is_empty() {
            (&stream).write_all(answer)?;
        }
    }
    Ok(())
}

/// A listing as the service writes it.
fn listing_body(dataset: &'static Dataset) -> String {
    let (list, entry): (_, fn(u64) -> String) =
        if *dataset == DOCUMENTS { ("document", document_entry) } else { ("folder", folder_entry) };
    let mut body = format!(r#"{{"status":{{"code":200,"message":"fine"}},"{list}":["#);
    for number in 0..MANY {
        let comma = if number == 0 { "" } else { "," };
        write!(body, "{comma}{{{},{STAMPS}}}", entry(number)).expect("text");
    }
    body + "]}"
}

const STAMPS: &str = r#""version":"77de68daecd823babbb58edb1c8e14d7106e83bb","versionNumber":1,"hasNote":"F","createdOn":{"milliseconds":1364560177000},"createdBy":{"firstName":"Ada","lastName":"Moss","firstNameSort":"Ada","lastNameSort":"Moss","organization":"Alder Partners","organizationSort":"Alder Partners"},"lastModifiedOn":{"milliseconds":1364560177123},"lastModifiedBy":{"firstName":"Bo","lastName":"Ng","firstNameSort":"Bo","lastNameSort":"Ng","organization":"Harcourt","organizationSort":"Harcourt"}"#;

/// Ten children per folder.
fn folder_entry(number: u64) -> String {
    let parent = match number {
        0 => String::new(),
        _ => format!(r#""parentId":{},"#, 1000 + (number - 1) / 10),
    };
    format!(
        r#""id":{},{parent}"name":"Folder {number}","orderNumber":{},"indexNumber":"1.{number}","hasChildFolders":true"#,
        1000 + number,
        number % 10
    )
}

fn document_entry(number: u64) -> String {
    format!(
        r#""id":{},"parentId":{},"name":"Report {number}","extension":".pdf","orderNumber":{},"indexNumber":"1.{number}","fileSize":11,"fileHash":"Kq5sNclPz7QV2+lfQIuc6R7oRu0=","pageCount":4"#,
        4_714_546_878 + number,
        1000 + number / 100,
        number % 100
    )
}
