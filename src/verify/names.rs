//! Names for files that came from a room, safe on Linux, macOS and Windows.
//!
//! A room lets people name a document as they like, and the service may send anything. What comes out of here is a
//! relative path that never leaves its folder, holds nothing a file system or a terminal would act upon, and
//! is taken for no other file's path by a file system that ignores case or the way a letter is composed.

use std::collections::HashSet;

use icu_normalizer::ComposingNormalizerBorrowed;
use sha2::{Digest, Sha256};

/// The longest name of a file or a folder, in bytes; file systems allow 255.
const LONGEST_NAME: usize = 120;
/// The longest path below the bag's `data/`, in bytes; Windows allows 260 UTF-16 units for a path in all.
const LONGEST_PATH: usize = 200;
/// The longest extension that is kept when a name is cut, in bytes with its dot.
const LONGEST_EXTENSION: usize = 16;
/// How much is left of a name that gets an id, and of an id, in bytes.
const LONGEST_STEM: usize = 40;
const LONGEST_ID: usize = 40;
/// Where files with longer paths lie, below their exchange.
const LONG: &str = "(long)";

/// Reserves paths, each for one file.
///
/// What paths fold to is held in eight bytes each: a million of them take some megabytes. Should two agree by chance,
/// a file gets a longer name than it needs.
#[derive(Debug, Default)]
pub struct Names {
    files: HashSet<u64>,
    folders: HashSet<u64>,
}

impl Names {
    /// Reserves the folders that an exchange may have beside its own.
    pub fn exchange(&mut self, exchange: &str) {
        self.folder(exchange, LONG);
        self.folder(exchange, "(orphaned)");
    }

    /// Reserves a folder's path: no file takes it.
    pub fn folder(&mut self, exchange: &str, path: &str) {
        self.folders.insert(digest(&joined(exchange, path)));
    }

    /// Reserves a path for a document's file: its own, made safe, or one with the document's id in it where that is
    /// taken or too long. `exchange` is the folder from [`exchange`].
    pub fn file(&mut self, exchange: &str, path: &str, document: &str) -> String {
        let plain = joined(exchange, path);
        if self.take(&plain) {
            return plain;
        }
        let (folder, name) = plain.rsplit_once('/').unwrap_or((exchange, &plain));
        let beside = format!("{folder}/{}", told_apart(name, document, ""));
        if self.take(&beside) { beside } else { self.apart(exchange, name, document) }
    }

    /// Reserves a file's path and the folders above it, unless it is too long or one of them is taken.
    fn take(&mut self, place: &str) -> bool {
        let above: Vec<u64> =
            place.match_indices('/').filter_map(|(end, _)| place.get(..end)).map(digest).collect();
        let own = digest(place);
        let is_free = place.len() <= LONGEST_PATH
            && !self.folders.contains(&own)
            && !above.iter().any(|folder| self.files.contains(folder))
            && self.files.insert(own);
        if is_free {
            self.folders.extend(above);
        }
        is_free
    }

    /// A path in the folder for what has no place of its own. Only another file named like that takes a number.
    fn apart(&mut self, exchange: &str, name: &str, document: &str) -> String {
        let mut number = 1_u32;
        loop {
            let mark = if number == 1 { String::new() } else { format!(" {number}") };
            let place = format!("{exchange}/{LONG}/{}", told_apart(name, document, &mark));
            if self.take(&place) {
                return place;
            }
            number += 1;
        }
    }
}

/// The folder of an exchange's files: its name, for people, and its id, for certainty.
pub fn exchange(id: &str, name: Option<&str>) -> String {
    let id = segment(id);
    let id = cut(&id, LONGEST_ID);
    match name.map(segment) {
        Some(name) => format!("{} ({id})", trimmed(cut(&name, LONGEST_STEM))),
        None => segment(id),
    }
}

/// A path with each of its names made safe. Never empty, never absolute, and never upwards.
pub fn path(path: &str) -> String {
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// A name made safe.
pub fn segment(name: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(name);
    let harmless: String = composed.chars().map(|c| if is_harmful(c) { '_' } else { c }).collect();
    let short = shortened(&unreserved(harmless.trim()));
    unreserved(trimmed(&short))
}

/// Nothing and devices get a mark before them.
fn unreserved(name: &str) -> String {
    if name.is_empty() || is_reserved(name) { format!("_{name}") } else { name.to_owned() }
}

/// What a file system that ignores case and composition takes a path for.
pub fn fold(path: &str) -> String {
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    nfc.normalize(&nfc.normalize(path).to_uppercase().to_lowercase()).into_owned()
}

fn joined(exchange: &str, below: &str) -> String {
    format!("{exchange}/{}", path(below))
}

fn digest(path: &str) -> u64 {
    let sum: [u8; 32] = Sha256::digest(fold(path)).into();
    u64::from_be_bytes(std::array::from_fn(|at| sum[at]))
}

/// The id before the extension: `Report (4714545918).pdf`.
fn told_apart(name: &str, document: &str, mark: &str) -> String {
    let (stem, extension) = split(name);
    let id = segment(document);
    segment(&format!("{} ({}){mark}{extension}", trimmed(cut(stem, LONGEST_STEM)), cut(&id, LONGEST_ID)))
}

/// What Windows forbids, what ends a line or a text, what a manifest would have to escape, and what turns the
/// order of reading around or cannot be seen.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '%'
                | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Devices of Windows, whatever their case and extension; the superscript digits count, too.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    let numbered = |device: &str| {
        let number = stem.strip_prefix(device).unwrap_or_default();
        number.chars().count() == 1 && number.contains(|c: char| c.is_ascii_digit() || "¹²³".contains(c))
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str())
        || numbered("COM")
        || numbered("LPT")
}

/// Windows drops dots and spaces at the end.
fn trimmed(name: &str) -> &str {
    name.trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Cut to the longest name, with its extension where that is a short one.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    format!("{}{extension}", cut(stem, LONGEST_NAME - extension.len()))
}

/// Stem and extension with its dot; none where it is long.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= LONGEST_EXTENSION => name.split_at(dot),
        _ => (name, ""),
    }
}

/// As many whole characters as fit into so many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}
