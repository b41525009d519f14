//! `docs/dependencies.md` has a line for each direct dependency, and for nothing else.

use std::collections::BTreeSet;
use std::fs;

use super::root;

/// The names below the headings of `Cargo.toml` that end with `dependencies]`.
fn read_manifest() -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut is_dependency = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_dependency = line.ends_with("dependencies]");
        } else if let (true, Some((name, _))) = (is_dependency, line.split_once('=')) {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

/// The names in the first column of the tables.
fn read_page() -> BTreeSet<String> {
    let page = fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let cells = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    cells.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn every_dependency_has_a_reason() {
    let (manifest, page) = (read_manifest(), read_page());
    assert!(manifest.len() > 30, "{manifest:?}");
    assert_eq!(manifest, page);
}
