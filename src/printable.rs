//! Texts of somebody else's on their way to a terminal or into a line of a log.

use std::fmt::{self, Display, Write};

/// Shows a text on one line, without what a terminal would obey: each control character, line end, and mark that turns the
/// direction of reading around is shown as U+FFFD. Everything that is printed and is not our own goes through this.
pub(crate) struct Printable<T>(pub T);

impl<T: Display> Display for Printable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(PrintableWriter(f), "{}", self.0)
    }
}

/// The same as a string.
pub(crate) fn printable(text: &str) -> String {
    Printable(text).to_string()
}

/// Whether a character changes more than the place where it stands.
pub(crate) fn is_unprintable(c: char) -> bool {
    let is_line_end = matches!(c, '\u{2028}' | '\u{2029}');
    let turns_direction = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    c.is_control() || is_line_end || turns_direction
}

struct PrintableWriter<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for PrintableWriter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for (index, part) in text.split(is_unprintable).enumerate() {
            if index > 0 {
                self.0.write_char(char::REPLACEMENT_CHARACTER)?;
            }
            self.0.write_str(part)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn whatever_a_terminal_would_obey_is_replaced() {
        let hostile = "a\u{1b}[2Jb\r\nc\u{85}d\u{2028}e\u{202e}f\u{2066}g\u{9b}h\u{7f}i\tj";
        assert_eq!(
            printable(hostile),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}f\u{fffd}g\u{fffd}h\u{fffd}i\u{fffd}j"
        );
        let harmless = "Zürich · 東京 👩‍💻 “quoted” \\ `x`";
        assert_eq!(printable(harmless), harmless);
        assert_eq!(printable(""), "");
    }
}
