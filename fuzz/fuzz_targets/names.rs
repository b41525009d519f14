//! Whatever a room calls its documents, their places in a bag are safe, and no two of them are the same.
//!
//! `cargo +nightly fuzz run names`
#![no_main]

use std::collections::HashSet;

use ilaudit::verify::bag::names::{exchange_folder, fold_path, safe_name};
use ilaudit::verify::bag::reserved_paths::ReservedPaths;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|paths: Vec<String>| {
    let mut names = ReservedPaths::default();
    let room = exchange_folder("4711", paths.first().map(String::as_str));
    names.reserve_exchange(&room);
    let (mut files, mut folders) = (HashSet::new(), HashSet::new());
    for (id, path) in paths.iter().enumerate() {
        let place = names.reserve_file(&room, path, &id.to_string());
        assert!(place.len() <= 200 && place.starts_with(&room));
        for name in place.split('/') {
            assert!(!name.is_empty() && name != "." && name != "..");
            assert!(!name.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '%', '\0', '\n', '\r', '\u{202e}']));
            assert_eq!(safe_name(name), name);
        }
        folders.extend(place.match_indices('/').map(|(end, _)| fold_path(&place[..end])));
        assert!(files.insert(fold_path(&place)));
    }
    assert!(files.is_disjoint(&folders));
});
