//! The tree that is derived from a listing of folders.

use std::collections::{BTreeMap, BTreeSet};

use ilaudit::dataset::{FOLDERS, Row};
use ilaudit::model::{ExchangeId, ListingEntry};
use ilaudit::store::Snapshot;
use proptest::prelude::*;
use proptest::sample::select;

use crate::property::property_config;
use crate::{add_dataset, bare_exchange, listing_entry, new_snapshot, row, value};

/// A folder of the listing: its id is its number.
#[derive(Clone, Debug)]
struct Listed {
    id: usize,
    parent: Option<usize>,
    name: Option<&'static str>,
    order: Option<i64>,
    index: Option<&'static str>,
}

/// What was derived of a folder.
#[derive(Debug, PartialEq)]
struct Place {
    path: String,
    depth: i64,
    position: i64,
    orphaned: bool,
}

/// Folders in every kind of relation: below each other, in cycles, below what is not listed.
fn listings() -> impl Strategy<Value = Vec<Listed>> {
    let folder = |count: usize| {
        let parent = prop_oneof![1 => Just(None), 5 => (0..count + 2).prop_map(Some)];
        let name = select(vec![None, Some("A"), Some("a/b"), Some(""), Some("Ü")]);
        let index = select(vec![None, Some("1"), Some("1.9"), Some("1.10"), Some("x")]);
        (parent, name, proptest::option::of(0_i64..3), index)
    };
    (0_usize..24).prop_flat_map(move |count| proptest::collection::vec(folder(count), count)).prop_map(
        |folders| {
            let listed = |(id, (parent, name, order, index))| Listed { id, parent, name, order, index };
            folders.into_iter().enumerate().map(listed).collect()
        },
    )
}

fn folder(listed: &Listed) -> ListingEntry<Row> {
    let values = [
        ("folder_id", value(Some(&listed.id.to_string()))),
        ("parent_id", listed.parent.map(|parent| parent.to_string()).into()),
        ("name", value(listed.name)),
        ("index_number", value(listed.index)),
        ("order_number", listed.order.into()),
    ];
    listing_entry("folder", listed.id, row("folders", values))
}

fn read_places(snapshot: &Snapshot, exchange: &ExchangeId) -> BTreeMap<usize, Place> {
    let sql = "SELECT folder_id, path, depth, position, orphaned FROM folders WHERE exchange_id = ?1";
    let mut query = snapshot.connection().prepare(sql).expect("a query");
    let rows = query.query_map([exchange.as_str()], |row| {
        let place =
            Place { path: row.get(1)?, depth: row.get(2)?, position: row.get(3)?, orphaned: row.get(4)? };
        Ok((row.get::<_, String>(0)?, place))
    });
    let rows = rows.expect("rows").map(|row| row.expect("every folder has its place"));
    rows.map(|(id, place)| (id.parse().expect("a number"), place)).collect()
}

/// The tree of a listing that comes in that order.
fn derived_tree(listing: &[Listed], batch: usize) -> BTreeMap<usize, Place> {
    let folder_of_file = tempfile::tempdir().expect("a folder");
    let id = ExchangeId::new("1");
    let exchanges = [listing_entry("workspace", 0, bare_exchange("1", None))];
    let mut snapshot = new_snapshot(folder_of_file.path(), &exchanges);
    let entries: Vec<ListingEntry<Row>> = listing.iter().map(folder).collect();
    add_dataset(&mut snapshot, &id, &FOLDERS, &entries, batch);
    read_places(&snapshot, &id)
}

/// The folders on the way up, from the parent on; ends where it comes to one for the second time.
fn ancestors(listing: &[Listed], folder: &Listed) -> Vec<usize> {
    let mut way = Vec::new();
    let mut next = folder.parent;
    while let Some(parent) = next.filter(|parent| !way.contains(parent)) {
        way.push(parent);
        next = listing.get(parent).and_then(|parent| parent.parent);
    }
    way
}

fn is_in_cycle(listing: &[Listed], folder: &Listed) -> bool {
    ancestors(listing, folder).contains(&folder.id)
}

fn has_way_to_root(listing: &[Listed], folder: &Listed) -> bool {
    let top = ancestors(listing, folder).last().map_or(Some(folder), |top| listing.get(*top));
    top.is_some_and(|top| top.parent.is_none())
}

fn path_segment(folder: &Listed) -> String {
    folder.name.map_or_else(|| folder.id.to_string(), |name| name.replace('/', "\u{2215}"))
}

/// Holds the place of a folder to that of its parent; tells whether it is where a cycle was cut.
fn assert_below_parent(listing: &[Listed], places: &BTreeMap<usize, Place>, folder: &Listed) -> bool {
    let place = &places[&folder.id];
    let parent = folder.parent.and_then(|parent| places.get(&parent));
    let under = parent.filter(|parent| parent.position < place.position);
    let expected = match under {
        Some(parent) => (format!("{}/{}", parent.path, path_segment(folder)), parent.depth + 1),
        None if place.orphaned => (format!("(orphaned)/{}", path_segment(folder)), 2),
        None => (path_segment(folder), 1),
    };
    assert_eq!((place.path.as_str(), place.depth), (expected.0.as_str(), expected.1), "{folder:?}");
    let cut = parent.is_some() && under.is_none();
    assert!(!cut || is_in_cycle(listing, folder), "{folder:?} stands before its parent");
    cut
}

fn assert_tree(listing: &[Listed], places: &BTreeMap<usize, Place>) {
    let positions: BTreeSet<i64> = places.values().map(|place| place.position).collect();
    assert!(positions.into_iter().eq(0..listing.len() as i64), "{places:?}");
    for folder in listing {
        assert_eq!(places[&folder.id].orphaned, !has_way_to_root(listing, folder), "{folder:?}");
    }
    let orphaned = places.values().filter(|place| place.orphaned).map(|place| place.position).min();
    let rooted = places.values().filter(|place| !place.orphaned).map(|place| place.position).max();
    assert!(orphaned.is_none_or(|first| rooted.is_none_or(|last| last < first)), "{places:?}");
    let cuts = listing.iter().filter(|folder| assert_below_parent(listing, places, folder)).count();
    let cycles: BTreeSet<BTreeSet<usize>> = listing
        .iter()
        .filter(|folder| is_in_cycle(listing, folder))
        .map(|folder| ancestors(listing, folder).into_iter().collect())
        .collect();
    assert_eq!(cuts, cycles.len(), "{places:?}");
}

proptest! {
    #![proptest_config(property_config(96))]

    #[test]
    fn is_one_whatever_the_order_of_its_folders(
        (listing, shuffled) in listings().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        batch in 1_usize..30,
    ) {
        let places = derived_tree(&listing, 30);
        assert_tree(&listing, &places);
        prop_assert_eq!(places, derived_tree(&shuffled, batch));
    }
}

#[test]
fn may_be_very_deep() {
    const DEPTH: usize = 20_000;
    let mut chain: Vec<Listed> = (0..DEPTH)
        .map(|id| Listed { id, parent: id.checked_sub(1), name: Some(""), order: None, index: None })
        .collect();
    fastrand::Rng::with_seed(1).shuffle(&mut chain);
    let places = derived_tree(&chain, 1000);
    let deepest = &places[&(DEPTH - 1)];
    assert_eq!((deepest.depth, deepest.position), (DEPTH as i64, DEPTH as i64 - 1));
    assert_eq!(deepest.path, "/".repeat(DEPTH - 1));
    assert!(places.values().all(|place| !place.orphaned && place.depth == place.position + 1));
}
