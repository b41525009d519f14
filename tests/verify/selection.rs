//! Which documents: the same sample for the same seed, only what was asked for, only what has changed.

use std::collections::BTreeSet;

use crate::harness::{CollectedRun, one_exchange};

fn selected_documents(harness: &CollectedRun, args: &[&str]) -> BTreeSet<String> {
    harness.verify(args).assert_code(0);
    harness.report().column("document_id").into_iter().map(str::to_owned).collect()
}

#[test]
fn a_seed_draws_the_same_sample_again_and_a_larger_one_holds_the_smaller() {
    let mut harness = CollectedRun::new(one_exchange(60));
    let sample = selected_documents(&harness, &["--sample", "7", "--seed", "3"]);
    assert_eq!(sample.len(), 7);
    assert_ne!(selected_documents(&harness, &["--sample", "7", "--seed", "4"]), sample);
    assert!(selected_documents(&harness, &["--sample", "20", "--seed", "3"]).is_superset(&sample));
    // of another run of the same rooms, too
    harness.collect_again();
    assert_eq!(selected_documents(&harness, &["--sample", "7", "--seed", "3", "--concurrency", "1"]), sample);
    assert_eq!(selected_documents(&harness, &["--sample", "600"]).len(), 60);
}

#[test]
fn only_what_was_asked_for_is_downloaded() {
    let harness = CollectedRun::new(one_exchange(60));
    let all = selected_documents(&harness, &[]);
    let report = harness.report();
    let (id, path) = (report.column_index("document_id"), report.column_index("path"));
    let pdfs: BTreeSet<String> =
        report.rows.iter().filter(|row| row[path].ends_with(".pdf")).map(|row| row[id].clone()).collect();
    assert!(!pdfs.is_empty() && pdfs != all);
    let before = harness.requested_files().len();
    assert_eq!(selected_documents(&harness, &["--path", "**/*.PDF"]), pdfs);
    assert_eq!(harness.requested_files().len() - before, pdfs.len());
    harness.change_snapshot("UPDATE documents SET size_bytes = 4000000 WHERE extension = '.pdf'");
    assert!(selected_documents(&harness, &["--max-bytes", "3M"]).is_disjoint(&pdfs));
    let exchange = report.rows[0][report.column_index("exchange_id")].clone();
    assert_eq!(
        selected_documents(&harness, &["--exchange", &exchange, "--max-bytes", "3M"]).len(),
        all.len() - pdfs.len()
    );
    let none = harness.verify(&["--exchange", "4711"]).assert_code(2);
    assert!(none.stderr.contains("no document is selected: the run has 60"), "{}", none.stderr);
}

#[test]
fn since_another_run_only_what_changed_is_downloaded() {
    let mut harness = CollectedRun::new(one_exchange(12));
    harness.verify(&[]).assert_code(0);
    let first = harness.folder.file_name().and_then(|name| name.to_str()).expect("an id").to_owned();
    harness.collect_again();
    harness.change_snapshot(
        "UPDATE documents SET version = 'other' WHERE document_id = (SELECT MIN(document_id) FROM documents)",
    );
    let before = harness.requested_files().len();
    let output = harness.verify(&["--since", &first]).assert_code(0);
    assert_eq!(harness.requested_files().len() - before, 1);
    assert!(output.stderr.contains("11 of them taken over"), "{}", output.stderr);
    let report = harness.report();
    assert_eq!(report.column("outcome"), ["match"; 12]);
    assert_eq!(report.rows_where("taken_from", &first).count(), 11);
    assert_eq!(report.rows_where("taken_from", "").count(), 1);
    let third = harness.folder.clone();
    harness.collect_again();
    // an earlier run that was not verified has nothing to give
    let unverified = harness.folder.file_name().and_then(|name| name.to_str()).expect("an id").to_owned();
    let output = harness.verify(&["--since", &unverified]).assert_code(2);
    assert!(output.stderr.contains("was not verified"), "{}", output.stderr);
    // what was taken over is still of the first
    harness.verify(&["--since", &third.display().to_string()]).assert_code(0);
    assert_eq!(harness.report().rows_where("taken_from", &first).count(), 11);
}

#[test]
fn a_path_that_is_unknown_is_not_chosen_by_path() {
    let harness = CollectedRun::new(one_exchange(6));
    harness.change_snapshot(
        "UPDATE coverage SET state = 'refused' WHERE dataset = 'folders'; DELETE FROM folders;",
    );
    harness.change_snapshot(
        "UPDATE documents SET parent_id = CASE document_id = (SELECT MIN(document_id) FROM documents)
                  WHEN 1 THEN NULL ELSE '7' END",
    );
    assert_eq!(selected_documents(&harness, &["--path", "**"]).len(), 1);
    assert_eq!(selected_documents(&harness, &[]).len(), 6);
    let report = harness.report();
    assert_eq!(report.column("path").iter().filter(|path| path.is_empty()).count(), 5);
}
