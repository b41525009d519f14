//! Consent given again for the files: its evidence is kept next to that of the walk.

use std::collections::BTreeMap;
use std::time::Duration;

use ilaudit::sim::{Call, SimConfig};

use crate::common::table::Table;
use crate::harness::{CollectedRun, one_exchange};

/// Rooms among which some ask for consent, and a walk that gave it.
fn consented_run() -> CollectedRun {
    CollectedRun::new(SimConfig { exchanges: 4, exact: false, file_bytes: 50, ..one_exchange(3) })
}

fn consents(harness: &CollectedRun) -> Table {
    Table::read(&harness.folder, "consents")
}

/// How many consents there are on each occasion.
fn count_by_occasion(consents: &Table) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    consents.column("during").into_iter().for_each(|word| *counts.entry(word.to_owned()).or_default() += 1);
    counts
}

#[test]
fn a_verification_adds_its_consents_to_those_of_the_walk() {
    let harness = consented_run();
    harness.dir.ilaudit(&["report"]);
    let walked = consents(&harness);
    assert!(!walked.rows.is_empty());
    let output = harness.verify(&[]);
    let found = consents(&harness);
    let both = walked.rows.len();
    assert_eq!(count_by_occasion(&found), [("run".to_owned(), both), ("verify".to_owned(), both)].into());
    assert!(walked.rows.iter().all(|row| found.rows.contains(row)), "{found:?}");
    let sentence = format!("consented to {both} texts\n");
    assert!(output.stderr.contains(&sentence), "{}", output.stderr);
    // the same text is the same file
    let (mut one, mut other) = (walked.column("file"), found.column("file"));
    [&mut one, &mut other].into_iter().for_each(|files| {
        files.sort_unstable();
        files.dedup();
    });
    assert_eq!(one, other);
    // and once more, and again without reports
    harness.verify(&[]);
    assert_eq!(count_by_occasion(&consents(&harness))["verify"], 2 * both);
}

#[test]
fn consent_to_another_text_has_its_own_evidence() {
    let harness = consented_run();
    harness.change_snapshot(
        "INSERT INTO splash_contents (sha256, media_type, content) VALUES ('of it', 'text/html', 'earlier');
         UPDATE splash_consents SET text_sha256 = 'of it'",
    );
    harness.verify(&[]);
    let found = consents(&harness);
    let (file, during) = (found.column_index("file"), found.column_index("during"));
    for row in &found.rows {
        let text = std::fs::read_to_string(harness.folder.join(&row[file])).expect("a text");
        assert_eq!(text == "earlier", row[during] == "run", "{row:?}");
    }
}

#[test]
fn a_verification_without_consent_takes_no_evidence_away() {
    let harness = consented_run();
    harness.dir.ilaudit(&["report"]);
    let before = consents(&harness);
    let mut command = harness.dir.command(&["verify"]);
    harness.dir.run(command.env("ILAUDIT_ACCEPT_SPLASH", "never")).assert_code(3);
    assert_eq!(consents(&harness), before);
}

#[test]
fn a_verification_that_is_given_up_leaves_its_consents() {
    let slow =
        SimConfig { exchanges: 4, exact: false, latency: Duration::from_millis(20), ..one_exchange(6) };
    let harness = CollectedRun::new(slow);
    let entries = |harness: &CollectedRun| {
        harness.logged_calls().iter().filter(|call| matches!(call, Call::Enter(_))).count()
    };
    let walked = entries(&harness);
    let mut verify = harness.spawn(&["verify", "--concurrency", "1"]);
    harness.wait_until(|_| entries(&harness) == 2 * walked);
    verify.kill().and_then(|()| verify.wait()).expect("a kill");
    harness.verify(&["--fresh", "--sample", "1"]).assert_code(0);
    let counts = count_by_occasion(&consents(&harness));
    assert!(counts["run"] > 1 && counts["verify"] >= counts["run"], "{counts:?}");
}
