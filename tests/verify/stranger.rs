//! A snapshot from a stranger: what he defined in it beyond our own schema is never run.

use std::fs;

use crate::harness::{CollectedRun, one_exchange};

/// Each would forge what a command says, were it run.
const FORGERIES: [(&str, &str); 5] = [
    (
        "trigger `forge`",
        "CREATE TRIGGER forge AFTER UPDATE ON verification WHEN new.outcome = 'hash_mismatch'
         BEGIN UPDATE verification SET outcome = 'match' WHERE document_id = new.document_id; END",
    ),
    (
        "trigger `empty`",
        "CREATE TRIGGER empty AFTER INSERT ON comparison_run BEGIN DELETE FROM coverage; END",
    ),
    (
        "table `others`",
        "ALTER TABLE documents RENAME TO others;
         CREATE VIEW documents AS SELECT * FROM others WHERE file_hash IS NOT NULL",
    ),
    ("view `whole`", "DROP VIEW whole; CREATE VIEW whole AS SELECT exchange_id, dataset FROM coverage"),
    (
        "table `splash_contents`",
        "DROP TABLE splash_contents;
         CREATE TABLE splash_contents (
             sha256 TEXT PRIMARY KEY ON CONFLICT REPLACE, media_type TEXT NOT NULL, content BLOB NOT NULL
         )",
    ),
];

#[test]
fn what_a_stranger_defined_is_refused_by_every_command() {
    for (what, sql) in FORGERIES {
        let harness = CollectedRun::new(one_exchange(3));
        harness.change_snapshot("UPDATE documents SET file_hash = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='");
        harness.tamper(sql);
        fs::create_dir(harness.dir.path().join("files")).expect("a folder");
        let asked = harness.sim.log().len();
        for command in [
            ["verify"].as_slice(),
            &["report"],
            &["report", "--accept-changed"],
            &["compare", "files"],
            &["query", "SELECT 1"],
        ] {
            let output = harness.dir.ilaudit(command).assert_code(4);
            let says = format!("{what} is none of ilaudit's");
            assert!(output.stderr.contains(&says), "{command:?}: {}", output.stderr);
        }
        assert_eq!(harness.sim.log().len(), asked, "{what}");
        assert!(!harness.folder.join("csv").exists());
    }
}

#[test]
fn a_schema_that_is_ours_is_used() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.change_snapshot("UPDATE documents SET file_hash = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='");
    harness.verify(&[]).assert_code(4);
    assert_eq!(harness.report().column("outcome"), ["hash_mismatch"; 3]);
}
