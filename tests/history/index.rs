//! The index: what stays in it, what is left out of it, and what is not taken for one.

use std::fs;

use rusqlite::Connection;

use super::runs::{Gaps, ask, certainties, open_index, room_of, run_id, runs_folder, write_run};
use crate::common::test_dir::TestDir;

fn write_runs(dir: &TestDir, count: usize) {
    (0..count).for_each(|day| drop(write_run(dir, day, &room_of(&[1]), &Gaps::new())));
}

#[test]
fn a_run_is_read_once_and_stays_when_it_is_removed() {
    let dir = TestDir::new("");
    write_runs(&dir, 2);
    dir.ilaudit(&["report", &run_id(0)]).assert_code(0);
    let first = dir.ilaudit(&["history"]).assert_code(0);
    assert_eq!(
        first.stderr,
        "2 runs, 2 of them read now; 1 role, membership or grant known; 0 runs left out\n"
    );
    fs::remove_dir_all(runs_folder(&dir).join(run_id(0))).expect("it goes");
    write_run(&dir, 2, &room_of(&[1]), &Gaps::new());
    let second = dir.ilaudit(&["history"]).assert_code(0);
    assert!(second.stderr.starts_with("3 runs, 1 of them read now, 1 removed since; "), "{}", second.stderr);
    assert_eq!(ask(&dir, &[])[0]["first_run"], run_id(0).as_str());
    let sql = "SELECT LENGTH(manifest_sha256) FROM runs ORDER BY started_on";
    let index = open_index(&runs_folder(&dir));
    let hashes: Vec<Option<u32>> = index
        .prepare(sql)
        .expect("a query")
        .query_map([], |row| row.get(0))
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("values");
    assert_eq!(hashes, [Some(64), None, None]);
    // made again, it knows what is there
    fs::remove_file(runs_folder(&dir).join("history.sqlite")).expect("it goes");
    assert_eq!(ask(&dir, &[])[0]["first_run"], run_id(1).as_str());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let about = fs::metadata(runs_folder(&dir).join("history.sqlite")).expect("a file");
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_run_that_does_not_fit_its_manifest_is_left_out_until_it_does() {
    let dir = TestDir::new("");
    write_runs(&dir, 3);
    dir.ilaudit(&["report", &run_id(1)]).assert_code(0);
    let file = runs_folder(&dir).join(run_id(1)).join("snapshot.sqlite");
    let sound = fs::read(&file).expect("a file");
    Connection::open(&file)
        .expect("a database")
        .execute("UPDATE users SET role_type = 'MANAGER'", [])
        .expect("a change");
    let output = dir.ilaudit(&["history"]).assert_code(4);
    assert!(output.stderr.contains(&format!("run {} is left out: ", run_id(1))), "{}", output.stderr);
    assert!(output.stderr.contains("has changed since it was written"), "{}", output.stderr);
    assert!(output.stderr.contains("exit 4: 1 run that has changed left out"), "{}", output.stderr);
    fs::write(&file, sound).expect("a file");
    let output = dir.ilaudit(&["history"]).assert_code(0);
    assert!(output.stderr.starts_with("3 runs, 1 of them read now; 1 role"), "{}", output.stderr);
}

#[test]
fn a_run_that_cannot_be_read_does_not_cost_the_others() {
    let dir = TestDir::new("");
    write_runs(&dir, 3);
    fs::write(runs_folder(&dir).join(run_id(0)).join("snapshot.sqlite"), "no database").expect("a file");
    // a value that is none of ours, in a snapshot that no manifest vouches for
    let other =
        Connection::open(runs_folder(&dir).join(run_id(1)).join("snapshot.sqlite")).expect("a database");
    other.execute("UPDATE users SET user_id = X'FF00'", []).expect("a change");
    drop(other);
    let output = dir.ilaudit(&["history"]).assert_code(3);
    assert!(
        output
            .stderr
            .contains("1 run, 1 of them read now; 1 role, membership or grant known; 2 runs left out"),
        "{}",
        output.stderr
    );
    assert_eq!(certainties(&read_rows(&dir)), [("1".to_owned(), "yes".to_owned())]);
}

/// Of the run that could be read.
fn read_rows(dir: &TestDir) -> Vec<serde_json::Value> {
    ask(dir, &["--on", "2026-10-03"])
}

#[test]
fn a_file_that_is_no_index_is_set_aside_and_nothing_is_lost() {
    let dir = TestDir::new("");
    write_runs(&dir, 1);
    let (file, aside) =
        (runs_folder(&dir).join("history.sqlite"), runs_folder(&dir).join("history.sqlite.old"));
    fs::write(&file, "my own notes, which are long enough to be read as the header of a database, and are none of it at all.........").expect("a file");
    let output = dir.ilaudit(&["history"]).assert_code(0);
    assert!(output.stderr.contains("history.sqlite could not be used: "), "{}", output.stderr);
    assert!(fs::read_to_string(&aside).expect("a file").starts_with("my own notes"));
    assert_eq!(ask(&dir, &[]).len(), 1);
    // one that somebody added to
    open_index(&runs_folder(&dir))
        .execute_batch("CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM facts; END")
        .expect("a trigger");
    let output = dir.ilaudit(&["history"]).assert_code(2);
    assert!(output.stderr.contains("is there from an earlier time"), "{}", output.stderr);
    fs::remove_file(&aside).expect("it goes");
    dir.ilaudit(&["history"]).assert_code(0);
    open_index(&runs_folder(&dir)).pragma_update(None, "user_version", 2).expect("a version");
    let output = dir.ilaudit(&["history"]).assert_code(2);
    assert!(output.stderr.contains("is of version 2, this program knows 1"), "{}", output.stderr);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let dir = TestDir::new("");
    write_runs(&dir, 1);
    let other = dir.path().join("other");
    fs::write(&other, "").expect("a file");
    std::os::unix::fs::symlink(&other, runs_folder(&dir).join("history.sqlite")).expect("a link");
    let output = dir.ilaudit(&["history"]).assert_code(2);
    assert!(output.stderr.contains("is a link, or no file"), "{}", output.stderr);
    assert_eq!(fs::read(&other).expect("a file"), b"");
}
