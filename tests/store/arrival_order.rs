//! The reports of what was collected.

use std::collections::BTreeMap;
use std::fs;

use fastrand::Rng;
use ilaudit::config::Format;
use ilaudit::model::{
    Dataset, Document, DocumentId, Entry, ExchangeId, Folder, FolderId, Group, GroupId, Item, Member, Stamp,
    Subject, User, UserId, WorkspaceUserId,
};
use ilaudit::report::{Options, render};
use ilaudit::store::Traffic;
use proptest::prelude::*;

use crate::{bare_folder, began, entry, exchange, fill, line, snapshot};

/// What the service holds: its exchanges, and what each of them lists.
#[derive(Clone)]
struct World {
    exchanges: Vec<Entry>,
    listings: Vec<(ExchangeId, Dataset, Vec<Entry>)>,
}

/// A text out of few, so that much has the same name.
fn text(random: &mut Rng) -> Option<String> {
    let texts = [None, Some(""), Some("Alder"), Some("alder"), Some("=1+1"), Some("Ångström"), Some("10")];
    random.choice(texts).flatten().map(str::to_owned)
}

fn stamp(random: &mut Rng) -> Stamp {
    let on = random.bool().then(|| ilaudit::model::Timestamp::from_millis(random.i64(0..3) * 86_400_000));
    Stamp { on, by: text(random), organization: text(random) }
}

fn below(random: &mut Rng) -> Option<FolderId> {
    random.bool().then(|| FolderId::new(random.u32(0..14).to_string()))
}

fn folder(random: &mut Rng, id: usize) -> Item {
    Item::Folder(Folder {
        parent_id: below(random),
        name: text(random),
        index_number: text(random),
        order_number: random.bool().then(|| random.i64(0..2)),
        created: stamp(random),
        modified: stamp(random),
        ..bare_folder(FolderId::new(id.to_string()))
    })
}

fn document(random: &mut Rng, id: usize) -> Item {
    Item::Document(Document {
        id: DocumentId::new(id.to_string()),
        parent_id: below(random),
        name: text(random),
        extension: random.bool().then(|| ".pdf".to_owned()),
        index_number: text(random),
        order_number: random.bool().then(|| random.i64(0..2)),
        size_bytes: random.bool().then(|| random.i64(0..2)),
        page_count: None,
        file_hash: random.bool().then(|| "2jmj7l5rSw0yVb/vlWAYkK/YBwk=".to_owned()),
        has_note: None,
        submission_id: None,
        effective_on: None,
        version: None,
        version_number: None,
        created: stamp(random),
        modified: stamp(random),
        extra: None,
    })
}

fn user(random: &mut Rng, id: usize) -> Item {
    Item::User(User {
        id: WorkspaceUserId::new(id.to_string()),
        user_id: random.bool().then(|| UserId::new(random.u32(0..3).to_string())),
        email_id: text(random),
        first_name: text(random),
        last_name: text(random),
        organization: text(random),
        title: None,
        role_type: text(random),
        status: None,
        key_contact: None,
        country: None,
        industry: None,
        functional_area: None,
        office_phone: None,
        alert_preference: None,
        is_placeholder_user: Some(random.bool()),
        is_welcome_alert_sent: None,
        first_accessed_on: stamp(random).on,
        last_accessed_on: stamp(random).on,
        last_alert_sent_on: None,
        version: None,
        created: stamp(random),
        modified: stamp(random),
        extra: None,
    })
}

fn group(random: &mut Rng, id: usize) -> Item {
    Item::Group(Group {
        id: GroupId::new(id.to_string()),
        name: text(random),
        kind: text(random),
        note: None,
        fts_enabled: None,
        members_reported: random.bool().then(|| random.i64(0..4)),
        version: None,
        created: stamp(random),
        modified: stamp(random),
        extra: None,
    })
}

/// The groups, and who is in them: users that are listed, and others.
fn groups(random: &mut Rng) -> Vec<Entry> {
    let mut entries: Vec<Entry> = (0..6).map(|id| entry("group", id, group(random, id))).collect();
    for place in 0..30 {
        let (group, user) = (place / 5, (place % 5) * 3);
        let member = Member {
            group_id: GroupId::new(group.to_string()),
            workspace_user_id: WorkspaceUserId::new(user.to_string()),
            user_id: random.bool().then(|| UserId::new(random.u32(0..3).to_string())),
            extra: None,
        };
        entries.push(entry("workspaceGroupMembers", place, Item::Member(member)));
    }
    entries
}

fn listing(random: &mut Rng, dataset: Dataset) -> Vec<Entry> {
    let (list, item): (_, fn(&mut Rng, usize) -> Item) = match dataset {
        Dataset::Folders => ("folder", folder),
        Dataset::Documents => ("document", document),
        Dataset::Users => ("user", user),
        Dataset::Groups => return groups(random),
    };
    let mut entries: Vec<Entry> = (0..12).map(|id| entry(list, id, item(random, id))).collect();
    let unreadable = [12, 13].map(|position| Entry {
        item: Err("no id".to_owned()),
        ..entry(list, position, item(random, position))
    });
    entries.extend(unreadable);
    entries
}

fn world(random: &mut Rng) -> World {
    let ids = ["11111155", "1002", "998"];
    let of = |(place, id): (usize, &&str)| {
        entry("workspace", place, Item::Exchange(exchange(id, Some("Project"))))
    };
    let exchanges = ids.iter().enumerate().map(of).collect();
    let all = ids.iter().flat_map(|id| Dataset::ALL.map(|dataset| (ExchangeId::new(id), dataset)));
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
    let mut snapshot = snapshot(dir.path(), &world.exchanges);
    for exchange in ["11111155", "1002", "998"].map(ExchangeId::new) {
        let line = line(&exchange, Subject::Entry);
        snapshot.entered(&exchange, "ALLOW", None, &[line]).expect("an entrance");
    }
    for (exchange, dataset, entries) in &world.listings {
        fill(&mut snapshot, exchange, *dataset, entries, batch);
    }
    let traffic = Traffic { requests: 1, retries: 0, speed_refusals: 0, rate: 5.0 };
    snapshot.finish(Some(began()), traffic).expect("an end");
    let options = Options { formats: [Format::Csv].into(), ..Options::default() };
    let rendered = render(snapshot.connection(), dir.path(), &options).expect("reports");
    let paths = rendered.files.into_iter().map(|file| file.path).filter(|path| path.ends_with(".csv"));
    paths.map(|path| (path.clone(), fs::read_to_string(dir.path().join(path)).expect("a file"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    #[test]
    fn are_the_same_whatever_the_order_of_the_answers(seed: u64, order: u64, batch in 1_usize..40) {
        let world = world(&mut Rng::with_seed(seed));
        let expected = reports(&world, 40);
        prop_assert_eq!(expected.len(), 12);
        for name in ["documents", "findings", "people"] {
            prop_assert!(expected[&format!("csv/{name}.csv")].lines().count() > 1, "{} is empty", name);
        }
        let found = reports(&shuffled(world, &mut Rng::with_seed(order)), batch);
        for (name, report) in expected {
            prop_assert_eq!(&report, &found[&name], "{}", name);
        }
    }
}
