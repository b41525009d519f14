//! Text as a cell can hold it.

use std::borrow::Cow;

/// What a cell holds at most, in UTF-16 units.
const LIMIT: usize = 32_767;

/// Ends a text that was cut.
const MARK: &str = "… [cut]";

/// A text made to fit, and what that took.
pub struct FittedText<'a> {
    pub text: Cow<'a, str>,
    pub cut: bool,
    pub replaced: bool,
}

/// Shows characters that XML cannot hold by their pictures, and cuts what is too long.
pub fn fit_text(text: &str) -> FittedText<'_> {
    let shown = replace_controls(text);
    let replaced = matches!(shown, Cow::Owned(_));
    // a UTF-16 unit takes a byte at least
    match shown.len() > LIMIT && shown.encode_utf16().count() > LIMIT {
        true => FittedText { text: Cow::Owned(cut_text(&shown)), cut: true, replaced },
        false => FittedText { text: shown, cut: false, replaced },
    }
}

fn replace_controls(text: &str) -> Cow<'_, str> {
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

fn cut_text(text: &str) -> String {
    let room = LIMIT - MARK.encode_utf16().count();
    let mut units = 0;
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= room
        })
        .collect();
    kept.push_str(MARK);
    kept
}
