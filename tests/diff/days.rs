//! Two days of the simulated service: what the runs differ by is what happened there.

use std::collections::BTreeSet;
use std::fs;

use ilaudit::sim::{Exchange, SimConfig, World};
use rusqlite::Connection;
use serde_json::Value;

use crate::common::harness::{ACCEPT_SPLASH, Harness};

fn service_on(day: u32) -> SimConfig {
    SimConfig { exchanges: 8, documents: 20, users: 12, groups: 4, exact: true, day, ..SimConfig::default() }
}

/// Exchange and id, as texts.
type Ids = BTreeSet<(String, String)>;

/// Of each exchange that is there on both days.
fn list_ids(of: &World, both: &World, list: impl Fn(&Exchange) -> Vec<u64>) -> Ids {
    let shared = of.exchanges().filter(|exchange| both.exchange(exchange.id).is_some());
    let ids = shared.flat_map(|exchange| {
        list(&exchange).into_iter().map(move |id| (exchange.id.to_string(), id.to_string()))
    });
    ids.collect()
}

fn subtract(from: &Ids, what: &Ids) -> Ids {
    from.difference(what).cloned().collect()
}

#[test]
fn the_changes_of_six_days_are_those_of_the_world() {
    let days = [0, 6];
    let harnesses = days.map(|day| Harness::new(service_on(day), ACCEPT_SPLASH));
    let folders =
        harnesses.each_ref().map(|harness| harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder());
    // the same service, which listened on another port
    let snapshot = Connection::open(folders[0].join("snapshot.sqlite")).expect("a database");
    let service = &harnesses[1].sim.credentials().base_url;
    snapshot.execute("UPDATE run SET service = ?1", [format!("{service}/")]).expect("a change");
    drop(snapshot);
    let [old, new] = folders.each_ref().map(|folder| folder.to_str().expect("text"));
    let output = harnesses[1].dir.ilaudit(&["diff", old, new, "--format", "jsonl"]);
    let output = output.assert_code(4);
    let rows: Vec<Value> =
        output.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told = |change: &str, subject: &str, id: &str| -> Ids {
        let rows = rows.iter().filter(|row| row["change"] == change && row["subject_type"] == subject);
        let text = |row: &Value, column: &str| row[column].as_str().expect("a text").to_owned();
        rows.map(|row| (text(row, "exchange_id"), text(row, id))).collect()
    };
    let [before, after] = days.map(|day| World::new(&service_on(day)));
    let people = |exchange: &Exchange| exchange.users().map(|user| user.person.user_id()).collect::<Vec<_>>();
    let users = |exchange: &Exchange| exchange.users().map(|user| user.id).collect::<Vec<_>>();
    let documents =
        |exchange: &Exchange| exchange.documents().map(|document| document.id).collect::<Vec<_>>();
    let [old_people, new_people] = [list_ids(&before, &after, people), list_ids(&after, &before, people)];
    assert_eq!(told("added", "user", "user_id"), subtract(&new_people, &old_people));
    assert_eq!(told("removed", "user", "user_id"), subtract(&old_people, &new_people));
    let [old_users, new_users] = [list_ids(&before, &after, users), list_ids(&after, &before, users)];
    let came_back: Ids = told("re_added", "user", "subject_id");
    let is_new = subtract(&new_users, &old_users);
    assert!(!came_back.is_empty() && came_back.is_subset(&is_new), "{came_back:?}");
    let [old_documents, new_documents] =
        [list_ids(&before, &after, documents), list_ids(&after, &before, documents)];
    assert_eq!(told("added", "document", "subject_id"), subtract(&new_documents, &old_documents));
    assert_eq!(told("removed", "document", "subject_id"), subtract(&old_documents, &new_documents));
    let rooms = |world: &World| {
        world.exchanges().map(|room| (room.id.to_string(), room.id.to_string())).collect::<Ids>()
    };
    assert_eq!(told("added", "exchange", "subject_id"), subtract(&rooms(&after), &rooms(&before)));
    assert_eq!(told("removed", "exchange", "subject_id"), subtract(&rooms(&before), &rooms(&after)));
    for (subject, field) in [
        ("user", "role_type"),
        ("user", "email_id"),
        ("document", "path"),
        ("document", "file_hash"),
        ("exchange", "phase"),
    ] {
        let is_told = |row: &&Value| row["subject_type"] == subject && row["field"] == field;
        assert!(rows.iter().any(|row| is_told(&row)), "{subject}.{field}");
    }
    assert!(rows.iter().any(|row| row["subject_type"] == "membership"), "groups changed");
    drop(fs::remove_dir_all(&folders[0]));
}

#[test]
fn a_day_too_far_ahead_is_refused() {
    let dir = crate::common::test_dir::TestDir::new("");
    let output = dir.ilaudit(&["sim", "--day", "1001"]).assert_code(2);
    assert!(output.stderr.contains("day 1001 is too far ahead"), "{}", output.stderr);
}
