//! The command: certainties, formats, files, and what it is asked wrongly.

use std::fs;

use super::runs::{
    Gap, Gaps, World, address, ask, certainties, read_lines, room_of, run_id, write_run, write_run_of,
};
use crate::common::test_dir::TestDir;

fn expect(rows: &[serde_json::Value], expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(who, how)| ((*who).to_owned(), (*how).to_owned())).collect();
    assert_eq!(certainties(rows), expected, "{rows:#?}");
}

/// Whom the runs of so many days list; `None` where that run was refused.
fn write_days(dir: &TestDir, days: &[Option<&[u8]>]) {
    for (day, people) in days.iter().enumerate() {
        let gaps = match people {
            Some(_) => Gaps::new(),
            None => Gaps::from([((1, "users"), Gap::Refused), ((1, "groups"), Gap::Refused)]),
        };
        write_run(dir, day, &room_of(people.unwrap_or_default()), &gaps);
    }
}

#[test]
fn each_certainty_rests_on_the_runs_before_and_after() {
    let dir = TestDir::new("");
    // on the 4th the run was refused
    write_days(&dir, &[Some(&[1, 2]), Some(&[1, 2]), Some(&[1, 2]), None, Some(&[1, 3]), Some(&[1, 3])]);
    let cases: [(&str, &[(&str, &str)]); 7] = [
        ("2026-09-30", &[("1", "unknown"), ("2", "unknown")]),
        ("2026-10-02", &[("1", "yes"), ("2", "yes")]),
        ("2026-10-02T12:00:00+02:00", &[("1", "yes"), ("2", "yes")]),
        ("2026-10-04", &[("1", "unknown"), ("2", "until"), ("3", "from")]),
        ("2026-10-04T12:00:00Z", &[("1", "unknown"), ("2", "until"), ("3", "from")]),
        ("2026-10-05", &[("1", "yes"), ("2", "until"), ("3", "yes")]),
        ("2026-10-07", &[("1", "unknown"), ("3", "unknown")]),
    ];
    for (on, expected) in cases {
        expect(&ask(&dir, &["--on", on]), expected);
    }
    let rows = ask(&dir, &["--on", "2026-10-04"]);
    let runs = |row: &serde_json::Value| {
        ["run_before", "run_after"].map(|column| row[column].as_str().map(str::to_owned))
    };
    assert_eq!(runs(&rows[0]), [2, 4].map(|day| Some(run_id(day))));
    assert_eq!((&rows[0]["unknown_runs"], &rows[0]["person"]), (&1.into(), &address(1).into()));
    let output = dir.ilaudit(&["history", "--on", "2026-10-04"]).assert_code(3);
    let line =
        "2026-10-04, 1 room: 0 yes, 1 until, 1 from, 1 unknown; in 1 of them others may have had access";
    assert!(output.stderr.starts_with(line), "{}", output.stderr);
    assert!(dir.ilaudit(&["history", "--on", "2026-10-02"]).assert_code(0).stderr.contains("2 yes, 0 until"));
}

#[test]
fn the_time_line_has_a_row_for_each_time_that_somebody_was_there() {
    let dir = TestDir::new("[output]\ntimezone = 'Europe/London'\n");
    write_days(&dir, &[Some(&[1]), Some(&[]), Some(&[1]), None, Some(&[1])]);
    let rows = ask(&dir, &[]);
    let told = |row: &serde_json::Value| {
        ["first_seen", "last_seen", "absent_since", "certainty"].map(|column| {
            row[column].as_str().map_or_else(String::new, |text| text.chars().take(16).collect())
        })
    };
    assert_eq!(told(&rows[0]), ["2026-10-01T04:00", "2026-10-01T04:00", "2026-10-02T04:00", "yes"]);
    assert_eq!(told(&rows[1]), ["2026-10-03T04:00", "2026-10-05T04:00", "", "unknown"]);
    let output = dir.ilaudit(&["history", "--out", "files"]).assert_code(3);
    assert_eq!(output.stdout, "files\n");
    let csv = fs::read_to_string(dir.path().join("files/access_timeline.csv")).expect("a file");
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.starts_with("exchange_id,exchange_name,fact,user_id,"), "{csv}");
    dir.ilaudit(&["history", "--on", "2026-10-01", "--out", "files"]).assert_code(0);
    for file in [
        "access_timeline.jsonl",
        "access_timeline.xlsx",
        "access_on.csv",
        "access_on.jsonl",
        "access_on.xlsx",
    ] {
        assert!(dir.path().join("files").join(file).is_file(), "{file}");
    }
}

#[test]
fn another_share_of_a_walk_and_a_room_that_is_gone_say_nothing_of_its_people() {
    let dir = TestDir::new("");
    let gaps = |gap| Gaps::from([((1, ""), gap)]);
    let two_rooms = || room_of(&[1]).into_iter().chain([(2, Default::default())]).collect::<World>();
    for (day, gap) in [None, Some(Gap::OtherShare), None, Some(Gap::OutOfScope), None, Some(Gap::Unlisted)]
        .into_iter()
        .enumerate()
    {
        write_run(&dir, day, &two_rooms(), &gap.map(gaps).unwrap_or_default());
    }
    expect(&ask(&dir, &["--on", "2026-10-02"]), &[("1", "yes")]);
    expect(&ask(&dir, &["--on", "2026-10-04"]), &[("1", "unknown")]);
    expect(&ask(&dir, &["--on", "2026-10-06"]), &[("1", "unknown")]);
    assert!(ask(&dir, &["--on", "2026-10-02", "--exchange", "2"]).is_empty());
    let output = dir.ilaudit(&["history", "--exchange", "9"]).assert_code(2);
    assert!(output.stderr.contains("no run that was read knows an exchange 9"), "{}", output.stderr);
}

#[test]
fn what_another_account_sees_is_kept_apart() {
    let dir = TestDir::new("");
    write_run_of(&dir, 0, &room_of(&[1]), &Gaps::new(), "one@example.com");
    write_run_of(&dir, 1, &room_of(&[]), &Gaps::new(), "two@example.com");
    write_run_of(&dir, 2, &room_of(&[1]), &Gaps::new(), "one@example.com");
    let rows = ask(&dir, &["--on", "2026-10-02"]);
    expect(&rows, &[("1", "yes")]);
    assert_eq!(rows[0]["account"], "one@example.com");
}

#[test]
fn a_question_that_cannot_be_understood_is_refused() {
    let dir = TestDir::new("");
    let output = dir.ilaudit(&["history"]).assert_code(2);
    assert!(output.stderr.contains("no run in ilaudit-runs could be read"), "{}", output.stderr);
    write_run(&dir, 0, &room_of(&[1]), &Gaps::new());
    for on in ["yesterday", "2026-13-01", "2026-10-01T12:00:00"] {
        let output = dir.ilaudit(&["history", "--on", on]).assert_code(2);
        assert!(output.stderr.contains("neither a day as 2026-10-01"), "{}", output.stderr);
    }
    let table = dir.ilaudit(&["history", "--on", "2026-10-01"]).assert_code(0);
    assert!(table.stdout.contains("p1@example.com"), "{}", table.stdout);
    assert!(read_lines(&dir.ilaudit(&["history", "ilaudit-runs", "--format", "jsonl"])).len() == 1);
}
