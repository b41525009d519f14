//! What a verification may download: of a file, and in all.

use std::fs;
use std::time::Duration;

use ilaudit::sim::SimConfig;

use crate::common::test_dir::CommandOutput;
use crate::harness::{CollectedRun, one_exchange};

/// Runs `verify` with a limit from the environment.
fn verify_within(harness: &CollectedRun, limit: (&str, &str), args: &[&str]) -> CommandOutput {
    let mut command = harness.dir.command(&[&["verify"], args].concat());
    harness.dir.run(command.env(limit.0, limit.1))
}

#[test]
fn a_file_beyond_max_download_is_not_downloaded_to_its_end_and_the_report_names_the_setting() {
    for (limit, code, outcome) in [("499", 3, "failed"), ("500", 0, "match")] {
        let harness = CollectedRun::new(one_exchange(2));
        verify_within(&harness, ("ILAUDIT_MAX_DOWNLOAD", limit), &["--keep", "bag"]).assert_code(code);
        let report = harness.report();
        assert_eq!(report.column("outcome"), [outcome; 2]);
        let names_setting =
            report.column("message").iter().all(|message| message.contains("limits.max_download"));
        assert_eq!(names_setting, code == 3, "{:?}", report.column("message"));
        // no repeat would help: once, and once more in the second pass
        assert_eq!(harness.requested_files().len(), if code == 3 { 4 } else { 2 });
        let kept = fs::read_dir(harness.dir.path().join("bag/data")).expect("a payload").count();
        assert_eq!(kept, usize::from(code == 0));
    }
}

#[test]
fn max_verification_ends_a_verification_with_6_and_the_same_command_resumes() {
    let slow = SimConfig { latency: Duration::from_millis(100), ..one_exchange(20) };
    let harness = CollectedRun::new(slow);
    let one_by_one = ["--concurrency", "1"];
    let stopped = verify_within(&harness, ("ILAUDIT_MAX_VERIFICATION", "900"), &one_by_one).assert_code(6);
    assert!(stopped.stderr.contains("exit 6: stopped by limits.max_verification"), "{}", stopped.stderr);
    let before = harness.requested_files().len();
    assert!((2..20).contains(&before), "{before} of 20 were requested");
    harness.verify(&[]).assert_code(0);
    assert_eq!(harness.report().column("outcome"), ["match"; 20]);
    // at most the one that was under way
    assert!(harness.requested_files().len() <= 21, "{:?}", harness.requested_files());
}
