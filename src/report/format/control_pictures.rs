//! Control characters, shown by their pictures.

use std::borrow::Cow;

/// The text with a picture for each character that XML cannot hold and HTML does not show.
pub fn replace_controls(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| control_picture(c) == c) {
        text.into()
    } else {
        text.chars().map(control_picture).collect()
    }
}

/// The character itself where XML can hold it.
fn control_picture(c: char) -> char {
    match c {
        '\t' | '\n' => c,
        // the block of control pictures mirrors the control characters
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{fffe}' | '\u{ffff}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}
