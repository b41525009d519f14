//! What has to hold of any two worlds.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use super::apply::{apply_changes, list_facts};
use super::snapshots::write_run;
use super::world::{DATASETS, World, any_known_world, any_world};
use crate::common::property::property_runner;
use crate::common::test_dir::TestDir;

/// Each takes a run of the program or two.
const CASES: u32 = 12;

/// The rows of a comparison, and the exit code.
fn diff(dir: &TestDir, old: &str, new: &str) -> (Vec<Value>, Option<i32>) {
    let output = dir.ilaudit(&["diff", old, new, "--format", "jsonl"]);
    let rows = output.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    (rows, output.code)
}

fn write_worlds(dir: &TestDir, worlds: [(&str, &World); 2]) {
    for (id, world) in worlds {
        write_run(dir.path(), id, world);
    }
}

fn run_cases<S: Strategy>(worlds: &S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    property_runner(CASES).run(worlds, check).expect("it holds of every world");
}

/// The datasets of exchanges in both worlds that one of them does not know, though it or the other was asked for it.
fn list_unknown(old: &World, new: &World) -> BTreeSet<(String, String)> {
    use super::world::Hidden::NotAsked;
    let both = old.iter().filter_map(|(id, exchange)| Some((id, exchange, new.get(id)?)));
    let unknown = both.flat_map(|(id, old, new)| {
        let states = [(None, None), (Some(&NotAsked), Some(&NotAsked))];
        let is_unknown =
            move |dataset: &&str| !states.contains(&(old.hidden.get(*dataset), new.hidden.get(*dataset)));
        DATASETS.into_iter().filter(is_unknown).map(|dataset| (id.to_string(), dataset.to_owned()))
    });
    unknown.collect()
}

#[test]
fn the_changes_applied_to_the_old_run_give_the_new_one_and_what_is_hidden_never_changes() {
    let dir = TestDir::new("");
    run_cases(&(any_world(), any_world()), |(old, new)| {
        write_worlds(&dir, [("old", &old), ("new", &new)]);
        let (rows, code) = diff(&dir, "old", "new");
        let mut facts = list_facts(&old, &new);
        let unknown = apply_changes(&mut facts, &rows);
        prop_assert_eq!(&unknown, &list_unknown(&old, &new));
        // of an exchange that is new nothing but itself is told
        prop_assert_eq!(&facts, &list_facts(&new, &old), "{:#?}", rows);
        let expected = if rows.len() > unknown.len() {
            4
        } else if unknown.is_empty() {
            0
        } else {
            3
        };
        prop_assert_eq!(code, Some(expected));
        Ok(())
    });
}

#[test]
fn a_run_does_not_differ_from_itself() {
    let dir = TestDir::new("");
    run_cases(&any_known_world(), |world| {
        write_worlds(&dir, [("old", &world), ("new", &world)]);
        prop_assert_eq!(diff(&dir, "old", "new"), (Vec::new(), Some(0)));
        Ok(())
    });
}

/// What a row says, and what it says of the way back.
fn turn_round(rows: &[Value], is_turned: bool) -> Vec<String> {
    let mut said: Vec<String> = rows
        .iter()
        .map(|row| {
            let change = match row["change"].as_str() {
                Some("added") if is_turned => "removed",
                Some("removed") if is_turned => "added",
                Some(other) => other,
                None => "",
            };
            let (before, after) = if is_turned { ("after", "before") } else { ("before", "after") };
            let person = if row["user_id"].is_null() { &row["subject_id"] } else { &row["user_id"] };
            let (subject, exchange) = (&row["subject_type"], &row["exchange_id"]);
            format!("{change} {subject} {exchange} {person} {} {} {}", row["field"], row[before], row[after])
        })
        .collect();
    said.sort();
    said
}

#[test]
fn the_way_back_has_the_same_changes_turned_round() {
    let dir = TestDir::new("");
    run_cases(&(any_world(), any_world()), |(old, new)| {
        write_worlds(&dir, [("old", &old), ("new", &new)]);
        let (there, back) = (diff(&dir, "old", "new").0, diff(&dir, "new", "old").0);
        prop_assert_eq!(turn_round(&there, true), turn_round(&back, false));
        Ok(())
    });
}
