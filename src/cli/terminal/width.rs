//! How wide the terminal is, and texts that keep to it.

use console::{Term, measure_text_width};

/// The columns of the terminal that standard error goes to, or those that COLUMNS names; `None` where it goes elsewhere:
/// into a file nothing is cut.
pub(crate) fn terminal_width() -> Option<usize> {
    width_of(&Term::stderr())
}

/// The same of standard output.
pub(crate) fn stdout_width() -> Option<usize> {
    width_of(&Term::stdout())
}

fn width_of(terminal: &Term) -> Option<usize> {
    let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let named = named.filter(|columns| *columns > 0);
    named.or_else(|| terminal.size_checked().map(|(_, columns)| usize::from(columns)))
}

/// Breaks lines that are too long between their words; what follows is indented a little more. A word stays whole.
pub(crate) fn wrap_lines(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    text.split('\n').map(|line| wrap_line(line, width)).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, width: usize) -> String {
    if measure_text_width(line) <= width {
        return line.to_owned();
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let mut wrapped = " ".repeat(indent);
    let mut used = indent;
    for (index, word) in line.trim_start_matches(' ').split(' ').enumerate() {
        let length = measure_text_width(word);
        if index > 0 && used + 1 + length > width {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent + 2));
            used = indent + 2;
        } else if index > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped.push_str(word);
        used += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::wrap_lines;

    #[test]
    fn lines_break_between_words_and_wide_characters_count_as_two() {
        let cases = [
            ("one two three", 13, "one two three"),
            ("one two three", 12, "one two\n  three"),
            ("  one two three four", 11, "  one two\n    three\n    four"),
            ("東京 東京 東京", 10, "東京 東京\n  東京"),
            ("\u{1b}[31mone\u{1b}[0m two", 7, "\u{1b}[31mone\u{1b}[0m two"),
            ("a_word_that_is_long", 5, "a_word_that_is_long"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(wrap_lines(text, Some(width)), expected, "{text}");
            assert_eq!(wrap_lines(text, None), text);
        }
    }
}
