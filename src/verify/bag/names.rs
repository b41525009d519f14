//! File names that are safe on Linux, macOS and Windows, whatever a document is called.
//!
//! People name documents as they like, and the service may send anything. A safe path is relative, never leaves its
//! folder, and holds nothing that a file system or a terminal would act upon.

use icu_normalizer::ComposingNormalizerBorrowed;

/// The longest name of a file or a folder, in bytes; file systems allow 255.
const MAX_NAME: usize = 120;
/// The longest extension that is kept when a name is cut, in bytes with its dot.
const MAX_EXTENSION: usize = 16;
/// How much is left of a name that gets an id, and of an id, in bytes.
const MAX_STEM: usize = 40;
const MAX_ID: usize = 40;

/// The folder of an exchange's files: its name, for people, and its id, for certainty.
pub fn exchange_folder(id: &str, name: Option<&str>) -> String {
    let id = safe_name(id);
    let id = truncate(&id, MAX_ID);
    match name.map(safe_name) {
        // of a long name that begins with dots nothing may be left
        Some(name) => safe_name(&format!("{} ({id})", trim_name(truncate(&name, MAX_STEM)))),
        None => safe_name(id),
    }
}

/// A path with each of its names made safe. Never empty, never absolute, and never upwards.
pub fn safe_path(path: &str) -> String {
    path.split('/').map(safe_name).collect::<Vec<_>>().join("/")
}

/// A name made safe. What is safe stays as it is, so that a name read from a bag is its own safe form.
pub fn safe_name(name: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(name);
    let harmless: String = composed.chars().map(|c| if is_harmful(c) { '_' } else { c }).collect();
    let short = shorten_name(&escape_reserved(harmless.trim()));
    // cutting may have brought a dot to the end, and the name of a device to light
    escape_reserved(trim_name(&short))
}

/// Puts a mark before an empty name and before the name of a device.
fn escape_reserved(name: &str) -> String {
    if name.is_empty() || is_reserved(name) { format!("_{name}") } else { name.to_owned() }
}

/// What a file system that ignores case and composition sees of a path: what folds alike would be one file.
pub fn fold_path(path: &str) -> String {
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    // upper before lower case, as `ß` and `SS` are one to some file systems; changing case may undo the composition
    nfc.normalize(&nfc.normalize(path).to_uppercase().to_lowercase()).into_owned()
}

/// A name with the document's id before the extension: `Report (4714545918).pdf`.
pub(super) fn disambiguated_name(name: &str, document: &str, suffix: &str) -> String {
    let (stem, extension) = split_extension(name);
    let id = safe_name(document);
    safe_name(&format!(
        "{} ({}){suffix}{extension}",
        trim_name(truncate(stem, MAX_STEM)),
        truncate(&id, MAX_ID)
    ))
}

/// Whether Windows forbids a character, a manifest would have to escape it, it ends a line, is invisible, or turns the
/// direction of reading around, so that `gpj.exe` shows as `exe.jpg`.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | '%'
                | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether Windows takes a name for a device, whatever its case and extension; superscript digits count as digits.
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

/// Without the dots and spaces at the end, which Windows drops.
fn trim_name(name: &str) -> &str {
    name.trim_end_matches(|c: char| c == '.' || c.is_whitespace())
}

/// Cuts a long name, but not its extension.
fn shorten_name(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.to_owned();
    }
    let (stem, extension) = split_extension(name);
    format!("{}{extension}", truncate(stem, MAX_NAME - extension.len()))
}

/// Stem, and extension with its dot; a long one is part of the stem.
fn split_extension(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= MAX_EXTENSION => name.split_at(dot),
        _ => (name, ""),
    }
}

/// As many whole characters as fit into `bytes`.
fn truncate(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}
