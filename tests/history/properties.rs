//! What has to hold of any sequence of worlds, whatever the runs did not know.

use std::collections::BTreeSet;
use std::fs;

use chrono::DateTime;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use serde_json::Value;

use super::runs::{DATASETS, DAY, FIRST_RUN, Gap, Gaps, Room, World, ask, run_id, runs_folder, write_run};
use crate::common::property::property_runner;
use crate::common::test_dir::TestDir;

/// Each takes ten questions, a call of the program each.
const CASES: u32 = 8;
const RUNS: usize = 5;

/// Exchange, kind, holder, and what of it.
type Fact = (String, String, String, String);

/// What is true from one run to the next.
fn list_truth(world: &World) -> BTreeSet<Fact> {
    let mut facts = BTreeSet::new();
    for (exchange, room) in world {
        let fact = |kind: &str, holder: &u8, subject: String| {
            (exchange.to_string(), kind.to_owned(), holder.to_string(), subject)
        };
        facts.extend(room.users.iter().map(|(person, role)| fact("role", person, (*role).to_owned())));
        facts.extend(room.members.iter().map(|(group, who)| fact("membership", who, group.to_string())));
        facts.extend(room.grants.iter().map(|(folder, group)| fact("grant", group, folder.to_string())));
    }
    facts
}

/// What a run lists of it, knowing the whole or not.
fn list_seen(world: &World, gaps: &Gaps) -> BTreeSet<Fact> {
    let mut seen = BTreeSet::new();
    for (exchange, room) in world.iter().filter(|(exchange, _)| !gaps.contains_key(&(**exchange, ""))) {
        let most = |dataset| match gaps.get(&(*exchange, dataset)) {
            None => usize::MAX,
            Some(Gap::Partial) => 1,
            Some(_) => 0,
        };
        let listed = Room {
            users: room.users.iter().take(most("users")).map(|(person, role)| (*person, *role)).collect(),
            members: room.members.iter().take(most("groups")).copied().collect(),
            grants: room.grants.iter().take(most("permissions")).copied().collect(),
        };
        seen.extend(list_truth(&World::from([(*exchange, listed)])));
    }
    seen
}

fn read_fact(row: &Value) -> (Fact, String) {
    let text = |column: &str| row[column].as_str().unwrap_or_default().to_owned();
    let subject = if row["fact"] == "role" { text("subject") } else { text("subject_id") };
    let holder = if row["fact"] == "grant" { text("grantee_id") } else { text("user_id") };
    ((text("exchange_id"), text("fact"), holder, subject), text("certainty"))
}

fn any_room() -> impl Strategy<Value = Room> {
    let role = prop::sample::select(vec!["REVIEWER", "MANAGER"]);
    let users = btree_map(0..3_u8, role, 0..3);
    (users, btree_set((0..3_u8, 0..3_u8), 0..3), btree_set((0..3_u8, 0..3_u8), 0..3))
        .prop_map(|(users, members, grants)| Room { users, members, grants })
}

fn any_gaps() -> impl Strategy<Value = Gaps> {
    use Gap::{Failed, OtherShare, OutOfScope, Partial, Refused, Unlisted};
    let of_dataset = (
        (0..2_u8, prop::sample::select(&DATASETS[..])),
        prop::sample::select(vec![Partial, Refused, Failed]),
    );
    let of_exchange = ((0..2_u8, Just("")), prop::sample::select(vec![OutOfScope, OtherShare, Unlisted]));
    (vec(of_dataset, 0..3), vec(of_exchange, 0..2))
        .prop_map(|(datasets, exchanges)| datasets.into_iter().chain(exchanges).collect())
}

/// The world and what the run did not know of it, by day; and the run that is there only later.
fn any_sequence() -> impl Strategy<Value = (Vec<(World, Gaps)>, usize)> {
    let world = btree_map(0..2_u8, any_room(), 1..3);
    (vec((world, any_gaps()), RUNS).prop_map(keep_unwatched_rooms), 0..RUNS)
}

/// A run of another share says nothing of a room, as if there had been none: what comes and goes before the next look at it
/// nobody can tell, so there it stays as it was.
fn keep_unwatched_rooms(mut days: Vec<(World, Gaps)>) -> Vec<(World, Gaps)> {
    for day in 1..days.len() {
        let before = days[day - 1].0.clone();
        let (world, gaps) = &mut days[day];
        for ((exchange, _), _) in gaps.iter().filter(|(_, gap)| **gap == Gap::OtherShare) {
            match before.get(exchange) {
                Some(room) => world.insert(*exchange, room.clone()),
                None => world.remove(exchange),
            };
        }
    }
    days
}

#[test]
fn nobody_has_access_for_certain_who_had_none_and_nobody_is_left_out_who_was_seen() {
    let checked = property_runner(CASES).run(&any_sequence(), |(days, late)| {
        let dir = TestDir::new("");
        for (day, (world, gaps)) in days.iter().enumerate() {
            write_run(&dir, day, world, gaps);
        }
        let (folder, elsewhere) = (runs_folder(&dir).join(run_id(late)), dir.path().join("elsewhere"));
        fs::rename(&folder, &elsewhere).expect("it moves");
        dir.ilaudit(&["history"]).assert_code(0);
        fs::rename(&elsewhere, &folder).expect("it moves back");
        for (day, (world, gaps)) in days.iter().enumerate() {
            let begun = FIRST_RUN + day as i64 * DAY;
            // during the run's own day, and at a moment after its last answer
            let date = DateTime::from_timestamp_millis(begun).expect("a day").date_naive().to_string();
            let moment = DateTime::from_timestamp_millis(begun + DAY / 2).expect("a time").to_rfc3339();
            let truth = list_truth(world);
            let truth_before =
                day.checked_sub(1).map(|before| list_truth(&days[before].0)).unwrap_or_default();
            for (on, truths) in [(&date, [&truth, &truth_before]), (&moment, [&truth, &truth])] {
                let said: Vec<_> = ask(&dir, &["--on", on]).iter().map(read_fact).collect();
                let is_true = |fact: &Fact| truths.iter().any(|truth| truth.contains(fact));
                for (fact, certainty) in said.iter().filter(|(_, certainty)| certainty == "yes") {
                    prop_assert!(is_true(fact), "{} {:?} {}: {:#?}", on, fact, certainty, days);
                }
                for fact in list_seen(world, gaps) {
                    let said = said.iter().find(|(known, _)| *known == fact);
                    prop_assert!(said.is_some(), "{} {:?}: {:#?}", on, fact, days);
                }
            }
        }
        Ok(())
    });
    checked.expect("it holds of every sequence");
}
