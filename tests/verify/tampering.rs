//! Each way to tamper with a run, and the words in which `ilaudit audit` tells it.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::common::harness::Harness;
use crate::evidence::sha256;
use crate::harness::one_exchange;

/// An output folder with two runs, of which the second was verified.
struct Folder {
    path: PathBuf,
    first: PathBuf,
    second: PathBuf,
    /// The second before it was verified.
    earlier: PathBuf,
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_symlink() {
            continue;
        } else if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, target).expect("a copy");
        }
    }
}

impl Folder {
    fn copy(&self, name: &str) -> Self {
        let path = self.path.with_file_name(name);
        copy_folder(&self.path, &path);
        let place = |run: &Path| path.join(run.file_name().expect("a run id"));
        Self { first: place(&self.first), second: place(&self.second), earlier: self.earlier.clone(), path }
    }

    fn chain(&self) -> PathBuf {
        self.path.join("chain.jsonl")
    }

    fn edit_chain(&self, edit: impl FnOnce(&mut Vec<String>)) {
        let chain = fs::read_to_string(self.chain()).expect("a chain");
        let mut lines = chain.lines().map(str::to_owned).collect();
        edit(&mut lines);
        fs::write(self.chain(), lines.join("\n") + "\n").expect("a chain");
    }

    fn in_snapshot(&self, sql: &str) {
        let file = self.second.join("snapshot.sqlite");
        Connection::open(file).and_then(|snapshot| snapshot.execute_batch(sql)).expect("a change");
    }

