//! Verifications stay on record: of how many documents each was, how they were drawn, and what it found.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use calamine::{Reader, Xlsx, open_workbook};
use ilaudit::sim::SimConfig;
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::table::Table;
use crate::harness::{CollectedRun, one_exchange, one_faulty_exchange};

fn manifest(harness: &CollectedRun) -> Value {
    let manifest = fs::read(harness.folder.join("manifest.json")).expect("a manifest");
    serde_json::from_slice(&manifest).expect("JSON")
}

/// The lines of the Summary sheet.
fn summary_lines(harness: &CollectedRun) -> Vec<String> {
    let path = harness.folder.join("inventory.xlsx");
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let sheet = book.worksheet_range("Summary").expect("a sheet");
    let texts = sheet.rows().map(|row| row.iter().map(ToString::to_string).filter(|text| !text.is_empty()));
    texts.map(|texts| texts.collect::<Vec<_>>().join(" | ")).collect()
}

fn count(harness: &CollectedRun, sql: &str) -> i64 {
    let snapshot = Connection::open(harness.folder.join("snapshot.sqlite")).expect("a snapshot");
    snapshot.query_row(sql, [], |row| row.get(0)).expect("a count")
}

/// The lot as docs/verification.md describes it, from the report of documents alone.
fn draw(documents: &Table, sample: usize, seed: u64) -> BTreeSet<String> {
    let ids = documents.column("exchange_id").into_iter().zip(documents.column("document_id"));
    let lot = |(exchange, document): (&str, &str)| {
        let hash = Sha256::digest(format!("{seed}/{exchange}/{document}"));
        (hash.to_vec(), document.to_owned())
    };
    let mut lots: Vec<_> = ids.map(lot).collect();
    lots.sort();
    lots.into_iter().take(sample).map(|(_, document)| document).collect()
}

#[test]
fn a_sample_has_its_frame_and_can_be_drawn_again() {
    let harness = CollectedRun::new(SimConfig { exchanges: 3, ..one_exchange(40) });
    let output = harness.verify(&["--sample", "25", "--seed", "7"]).assert_code(0);
    let documents = Table::read(&harness.folder, "documents");
    let found: BTreeSet<_> = harness.report().column("document_id").iter().map(ToString::to_string).collect();
    assert_eq!(found, draw(&documents, 25, 7));

    let all = documents.rows.len();
    let frame = format!("25 of {all} documents, drawn by lot with seed 7, in 3 of 3 exchanges");
    let line = format!("1st verification of this run: {frame}\n");
    assert!(output.stderr.contains(&line), "{}", output.stderr);
    let summary = summary_lines(&harness);
    let row = summary.iter().find(|line| line.contains(&frame)).unwrap_or_else(|| panic!("{summary:?}"));
    assert!(row.starts_with("1st | 20") && row.contains(" | 25 | 0 | 0 | 0 | "), "{row}");
    let record = &manifest(&harness)["verifications"][0];
    assert_eq!(record["frame"], frame);
    assert_eq!(record["selection"]["selection"]["seed"], 7);
    assert_eq!((&record["documents"], &record["drawn"]), (&json!(all), &json!(25)));
    assert_eq!(record["outcomes"], json!({"match": 25}));
    let log = fs::read_to_string(harness.folder.join("run.log")).expect("a log");
    for event in ["verification begun", "verification ended"] {
        let lines: Vec<_> = log.lines().filter(|line| line.contains(event)).collect();
        assert!(matches!(lines.as_slice(), [line] if line.contains(&frame)), "{event}: {log}");
    }
}

#[test]
fn what_was_selected_otherwise_is_told() {
    let harness = CollectedRun::new(SimConfig { exchanges: 2, ..one_exchange(30) });
    harness.dir.ilaudit(&["report"]);
    let documents = Table::read(&harness.folder, "documents");
    let exchange = documents.column("exchange_id")[0].to_owned();
    let (all, some) = (documents.rows.len(), documents.rows_where("exchange_id", &exchange).count());
    let cases = [
        (vec![], format!("all {all} documents, in 2 of 2 exchanges")),
        (
            vec!["--exchange", &exchange],
            format!("{some} of {all} documents, those of exchange {exchange}, in 1 of 2 exchanges"),
        ),
        (
            vec!["--exchange", &exchange, "--sample", "5"],
            format!(
                "5 of {some} documents, those of exchange {exchange} out of {all}, drawn by lot with seed 0, in 1 of 2 \
                 exchanges"
            ),
        ),
        // a sample of more than there are is no sample
        (vec!["--sample", "5000"], format!("all {all} documents, in 2 of 2 exchanges")),
    ];
    for (place, (args, frame)) in ["1st", "2nd", "3rd", "4th"].iter().zip(cases) {
        let output = harness.verify(&args).assert_code(0);
        let line = format!("{place} verification of this run: {frame}\n");
        assert!(output.stderr.contains(&line), "{line}: {}", output.stderr);
    }
    // the documents of a room are not wholly known
    harness.change_snapshot(&format!(
        "UPDATE coverage SET state = 'partial' WHERE dataset = 'documents' AND exchange_id = '{exchange}'"
    ));
    let output = harness.verify(&["--sample", "5"]).assert_code(0);
    assert!(output.stderr.contains("; not every document of 1 exchange is known\n"), "{}", output.stderr);
}

