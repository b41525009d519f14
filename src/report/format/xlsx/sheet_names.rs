//! Names of sheets made from names in the data.

use std::collections::BTreeSet;

/// What a sheet's name holds at most.
const LIMIT: usize = 31;
/// Excel keeps this name for itself.
const RESERVED: &str = "history";

/// The names given so far: a workbook has each once, whatever its capitals.
pub struct SheetNames {
    /// Of other sheets; a further part of one is called `Title (2)`.
    titles: BTreeSet<String>,
    given: BTreeSet<String>,
}

impl SheetNames {
    /// Starts with the titles of the other sheets.
    pub fn new<'t>(titles: impl IntoIterator<Item = &'t str>) -> Self {
        let titles = titles.into_iter().map(str::to_lowercase).chain([RESERVED.to_owned()]).collect();
        Self { titles, given: BTreeSet::new() }
    }

    /// A legal name that resembles the one wanted, and is no other sheet's.
    pub fn take_name(&mut self, wanted: &str) -> String {
        let base = self.find_base(wanted);
        let suffixes = std::iter::once(String::new()).chain((2..).map(|number| format!(" ({number})")));
        let mut names = suffixes.map(|suffix| shorten(&base, LIMIT - suffix.len()) + &suffix);
        // there is no end of them
        let name = names.find(|name| !self.given.contains(&name.to_lowercase())).unwrap_or_default();
        self.given.insert(name.to_lowercase());
        name
    }

    fn find_base(&self, wanted: &str) -> String {
        let legal = wanted.chars().map(|c| if is_legal(c) { c } else { ' ' }).collect::<String>();
        let legal = legal.split_whitespace().collect::<Vec<_>>().join(" ");
        let legal = legal.trim_matches(['\'', ' ']);
        let title = legal.split(" (").next().unwrap_or_default().to_lowercase();
        match legal.is_empty() || self.titles.contains(&title) {
            true => format!("Exchange {legal}").trim_end().to_owned(),
            false => legal.to_owned(),
        }
    }
}

fn is_legal(c: char) -> bool {
    !c.is_control() && !['[', ']', ':', '*', '?', '/', '\\', '\u{fffe}', '\u{ffff}'].contains(&c)
}

/// Cut to so many UTF-16 units, as Excel counts them.
fn shorten(text: &str, limit: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= limit
    };
    let cut: String = text.chars().take_while(fits).collect();
    cut.trim_end_matches(['\'', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::SheetNames;

    #[test]
    fn every_name_is_legal_and_unique() {
        let mut names = SheetNames::new(["Summary", "Permissions"]);
        let cases = [
            ("Project Alder", "Project Alder"),
            ("project ALDER", "project ALDER (2)"),
            ("Birch / II: [a]*?", "Birch II a"),
            ("'quoted'", "quoted"),
            ("", "Exchange"),
            ("///", "Exchange (2)"),
            ("History", "Exchange History"),
            ("permissions", "Exchange permissions"),
            ("Permissions (2)", "Exchange Permissions (2)"),
            ("an exchange with a very long name, one", "an exchange with a very long na"),
            ("an exchange with a very long name, two", "an exchange with a very lon (2)"),
        ];
        for (wanted, name) in cases {
            assert_eq!(names.take_name(wanted), name, "{wanted}");
        }
    }
}