    /// Gives a file of the second run its new hash, wherever a list names it.
    fn hash_again(&self, path: &str, lists: &[&str]) {
        let manifest = fs::read(self.second.join("manifest.json")).expect("a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        let files = manifest["files"].as_array().expect("files");
        let listed = files.iter().find(|file| file["path"] == path).and_then(|file| file["sha256"].as_str());
        let listed = listed.expect("a hash").to_owned();
        for list in lists {
            self.replace(list, &listed, &sha256(&self.second.join(path)));
        }
    }

    /// Edits the manifest of the second run.
    fn edit_manifest(&self, pointer: &str, value: Value) {
        let file = self.second.join("manifest.json");
        let mut manifest: Value =
            serde_json::from_slice(&fs::read(&file).expect("a manifest")).expect("JSON");
        *manifest.pointer_mut(pointer).expect("a place") = value;
        fs::write(file, manifest.to_string()).expect("a file");
    }

    /// Edits a text file of the second run.
    fn replace(&self, path: &str, from: &str, to: &str) {
        let file = self.second.join(path);
        let text = fs::read_to_string(&file).expect("a text");
        assert!(text.contains(from), "no {from} in {path}");
        fs::write(file, text.replace(from, to)).expect("a file");
    }
}

/// A name, what is done, and what the audit says of it.
type Case = (&'static str, fn(&Folder), &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "edit a report",
        |folder| folder.replace("csv/users.csv", "exchange_id", "exchange"),
        &[
            "csv/users.csv was changed since it was written",
            "manifest.json as well as SHA256SUMS lists another",
        ],
    ),
    (
        "edit a report and the sums",
        |folder| {
            folder.replace("csv/users.csv", "exchange_id", "exchange");
            folder.hash_again("csv/users.csv", &["SHA256SUMS"]);
        },
        &["csv/users.csv was changed, and SHA256SUMS with it", "SHA256SUMS is not the one that line 3 names"],
    ),
    (
        "edit a report, manifest and sums",
        |folder| {
            folder.replace("csv/users.csv", "exchange_id", "exchange");
            let before = sha256(&folder.second.join("manifest.json"));
            folder.hash_again("csv/users.csv", &["SHA256SUMS", "manifest.json"]);
            folder.replace("SHA256SUMS", &before, &sha256(&folder.second.join("manifest.json")));
        },
        &["manifest.json is not the one that line 3 names", "SHA256SUMS is not the one that line 3 names"],
    ),
    (
        "edit the snapshot",
        |folder| folder.in_snapshot("UPDATE users SET last_accessed_on = 1"),
        &["snapshot.sqlite was changed since it was written"],
    ),
    (
        "edit snapshot, manifest and sums",
        |folder| {
            folder.in_snapshot(
                "DELETE FROM users WHERE workspace_user_id = (SELECT MIN(workspace_user_id) FROM users)",
            );
            let before = sha256(&folder.second.join("manifest.json"));
            folder.hash_again("snapshot.sqlite", &["SHA256SUMS", "manifest.json"]);
            folder.replace("SHA256SUMS", &before, &sha256(&folder.second.join("manifest.json")));
        },
        &["1 users in the snapshot, 2 in its ledger", "manifest.json is not the one that line 3 names"],
    ),
    (
        "take a line out of the ledger",
        |folder| folder.in_snapshot("DELETE FROM coverage WHERE dataset = 'users'"),
        &["2 rows in users that nothing vouches for: the ledger has no line of users"],
    ),
    (
        "call what was listed refused",
        |folder| {
            folder.in_snapshot(
                "UPDATE coverage SET state = 'refused' WHERE dataset = 'users';
                 UPDATE coverage SET state = 'skipped' WHERE dataset = 'documents'",
            )
        },
        &[
            "2 rows in users that nothing vouches for: the ledger calls users refused",
            "2 rows in documents that nothing vouches for: the ledger calls documents skipped",
        ],
    ),
    (
        "take a row count out of the ledger",
        |folder| folder.in_snapshot("UPDATE coverage SET rows = NULL WHERE dataset = 'users'"),
        &["2 rows in users that nothing vouches for: the ledger counts no users"],
    ),
    (
        "add rows of an exchange that was never asked",
        |folder| {
            folder.in_snapshot(
                "INSERT INTO group_members (exchange_id, group_id, workspace_user_id) VALUES ('elsewhere', '1', '1')",
            )
        },
        &["exchange elsewhere: 1 row in group_members that nothing vouches for: the ledger has no line of "],
    ),
    (
        "add a trigger to the snapshot",
        |folder| folder.in_snapshot("CREATE TRIGGER quiet AFTER DELETE ON users BEGIN SELECT 1; END"),
        &["trigger `quiet` is none of ours: it was added"],
    ),
    (
        "redefine a view",
        |folder| {
            folder.in_snapshot(
                "DROP VIEW whole; CREATE VIEW whole AS SELECT exchange_id, dataset FROM coverage",
            )
        },
        &["view `whole` is not defined as ours is"],
    ),
    (
        "leave changes beside the snapshot",
        |folder| fs::write(folder.second.join("snapshot.sqlite-wal"), "frames").expect("a file"),
        &["snapshot.sqlite-wal is not listed anywhere, so it was put there later"],
    ),
    (
        "add a file",
        |folder| fs::write(folder.second.join("csv/board.csv"), "a").expect("a file"),
        &["csv/board.csv is not listed anywhere, so it was put there later"],
    ),
    (
        "end a command while reports take their places",
        |folder| {
            fs::create_dir(folder.second.join(".publishing")).expect("a folder");
            fs::write(folder.second.join(".publishing/users.csv"), "a").expect("a file");
        },
        &[".publishing/users.csv still waits for its place: a command ended while its reports took theirs"],
    ),
    (
        "add a file and its sum",
        |folder| {
            let (file, sums) = (folder.second.join("csv/board.csv"), folder.second.join("SHA256SUMS"));
            fs::write(&file, "a").expect("a file");
            let text = fs::read_to_string(&sums).expect("sums");
            fs::write(sums, format!("{text}{}  csv/board.csv\n", sha256(&file))).expect("sums");
        },
        &["csv/board.csv is not listed in manifest.json, only in SHA256SUMS, so it was put there later"],
    ),
    (
        "remove a file",
        |folder| fs::remove_file(folder.second.join("csv/users.csv")).expect("it goes"),
        &["csv/users.csv is missing: manifest.json as well as SHA256SUMS lists it"],
    ),
    (
        "remove the snapshot",
        |folder| fs::remove_file(folder.second.join("snapshot.sqlite")).expect("it goes"),
        &["snapshot.sqlite is missing: manifest.json as well as SHA256SUMS lists it"],
    ),
    (
        "remove the manifest",
        |folder| fs::remove_file(folder.second.join("manifest.json")).expect("it goes"),
        &["manifest.json is missing: line 3 names it", "manifest.json is missing: SHA256SUMS lists it"],
    ),
    (
        "remove the sums",
        |folder| fs::remove_file(folder.second.join("SHA256SUMS")).expect("it goes"),
        &["SHA256SUMS is missing: line 3 names it"],
    ),
    (
        "swap two files",
        |folder| {
            let [users, groups] = ["csv/users.csv", "csv/groups.csv"].map(|path| folder.second.join(path));
            let held = fs::read(&users).expect("a file");
            fs::copy(&groups, &users).expect("a copy");
            fs::write(&groups, held).expect("a file");
        },
        &[
            "csv/users.csv was changed since it was written",
            "csv/groups.csv was changed since it was written",
        ],
    ),
    (
        "swap two runs",
        |folder| {
            let aside = folder.path.join("aside");
            fs::rename(&folder.first, &aside).expect("another name");
            fs::rename(&folder.second, &folder.first).expect("another name");
            fs::rename(&aside, &folder.second).expect("another name");
        },
        &["the folder is called "],
    ),
    (
        "truncate the snapshot",
        |folder| {
            let file =
                fs::File::options().write(true).open(folder.second.join("snapshot.sqlite")).expect("a file");
            file.set_len(5000).expect("a cut");
        },
        &["snapshot.sqlite was changed since it was written"],
    ),
    (
        "truncate a report",
        |folder| fs::write(folder.second.join("csv/users.csv"), "").expect("a file"),
        &["csv/users.csv was changed since it was written"],
    ),
    (
        "restore an old run",
        |folder| {
            fs::remove_dir_all(&folder.second).expect("it goes");
            copy_folder(&folder.earlier, &folder.second);
        },
        &[
            "manifest.json is an older one, of line 2: line 3 has another",
            "SHA256SUMS is an older one, of line 2",
        ],
    ),
    (
        "remove the run before",
        |folder| fs::remove_dir_all(&folder.first).expect("it goes"),
        &["is gone, and no line says that it was removed"],
    ),
    (
        "remove the run before and its line",
        |folder| {
            fs::remove_dir_all(&folder.first).expect("it goes");
            folder.edit_chain(|lines| drop(lines.remove(0)));
        },
        &[
            "line 1 follows on another line: the beginning of the chain was cut off",
            "is gone without a trace",
        ],
    ),
    (
        "remove the chain",
        |folder| fs::remove_file(folder.chain()).expect("it goes"),
        &["chain.jsonl is missing"],
    ),
    ("empty the chain", |folder| fs::write(folder.chain(), "").expect("a file"), &["chain.jsonl is empty"]),
    (
        "cut the end of the chain",
        |folder| folder.edit_chain(|lines| lines.truncate(2)),
        &["manifest.json is not the one that line 2 names"],
    ),
    (
        "cut all lines of a run",
        |folder| folder.edit_chain(|lines| lines.truncate(1)),
        &["no line names this run: the chain was cut, or the run was put there"],
    ),
    (
        "take a line out of the chain",
        |folder| folder.edit_chain(|lines| drop(lines.remove(1))),
        &["line 2 does not follow on line 1: a line was changed, added or taken out there"],
    ),
    (
        "edit a line of the chain",
        |folder| folder.edit_chain(|lines| lines[0] = lines[0].replace("\"exit_code\":0", "\"exit_code\":3")),
        &["line 2 does not follow on line 1"],
    ),
    (
        "tear the last line",
        |folder| {
            let chain = fs::read(folder.chain()).expect("a chain");
            fs::write(folder.chain(), &chain[..chain.len() - 20]).expect("a chain");
        },
        &["line 3, the last one, was cut off"],
    ),
    (
        "damage a line of the chain",
        |folder| folder.edit_chain(|lines| lines[1] = "{".to_owned()),
        &["line 2 is damaged: it is no JSON"],
    ),
    (
        "a chain of a newer version",
        |folder| folder.edit_chain(|lines| lines[2] = lines[2].replace("\"version\":1", "\"version\":2")),
        &["line 3 is of a newer version (2) than this program knows (1)"],
    ),
    (
        "a chain of something else",
        |folder| fs::write(folder.chain(), "{\"a\":1}\n").expect("a file"),
        &["line 1 is none that this program writes: missing field `version`"],
    ),
    (
        "edit a count in the manifest",
        |folder| folder.edit_manifest("/counts/users/rows", 1.into()),
        &["counts.users.rows is 1 in manifest.json, and 2 by the snapshot"],
    ),
    (
        "take a dataset out of the manifest's counts",
        |folder| {
            let counts = json!({ "users": { "complete": 1, "partial": 0, "refused": 0, "failed": 0, "skipped": 0, "rows": 2 } });
            folder.edit_manifest("/counts", counts);
        },
        &["counts.documents is not in manifest.json, and {"],
    ),
    (
        "take the counts out of the manifest",
        |folder| folder.replace("manifest.json", "\"counts\"", "\"account_of\""),
        &["counts is not in manifest.json"],
    ),
    (
        "edit the scope in the manifest",
        |folder| folder.edit_manifest("/scope/seen", 0.into()),
        &["scope.seen is 0 in manifest.json, and 1 by the snapshot"],
    ),
    (
        "edit the verifications in the manifest",
        |folder| {
            folder.edit_manifest("/verifications/0/outcomes", json!({ "match": 2 }));
            folder.edit_manifest("/verifications/0/eligible", 9.into());
        },
        &["verifications.0.eligible is 9 in manifest.json, and 2 by the snapshot"],
    ),
    (
        "add a share to the manifest",
        |folder| {
            folder.replace(
                "manifest.json",
                "\"reports\"",
                "\"merged_shards\": [{\"number\": 1}],\n  \"reports\"",
            );
        },
        &["merged_shards is [{\"number\":1}] in manifest.json, and the snapshot has none"],
    ),
    (
        "name another account in the manifest",
        |folder| folder.edit_manifest("/account", "eve@bank.example".into()),
        &["account is \"eve@bank.example\" in manifest.json, and "],
    ),
    (
        "damage the manifest",
        |folder| fs::write(folder.second.join("manifest.json"), "{").expect("a file"),
        &[
            "manifest.json cannot be used: it is damaged: EOF",
            "manifest.json is not the one that line 3 names",
        ],
    ),
    (
        "a manifest of a newer version",
        |folder| folder.replace("manifest.json", "\"manifest_version\": 1", "\"manifest_version\": 2"),
        &["manifest.json cannot be used: it is of a newer version (2) than this program knows (1)"],
    ),
    (
        "a manifest of something else",
        |folder| fs::write(folder.second.join("manifest.json"), "{\"a\": 1}").expect("a file"),
        &["manifest.json cannot be used: it is none that this program writes: missing field `run_id`"],
    ),
    (
        "damage the sums",
        |folder| fs::write(folder.second.join("SHA256SUMS"), "abc\n").expect("a file"),
        &["SHA256SUMS is damaged or not of this program: line 1 is no SHA-256 with a path"],
    ),
];

