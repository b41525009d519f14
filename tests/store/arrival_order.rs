//! The reports of what was collected.

use std::collections::BTreeMap;
use std::fs;

use fastrand::Rng;
use ilaudit::dataset::{self, Dataset, Row, Value};
use ilaudit::model::{Exchange, ExchangeId, ListingEntry, Subject};
use ilaudit::report::{CSV, Options, ReportPlan, Template, Templates, render};
use ilaudit::store::Traffic;
use proptest::prelude::*;

use crate::property::property_config;
use crate::{
    add_dataset, bare_exchange, complete_coverage, listing_entry, new_snapshot, row, start_time, value,
};

/// What the service holds: its exchanges, and what each of them lists.
#[derive(Clone)]
struct World {
    exchanges: Vec<ListingEntry<Exchange>>,
    listings: Vec<(ExchangeId, &'static Dataset, Vec<ListingEntry<Row>>)>,
}

/// A text out of few, so that much has the same name.
fn text(random: &mut Rng) -> Value {
    let texts = [None, Some(""), Some("Alder"), Some("alder"), Some("=1+1"), Some("Ångström"), Some("10")];
    value(random.choice(texts).flatten())
}

fn moment(random: &mut Rng) -> Value {
    random.bool().then(|| random.i64(0..3) * 86_400_000).into()
}

/// One of the first ids, or none.
fn some_id(random: &mut Rng, ids: u32) -> Value {
    random.bool().then(|| random.u32(0..ids).to_string()).into()
}

fn small_number(random: &mut Rng, numbers: i64) -> Value {
    random.bool().then(|| random.i64(0..numbers)).into()
}

/// Who made it and who changed it, and when.
fn attribution(random: &mut Rng) -> [(&'static str, Value); 5] {
    [
        ("created_on", moment(random)),
        ("created_by", text(random)),
        ("created_by_organization", text(random)),
        ("last_modified_on", moment(random)),
        ("last_modified_by", text(random)),
    ]
}

fn folder(random: &mut Rng, id: usize) -> Row {
    let values = [
        ("folder_id", Some(id.to_string()).into()),
        ("parent_id", some_id(random, 14)),
        ("name", text(random)),
        ("index_number", text(random)),
        ("order_number", small_number(random, 2)),
    ];
    row("folders", values.into_iter().chain(attribution(random)))
}

fn document(random: &mut Rng, id: usize) -> Row {
    let hash = random.bool().then_some("2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    let values = [
        ("document_id", Some(id.to_string()).into()),
        ("parent_id", some_id(random, 14)),
        ("name", text(random)),
        ("extension", value(random.bool().then_some(".pdf"))),
        ("index_number", text(random)),
        ("order_number", small_number(random, 2)),
        ("size_bytes", small_number(random, 2)),
        ("file_hash", value(hash)),
    ];
    row("documents", values.into_iter().chain(attribution(random)))
}

fn user(random: &mut Rng, id: usize) -> Row {
    let values = [
        ("workspace_user_id", Some(id.to_string()).into()),
        ("user_id", some_id(random, 3)),
        ("email_id", text(random)),
        ("first_name", text(random)),
        ("last_name", text(random)),
        ("organization", text(random)),
        ("role_type", text(random)),
        ("is_placeholder_user", Some(random.bool()).into()),
        ("first_accessed_on", moment(random)),
        ("last_accessed_on", moment(random)),
    ];
    row("users", values.into_iter().chain(attribution(random)))
}

fn group(random: &mut Rng, id: usize) -> Row {
    let values = [
        ("group_id", Some(id.to_string()).into()),
        ("group_name", text(random)),
        ("group_type", text(random)),
        ("members_reported", small_number(random, 4)),
    ];
    row("groups", values.into_iter().chain(attribution(random)))
}

/// The groups, and who is in them: users that are listed, and others.
fn groups(random: &mut Rng) -> Vec<ListingEntry<Row>> {
    let mut entries: Vec<_> = (0..6).map(|id| listing_entry("groups", id, group(random, id))).collect();
    for place in 0..30 {
        let (group, user) = (place / 5, (place % 5) * 3);
        let values = [
            ("group_id", Some(group.to_string()).into()),
            ("workspace_user_id", Some(user.to_string()).into()),
            ("user_id", some_id(random, 3)),
        ];
        entries.push(listing_entry("workspaceGroupMembers", place, row("group_members", values)));
    }
    entries
}

fn listing(random: &mut Rng, dataset: &'static Dataset) -> Vec<ListingEntry<Row>> {
    let (list, item): (_, fn(&mut Rng, usize) -> Row) = match dataset.name {
        "folders" => ("folder", folder),
        "documents" => ("document", document),
        "users" => ("users", user),
        "groups" => return groups(random),
        _ => return Vec::new(),
    };
    let mut entries: Vec<_> = (0..12).map(|id| listing_entry(list, id, item(random, id))).collect();
    let unreadable = [12, 13].map(|position| ListingEntry {
        item: Err("no id".to_owned()),
        ..listing_entry(list, position, item(random, position))
    });
    entries.extend(unreadable);
    entries
}

fn world(random: &mut Rng) -> World {
    let ids = ["11111155", "1002", "998"];
    let of =
        |(place, id): (usize, &&str)| listing_entry("workspace", place, bare_exchange(id, Some("Project")));
    let exchanges = ids.iter().enumerate().map(of).collect();
    let all =
        ids.iter().flat_map(|id| dataset::ALL.iter().map(move |dataset| (ExchangeId::new(id), *dataset)));
    let listings = all.map(|(id, dataset)| (id, dataset, listing(random, dataset))).collect();
    World { exchanges, listings }
}

fn shuffled(mut world: World, random: &mut Rng) -> World {
    random.shuffle(&mut world.exchanges);
    random.shuffle(&mut world.listings);
    world.listings.iter_mut().for_each(|(_, _, entries)| random.shuffle(entries));
    world
}

/// Every CSV report, by its name.
fn reports(world: &World, batch: usize) -> BTreeMap<String, String> {
    let dir = tempfile::tempdir().expect("a folder");
    let mut snapshot = new_snapshot(dir.path(), &world.exchanges);
    for exchange in ["11111155", "1002", "998"].map(ExchangeId::new) {
        let line = complete_coverage(&exchange, Subject::Entry);
        snapshot.record_entry(&exchange, "ALLOW", None, &[line]).expect("an entrance");
    }
    for (exchange, dataset, entries) in &world.listings {
        add_dataset(&mut snapshot, exchange, dataset, entries, batch);
    }
    let traffic = Traffic { requests: 1, retries: 0, speed_refusals: 0, rate: 5.0, simulated: false };
    snapshot.finish_run(Some(start_time()), traffic).expect("an end");
    let options = Options { formats: [&CSV].into(), ..Options::default() };
    let plan = ReportPlan::new(options).expect("a plan");
    let rendered = render(snapshot.connection(), dir.path(), &plan).expect("reports");
    let paths = rendered.files.into_iter().map(|file| file.path).filter(|path| path.ends_with(".csv"));
    paths.map(|path| (path.clone(), fs::read_to_string(dir.path().join(path)).expect("a file"))).collect()
}

proptest! {
    #![proptest_config(property_config(8))]

    #[test]
    fn are_the_same_whatever_the_order_of_the_answers(seed: u64, order: u64, batch in 1_usize..40) {
        let world = world(&mut Rng::with_seed(seed));
        let expected = reports(&world, 40);
        let built_in = Templates::load(None).expect("the built-in ones").reports;
        // changes are reported of a run that was compared
        let is_made = |report: &&Template| !report.by_name && report.name != "changes";
        prop_assert_eq!(expected.len(), built_in.iter().filter(is_made).count());
        for name in ["documents", "findings", "people"] {
            prop_assert!(expected[&format!("csv/{name}.csv")].lines().count() > 1, "{} is empty", name);
        }
        let found = reports(&shuffled(world, &mut Rng::with_seed(order)), batch);
        for (name, report) in expected {
            prop_assert_eq!(&report, &found[&name], "{}", name);
        }
    }
}
