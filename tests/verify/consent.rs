//! Consent given again for the files: its evidence is kept next to that of the walk.

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::harness::{CollectedRun, one_exchange};

/// Rooms among which some ask for consent, and a walk that gave it.
fn consented_run() -> CollectedRun {
    CollectedRun::new(SimConfig { exchanges: 4, exact: false, file_bytes: 50, ..one_exchange(3) })
}

/// Of each consent the room, the text and the time.
fn evidence_files(harness: &CollectedRun) -> Vec<(String, String, i64)> {
    let snapshot = Connection::open(harness.folder.join("snapshot.sqlite")).expect("a snapshot");
    let sql = "SELECT exchange_id, text, accepted_on FROM splashes WHERE accepted_on IS NOT NULL ORDER BY 1";
    let mut query = snapshot.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

#[test]
fn consent_to_the_same_text_leaves_the_first_time() {
    let harness = consented_run();
    harness.change_snapshot("UPDATE splashes SET accepted_on = 1000 WHERE accepted_on IS NOT NULL");
    let before = evidence_files(&harness);
    assert!(!before.is_empty());
    harness.verify(&[]);
    assert_eq!(evidence_files(&harness), before);
}

#[test]
fn consent_to_another_text_has_its_own_evidence() {
    for change in [
        "DELETE FROM splashes",
        "UPDATE splashes SET accepted_on = NULL",
        "UPDATE splashes SET text = 'earlier', text_sha256 = 'of it', accepted_on = 1000 WHERE accepted_on IS NOT NULL",
    ] {
        let harness = consented_run();
        let walked = evidence_files(&harness);
        harness.change_snapshot(change);
        harness.verify(&[]);
        let found = evidence_files(&harness);
        assert_eq!(found.len(), walked.len(), "{change}");
        for ((room, text, on), (_, read, first)) in found.iter().zip(&walked) {
            assert_eq!(text, read, "{change}");
            assert!(on > first, "{change}: {on}");
            let shown = std::fs::read_to_string(harness.folder.join(format!("splash/{room}.html")));
            assert_eq!(shown.ok().as_ref(), Some(read), "{change}");
        }
    }
}

#[test]
fn a_verification_without_consent_takes_no_evidence_away() {
    let harness = consented_run();
    let before = evidence_files(&harness);
    harness.change_snapshot(
        "UPDATE splashes SET text = 'earlier', text_sha256 = 'of it' WHERE accepted_on IS NOT NULL",
    );
    let mut command = harness.dir.command(&["verify"]);
    harness.dir.run(command.env("ILAUDIT_ACCEPT_SPLASH", "never")).assert_code(3);
    let earlier = |(room, _, on): (String, String, i64)| (room, "earlier".to_owned(), on);
    assert_eq!(evidence_files(&harness), before.into_iter().map(earlier).collect::<Vec<_>>());
}
