//! Paths in a bag, each for one file, on any file system.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::names::{disambiguated_name, fold_path, safe_path};

/// The longest path below the bag's `data/`, in bytes; Windows allows 260 UTF-16 units for a path in all.
const MAX_PATH: usize = 200;
/// The folder for files with longer paths, below their exchange.
const LONG_PATHS: &str = "(long)";

/// Reserves paths, each for one file.
///
/// Of a path only the hash of its folded form is held, in eight bytes: a million paths take some megabytes. Should two
/// hashes agree by chance, a file gets a longer name than it needs, and nothing is lost.
#[derive(Debug, Default)]
pub struct ReservedPaths {
    files: HashSet<u64>,
    folders: HashSet<u64>,
}

impl ReservedPaths {
    /// Reserves the folders that an exchange may have in addition to its own.
    pub fn reserve_exchange(&mut self, exchange: &str) {
        self.reserve_folder(exchange, LONG_PATHS);
        self.reserve_folder(exchange, "(orphaned)");
    }

    /// Reserves a folder's path: no file gets it.
    pub fn reserve_folder(&mut self, exchange: &str, path: &str) {
        self.folders.insert(hash_folded(&join_safe(exchange, path)));
    }

    /// Reserves a path for a document's file: its own, made safe, or one with the document's id in it where that is
    /// reserved or too long. `exchange` is the folder from [`exchange_folder`](super::names::exchange_folder).
    pub fn reserve_file(&mut self, exchange: &str, path: &str, document: &str) -> String {
        let plain = join_safe(exchange, path);
        if self.try_reserve(&plain) {
            return plain;
        }
        let (folder, name) = plain.rsplit_once('/').unwrap_or((exchange, &plain));
        let with_id = format!("{folder}/{}", disambiguated_name(name, document, ""));
        if self.try_reserve(&with_id) { with_id } else { self.reserve_fallback(exchange, name, document) }
    }

    /// Reserves a file's path and the folders above it, unless it is too long or one of them is reserved.
    fn try_reserve(&mut self, path: &str) -> bool {
        let parents = path.match_indices('/').filter_map(|(end, _)| path.get(..end));
        let parents: Vec<u64> = parents.map(hash_folded).collect();
        let own = hash_folded(path);
        let is_free = path.len() <= MAX_PATH
            && !self.folders.contains(&own)
            && !parents.iter().any(|parent| self.files.contains(parent))
            && self.files.insert(own);
        if is_free {
            self.folders.extend(parents);
        }
        is_free
    }

    /// Reserves a path in the folder for long paths. A number is added only where another document is named like that.
    fn reserve_fallback(&mut self, exchange: &str, name: &str, document: &str) -> String {
        let mut number = 1_u32;
        loop {
            let suffix = if number == 1 { String::new() } else { format!(" {number}") };
            let path = format!("{exchange}/{LONG_PATHS}/{}", disambiguated_name(name, document, &suffix));
            if self.try_reserve(&path) {
                return path;
            }
            number += 1;
        }
    }
}

fn join_safe(exchange: &str, path: &str) -> String {
    format!("{exchange}/{}", safe_path(path))
}

fn hash_folded(path: &str) -> u64 {
    let hash: [u8; 32] = Sha256::digest(fold_path(path)).into();
    u64::from_be_bytes(std::array::from_fn(|byte| hash[byte]))
}