#[test]
fn what_an_earlier_verification_found_is_not_gone_with_the_next() {
    let harness = CollectedRun::new(one_faulty_exchange(3, "3-1:file"));
    harness.verify(&[]).assert_code(3);
    assert_eq!(harness.report().column("outcome"), ["not_found"; 3]);
    let output = harness.verify(&[]).assert_code(0);
    assert_eq!(harness.report().column("outcome"), ["match"; 3]);
    assert!(output.stderr.contains("2nd verification of this run: all 3 documents"), "{}", output.stderr);
    let records = manifest(&harness)["verifications"].clone();
    assert_eq!(records[0]["outcomes"], json!({"not_found": 3}), "{records}");
    assert_eq!(records[1]["outcomes"], json!({"match": 3}), "{records}");
    assert_eq!(
        count(&harness, "SELECT COUNT(*) FROM earlier_outcomes WHERE number = 1 AND subcode = '3-1'"),
        3
    );
    let summary = summary_lines(&harness);
    let places: Vec<_> = summary.iter().filter(|line| line.contains("all 3 documents")).collect();
    assert!(
        matches!(places.as_slice(), [now, before] if now.starts_with("2nd | ") && before.starts_with("1st | "))
    );
    // and the reports made again say the same
    harness.dir.ilaudit(&["report"]).assert_code(0);
    assert_eq!(manifest(&harness)["verifications"], records);
}

#[test]
fn one_that_was_given_up_leaves_its_trace() {
    let slow = SimConfig { latency: Duration::from_millis(20), ..one_exchange(60) };
    let harness = CollectedRun::new(slow);
    let mut verify = harness.spawn(&["verify", "--seed", "1", "--sample", "50", "--concurrency", "4"]);
    harness.wait_for_files(25);
    verify.kill().and_then(|()| verify.wait()).expect("a kill");
    // what cannot be planned takes nothing away either
    harness.verify(&["--fresh", "--exchange", "4711"]).assert_code(2);
    let output = harness.verify(&["--fresh", "--seed", "2", "--sample", "3"]).assert_code(0);
    assert!(output.stderr.contains("2nd verification of this run: 3 of 60"), "{}", output.stderr);
    let records = manifest(&harness)["verifications"].clone();
    assert_eq!(records.as_array().map(Vec::len), Some(2), "{records}");
    let given_up = &records[0];
    assert_eq!((&given_up["drawn"], &given_up["finished_on"]), (&json!(50), &Value::Null));
    assert!(given_up["abandoned_on"].is_string() && given_up["outcomes"]["pending"].is_number(), "{records}");
    assert!(summary_lines(&harness).iter().any(|line| line.starts_with("1st, given up | ")));
}

#[test]
fn merged_shards_keep_their_verifications() {
    let harness = CollectedRun::new(SimConfig { exchanges: 6, ..one_exchange(4) });
    let shards = ["1/2", "2/2"].map(|shard| {
        let run = harness.dir.ilaudit(&["run", "--verify", "--shard", shard]).assert_code(0).run_folder();
        run.display().to_string()
    });
    let output = harness.dir.ilaudit(&["merge", &shards[0], &shards[1]]).assert_code(0);
    let merged = output.run_folder();
    for shard in &shards {
        let run = shard.rsplit('/').next().expect("a run id");
        let of = format!("verification of run {run}: all ");
        assert!(output.stderr.contains(&of), "{of}: {}", output.stderr);
    }
    let documents = Table::read(&merged, "documents").rows.len();
    assert_eq!(Table::read(&merged, "verification").rows_where("outcome", "match").count(), documents);
    // the next one is of all of them
    let output = harness.dir.ilaudit(&["verify", &merged.display().to_string()]).assert_code(0);
    let line = format!("3rd verification of this run: all {documents} documents, in 6 of 6 exchanges");
    assert!(output.stderr.contains(&line), "{}", output.stderr);
}
