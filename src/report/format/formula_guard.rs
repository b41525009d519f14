//! What a spreadsheet would run, and how a text is kept from it.
//!
//! A cell is run where its first character says so. A program that opens a CSV file may split it at other separators than
//! it was written with, so each part of a text counts: after `;`, tab, `|` and line ends. It drops blanks and characters
//! without a width before it looks, and takes full-width signs for signs.

use std::borrow::Cow;

/// What a text may be split at.
const SEPARATORS: [char; 5] = [';', '\t', '|', '\r', '\n'];
/// What begins a formula, or a command of one.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What a text may begin with to be read as something else than it is.
const STARTS: [char; 4] = ['\t', '\r', '\n', '\0'];

/// Puts a `'` before each part of a text that a spreadsheet would run.
pub fn guard_formulas(text: &str) -> Cow<'_, str> {
    if !is_guarded(text) {
        return text.into();
    }
    let mut guarded = String::with_capacity(text.len() + 8);
    if text.starts_with(STARTS) {
        guarded.push('\'');
    }
    for part in text.split_inclusive(SEPARATORS) {
        if is_formula(part) {
            guarded.push('\'');
        }
        guarded.push_str(part);
    }
    guarded.into()
}

/// Whether a spreadsheet would run some part of a text.
pub fn is_guarded(text: &str) -> bool {
    text.starts_with(STARTS) || text.split(SEPARATORS).any(is_formula)
}

/// Whether a part begins as a formula does, and is no plain number.
fn is_formula(part: &str) -> bool {
    let shown = part.trim_start_matches(is_skipped);
    let number = shown.trim_end_matches(SEPARATORS).trim_end();
    shown.starts_with(SIGNS) && !number.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether a character is passed over in the search for the first one: blanks, controls, and what has no width.
fn is_skipped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::guard_formulas;

    #[test]
    fn whatever_would_be_run_gets_a_mark_before_it() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("@home", "'@home"),
            ("\tx", "'\tx"),
            ("\r=1", "'\r'=1"),
            ("\n", "'\n"),
            ("\0x", "'\0x"),
            ("a;=1", "a;'=1"),
            ("a; +cmd|calc", "a;' +cmd|calc"),
            ("a\t=1|@b\n-c", "a\t'=1|'@b\n'-c"),
            (" =1", "' =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{a0}\u{200b}=1", "'\u{a0}\u{200b}=1"),
            ("＝1", "'＝1"),
            ("a;＠b", "a;'＠b"),
            ("-inf", "'-inf"),
        ];
        for (text, guarded) in cases {
            assert_eq!(guard_formulas(text), guarded, "{text:?}");
        }
        for harmless in
            ["", "plain", "a-b", "a = b", "-12.5", "+442079460000", "5;-7", "a|b;c", "x@y.example"]
        {
            assert_eq!(guard_formulas(harmless), harmless);
        }
    }
}
