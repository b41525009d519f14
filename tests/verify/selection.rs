//! Which documents: the same sample for the same seed, only what was asked for, only what has changed.

use std::collections::BTreeSet;

use crate::harness::{Stage, column, one};

fn chosen(stage: &Stage, args: &[&str]) -> BTreeSet<String> {
    stage.verify(args).with_code(0);
    column(&stage.report(), "document_id").into_iter().map(str::to_owned).collect()
}

#[test]
fn a_seed_draws_the_same_sample_again_and_a_larger_one_holds_the_smaller() {
    let mut stage = Stage::new(one(60));
    let sample = chosen(&stage, &["--sample", "7", "--seed", "3"]);
    assert_eq!(sample.len(), 7);
    assert_ne!(chosen(&stage, &["--sample", "7", "--seed", "4"]), sample);
    assert!(chosen(&stage, &["--sample", "20", "--seed", "3"]).is_superset(&sample));
    // of another run of the same rooms, too
    stage.collect();
    assert_eq!(chosen(&stage, &["--sample", "7", "--seed", "3", "--concurrency", "1"]), sample);
    assert_eq!(chosen(&stage, &["--sample", "600"]).len(), 60);
}

#[test]
fn only_what_was_asked_for_is_downloaded() {
    let stage = Stage::new(one(60));
    let all = chosen(&stage, &[]);
    let report = stage.report();
    let (id, path) = (report.at("document_id"), report.at("path"));
    let pdfs: BTreeSet<String> =
        report.rows.iter().filter(|row| row[path].ends_with(".pdf")).map(|row| row[id].clone()).collect();
    assert!(!pdfs.is_empty() && pdfs != all);
    let before = stage.files().len();
    assert_eq!(chosen(&stage, &["--path", "**/*.PDF"]), pdfs);
    assert_eq!(stage.files().len() - before, pdfs.len());
    stage.change("UPDATE documents SET size_bytes = 4000000 WHERE extension = '.pdf'");
    assert!(chosen(&stage, &["--max-bytes", "3M"]).is_disjoint(&pdfs));
    let exchange = report.rows[0][report.at("exchange_id")].clone();
    assert_eq!(chosen(&stage, &["--exchange", &exchange, "--max-bytes", "3M"]).len(), all.len() - pdfs.len());
    let none = stage.verify(&["--exchange", "4711"]).with_code(2);
    assert!(none.stderr.contains("no document is chosen: the run holds 60"), "{}", none.stderr);
}

#[test]
fn since_another_run_only_what_changed_is_downloaded() {
    let mut stage = Stage::new(one(12));
    stage.verify(&[]).with_code(0);
    let first = stage.folder.file_name().and_then(|name| name.to_str()).expect("an id").to_owned();
    stage.collect();
    stage.change(
        "UPDATE documents SET version = 'other' WHERE document_id = (SELECT MIN(document_id) FROM documents)",
    );
    let before = stage.files().len();
    let ended = stage.verify(&["--since", &first]).with_code(0);
    assert_eq!(stage.files().len() - before, 1);
    assert!(ended.stderr.contains("11 of them taken over"), "{}", ended.stderr);
    let report = stage.report();
    assert_eq!(column(&report, "outcome"), ["match"; 12]);
    assert_eq!(report.with("taken_from", &first).count(), 11);
    assert_eq!(report.with("taken_from", "").count(), 1);
    let third = stage.folder.clone();
    stage.collect();
    // an earlier run that was not verified has nothing to give
    let unverified = stage.folder.file_name().and_then(|name| name.to_str()).expect("an id").to_owned();
    let ended = stage.verify(&["--since", &unverified]).with_code(2);
    assert!(ended.stderr.contains("was not verified"), "{}", ended.stderr);
    // what was taken over is still of the first
    stage.verify(&["--since", &third.display().to_string()]).with_code(0);
    assert_eq!(stage.report().with("taken_from", &first).count(), 11);
}