fn tampered_folders() -> (Harness, Folder) {
    let harness = Harness::new(one_exchange(2), "attempts = 3\n[scope]\naccept_splash = \"always\"\n");
    let first = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let second = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let earlier = harness.dir.path().join("earlier");
    copy_folder(&second, &earlier);
    harness.dir.ilaudit(&["verify"]).assert_code(0);
    let path = harness.dir.path().join("ilaudit-runs");
    (harness, Folder { path, first, second, earlier })
}

#[test]
fn every_way_to_tamper_is_told() {
    let (harness, original) = tampered_folders();
    for (name, tamper, words) in CASES {
        let folder = original.copy("tampered");
        let run = folder.second.display().to_string();
        harness.dir.ilaudit(&["audit", "--chain", &run]).assert_code(0);
        tamper(&folder);
        let output = harness.dir.ilaudit(&["audit", "--chain", &run]);
        assert_eq!(output.code, Some(4), "{name}: {}{}", output.stdout, output.stderr);
        for expected in *words {
            let told =
                output.stdout.lines().any(|line| line.starts_with("differs") && line.contains(expected));
            assert!(told, "{name}: no line says that {expected}:\n{}", output.stdout);
        }
        assert!(output.stderr.starts_with("exit 4: ") && output.stderr.lines().count() == 1, "{name}");
        fs::remove_dir_all(&folder.path).expect("it goes");
    }
}

#[cfg(unix)]
#[test]
fn links_are_told_and_not_followed() {
    let (harness, folder) = tampered_folders();
    let users = folder.second.join("csv/users.csv");
    let elsewhere = harness.dir.path().join("elsewhere.csv");
    fs::rename(&users, &elsewhere).expect("another name");
    std::os::unix::fs::symlink(&elsewhere, &users).expect("a link");
    let output = harness.dir.ilaudit(&["audit"]).assert_code(4);
    assert!(output.stdout.contains("csv/users.csv is a link, which is not followed"), "{}", output.stdout);
}
