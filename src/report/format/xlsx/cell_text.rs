//! Text as a cell can hold it.

use std::borrow::Cow;

use crate::report::format::control_pictures::replace_controls;

/// What a cell holds at most, in UTF-16 units.
const LIMIT: usize = 32_767;

/// Lines that a row can be high.
const MAX_LINES: usize = 27;

/// In points.
pub const LINE_HEIGHT: f64 = 15.0;

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

/// On how many lines a text is shown in a column of so many characters: spreadsheets do not all measure it themselves.
pub fn count_lines(text: &str, width: usize) -> usize {
    // words that do not fit leave some of a line free
    let room = (width - width / 12).max(1);
    let lines = text.lines().map(|line| match line.chars().count() {
        length if length <= width => 1,
        length => length.div_ceil(room),
    });
    lines.sum::<usize>().clamp(1, MAX_LINES)
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
