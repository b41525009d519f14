//! Profiles: tables of the configuration file that go over its others where one is chosen.

use std::fs;

use serde_json::Value;

use crate::common::harness::{Harness, small_service};

const PROFILES: &str = "\
[output]
formats = [\"csv\"]
[notify]
metrics_file = \"ilaudit.prom\"
[profiles.us.output]
dir = \"us\"
[profiles.emea.output]
dir = \"emea\"
[profiles.emea.service]
password = \"wrong\"
";

#[test]
fn a_profile_goes_over_the_file_and_secrets_too() {
    let harness = Harness::new(small_service(), PROFILES);
    let folder = harness.dir.ilaudit(&["run", "--profile", "us"]).assert_code(3).run_folder();
    assert!(folder.starts_with(harness.dir.path().join("us")), "{}", folder.display());
    assert!(folder.join("csv").is_dir() && !folder.join("access.xlsx").exists());
    harness.dir.ilaudit(&["run", "--profile", "emea"]).assert_code(5);
    // a variable chooses one, too, and goes over it
    let mut command = harness.dir.command(&["query", "SELECT count(*) FROM run"]);
    harness.dir.run(command.env("ILAUDIT_PROFILE", "us")).assert_code(0);
    let mut command = harness.dir.command(&["query", "--profile", "us", "SELECT count(*) FROM run"]);
    harness.dir.run(command.env("ILAUDIT_OUTPUT_DIR", "elsewhere")).assert_code(2);
    let unknown = harness.dir.ilaudit(&["run", "--profile", "uk"]).assert_code(2);
    assert!(unknown.stderr.contains("unknown profile `uk`; there are us, emea"), "{}", unknown.stderr);
}

#[test]
fn all_profiles_run_whatever_comes_of_one_and_the_worst_code_wins() {
    let harness = Harness::new(small_service(), PROFILES);
    let ended = harness.dir.ilaudit(&["run", "--all-profiles", "-q"]).assert_code(5);
    assert_eq!(ended.stdout.lines().count(), 1, "{}", ended.stdout);
    let lines: Vec<&str> = ended.stderr.lines().filter(|line| line.starts_with("exit ")).collect();
    assert!(lines[0].starts_with("exit 3: us: ") && lines[0].contains("manifest sha256:"), "{lines:?}");
    assert_eq!(lines[1], "exit 5: emea: the service refused the credentials");
    assert!(lines[2].starts_with("exit 5: emea: ") && lines[2].contains("; also 3: us: "), "{lines:?}");
    // each has a log of its own
    assert!(
        ended.run_folder().join("run.log").is_file() && harness.dir.path().join("emea/failed.log").is_file()
    );

    // one file has the figures of both
    let metrics = fs::read_to_string(harness.dir.path().join("ilaudit.prom")).expect("figures");
    for line in ["{profile=\"us\"} 3", "{profile=\"emea\"} 5"] {
        assert!(metrics.contains(&format!("ilaudit_last_run_exit_code{line}\n")), "{metrics}");
    }
    assert!(metrics.contains("ilaudit_last_run_rows{profile=\"us\",dataset=\"folders\"}"), "{metrics}");
    assert_eq!(metrics.matches("# TYPE ilaudit_last_run_exit_code gauge").count(), 1);
}

#[test]
fn profiles_are_listed_with_what_they_lead_to() {
    let harness = Harness::new(small_service(), PROFILES);
    let listed = harness.dir.ilaudit(&["profiles", "--format", "json"]).assert_code(0).stdout;
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    let folders = listed.as_array().expect("a list").iter().map(|profile| &profile["output_folder"]);
    assert_eq!(folders.collect::<Vec<_>>(), ["us", "emea"]);
    assert_eq!(
        listed[0]["service"].as_str(),
        Some(format!("{}/", harness.sim.credentials().base_url).as_str())
    );
    let none = Harness::new(small_service(), "").dir.ilaudit(&["run", "--all-profiles"]).assert_code(2);
    assert!(none.stderr.contains("there is no profile in the configuration file"), "{}", none.stderr);
}
