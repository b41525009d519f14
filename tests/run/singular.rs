//! Of one thing nobody says `1 things`.

use ilaudit::sim::SimConfig;

use crate::common::harness::Harness;

/// Nouns that stand behind counts.
const PLURALS: [&str; 22] = [
    "exchanges",
    "folders",
    "documents",
    "users",
    "groups",
    "members",
    "rows",
    "entries",
    "requests",
    "retries",
    "files",
    "gaps",
    "findings",
    "bytes",
    "lines",
    "runs",
    "datasets",
    "people",
    "rules",
    "texts",
    "times",
    "columns",
];

#[track_caller]
fn assert_singular(text: &str) {
    let words: Vec<&str> =
        text.split_whitespace().map(|word| word.trim_matches(['(', ')', ',', ';', ':', '.'])).collect();
    for pair in words.windows(2) {
        assert!(pair[0] != "1" || !PLURALS.contains(&pair[1]), "{} {}: {text}", pair[0], pair[1]);
    }
}

#[test]
fn one_of_each_is_said_in_the_singular() {
    let config = SimConfig {
        exchanges: 1,
        documents: 1,
        users: 1,
        groups: 1,
        exact: true,
        file_bytes: 1,
        ..SimConfig::default()
    };
    let harness =
        Harness::new(config, "[collect]\ndatasets = [\"folders\", \"documents\", \"users\", \"groups\"]\n");
    let commands: [&[&str]; 7] = [
        &["check"],
        &["run", "--accept-splash"],
        &["verify"],
        &["report"],
        &["audit", "--remake"],
        &["collect", "--exchange", "nobody"],
        &["verify", "--max-bytes", "1"],
    ];
    for command in commands {
        let output = harness.dir.ilaudit(command);
        assert_singular(&output.stdout);
        assert_singular(&output.stderr);
    }
}
