//! Doors for the fuzz targets; see [`crate::fuzz`].

use std::collections::HashSet;

use super::bag::names::{exchange_folder, fold_path, safe_name};
use super::bag::reserved_paths::ReservedPaths;
use super::hash::{decode_sha1, encode_sha1};

/// Gives documents their paths in a bag; a byte that is never part of UTF-8, `0xFF`, separates their names.
///
/// # Panics
/// If a path is not safe, or two documents get the same one.
pub fn name_documents(data: &[u8]) {
    let names: Vec<_> = data.split(|byte| *byte == 0xFF).map(String::from_utf8_lossy).collect();
    let exchange = exchange_folder("4711", names.first().map(AsRef::as_ref));
    let mut reserved = ReservedPaths::default();
    reserved.reserve_exchange(&exchange);
    let (mut files, mut folders) = (HashSet::new(), HashSet::new());
    for (id, name) in names.iter().enumerate() {
        let path = reserved.reserve_file(&exchange, name, &id.to_string());
        assert_safe(&path, &exchange);
        folders.extend(path.match_indices('/').map(|(end, _)| fold_path(&path[..end])));
        assert!(files.insert(fold_path(&path)), "{path:?} twice");
    }
    assert!(files.is_disjoint(&folders));
}

fn assert_safe(path: &str, exchange: &str) {
    assert!(path.len() <= 200 && path.starts_with(exchange), "{path:?}");
    for name in path.split('/') {
        assert!(!name.is_empty() && name != "." && name != "..", "{path:?}");
        assert!(!name.contains(['\\', ':', '*', '?', '"', '<', '>', '|', '%', '\0', '\n', '\r', '\u{202e}']));
        assert_eq!(safe_name(name), name);
    }
}

/// Reads a hash as the service lists it.
///
/// # Panics
/// If the hash changes when it is written and read again.
pub fn read_hash(data: &[u8]) {
    if let Ok(sha1) = decode_sha1(&String::from_utf8_lossy(data)) {
        assert_eq!(decode_sha1(&encode_sha1(&sha1)), Ok(sha1));
    }
}
