//! The last line on standard error: every exit code that applies, and the manifest's hash, with `-q` too.

use std::fs;

use crate::common::test_dir::CommandOutput;
use crate::harness::{CollectedRun, one_exchange};

/// A run in which one document has another hash than is listed, and one does not exist.
fn run_with_both() -> CollectedRun {
    let harness = CollectedRun::new(one_exchange(4));
    harness.change_snapshot(
        "UPDATE documents SET file_hash = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='
             WHERE document_id = (SELECT MIN(document_id) FROM documents);
         INSERT INTO documents (exchange_id, document_id, file_name)
             SELECT exchange_id, '1', 'gone.pdf' FROM exchanges;",
    );
    harness
}

#[track_caller]
fn assert_last_line(output: &CommandOutput, starts: &str) {
    let last = output.stderr.lines().last().unwrap_or_default();
    let hash = last.strip_prefix(starts).and_then(|rest| rest.strip_prefix(" · manifest sha256:"));
    assert_eq!(hash.map(str::len), Some(64), "{}", output.stderr);
}

#[test]
fn differences_come_before_gaps_and_both_are_named() {
    let both = "exit 4: 1 document differs from what is listed; also 3: 1 document not verified";
    let harness = run_with_both();
    assert_last_line(&harness.verify(&[]).assert_code(4), both);
    assert_last_line(&harness.dir.ilaudit(&["report"]).assert_code(4), both);
    let quiet = harness.dir.ilaudit(&["report", "-q"]).assert_code(4);
    assert_last_line(&quiet, both);
    assert_eq!(quiet.stderr.lines().count(), 1);
    let findings = harness.dir.ilaudit(&["report", "--fail-on", "info"]).assert_code(4);
    let last = findings.stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("exit 4: 1 document differs from what is listed, "), "{last}");
    assert!(last.contains(" at or above info; also 3: 1 document not verified · manifest sha256:"), "{last}");
}

#[test]
fn a_quiet_command_that_does_not_end_with_0_prints_one_line() {
    let harness = run_with_both();
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    let too_short = ["verify", "-q", "--fresh", "--max-duration", "0s"];
    for (args, code, line) in [
        (
            &["verify", "-q", "--sample", "5"][..],
            4,
            "exit 4: 1 document differs from what is listed; also 3: ",
        ),
        (&["compare", "-q", "empty"], 4, "exit 4: 5 files differ · manifest sha256:"),
        (&too_short, 6, "exit 6: stopped by --max-duration"),
        (&["check", "-q", "--out", "ilaudit.toml"], 2, "exit 2: not ok: output folder"),
    ] {
        let output = harness.dir.ilaudit(args).assert_code(code);
        let last = output.stderr.lines().last().unwrap_or_default();
        assert!(last.starts_with(line), "{args:?}: {}", output.stderr);
        assert_eq!(output.stderr.lines().count(), 1, "{args:?}: {}", output.stderr);
    }
    let nothing_wrong = CollectedRun::new(one_exchange(2));
    assert_eq!(nothing_wrong.dir.ilaudit(&["run", "-q"]).assert_code(0).stderr, "");
}
