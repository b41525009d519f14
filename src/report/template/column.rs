//! A column of a report, and what its values are.

use std::fmt;
use std::str::FromStr;

use chrono_tz::Tz;

/// Characters of a title: it heads a column.
const MAX_TITLE: usize = 60;

/// What the values of a column are; every format is made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// An id: text, whatever it looks like.
    Id,
    /// Text as it stands.
    Text,
    /// A number of up to 64 bits, with its sign.
    Integer,
    /// A size in bytes.
    Bytes,
    /// Milliseconds since 1970-01-01T00:00:00Z, shown in the chosen zone.
    Datetime,
    /// 0 or 1.
    Boolean,
    /// Texts joined by the parameter `:separator`.
    List,
}

impl ColumnType {
    /// In the order in which messages list them.
    pub const ALL: [Self; 7] =
        [Self::Id, Self::Text, Self::Integer, Self::Bytes, Self::Datetime, Self::Boolean, Self::List];

    /// The name in a template.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Bytes => "bytes",
            Self::Datetime => "datetime",
            Self::Boolean => "boolean",
            Self::List => "list",
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ColumnType {
    type Err = String;

    /// The error lists the known types.
    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::as_str).join(", ");
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        found.ok_or_else(|| format!("unknown type `{name}`; known are {known}"))
    }
}

/// A column of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// As the query calls it, and the header of a file.
    pub name: String,
    /// Every value is checked against it.
    pub kind: ColumnType,
    /// In characters, where a format has widths.
    pub width: u16,
    /// What people call it; `None` where its name says it as well.
    pub title: Option<String>,
    /// What it holds, in a sentence.
    pub description: String,
}

impl Column {
    /// A column of a list that no template describes.
    pub(crate) fn of_list(name: &str, kind: ColumnType, description: &str) -> Self {
        Self { name: name.to_owned(), kind, width: 1, title: None, description: description.to_owned() }
    }

    /// What people call it: its title, or its name in words.
    pub fn heading(&self) -> String {
        self.title.clone().unwrap_or_else(|| to_words(&self.name))
    }

    /// The same, with the zone where it holds times.
    pub(crate) fn heading_in(&self, zone: Tz) -> String {
        match self.kind {
            ColumnType::Datetime => format!("{} ({})", self.heading(), zone.name()),
            ColumnType::Id
            | ColumnType::Text
            | ColumnType::Integer
            | ColumnType::Bytes
            | ColumnType::Boolean
            | ColumnType::List => self.heading(),
        }
    }
}

impl FromStr for Column {
    type Err = String;

    /// Reads a line of `-- columns:`, `name type width [Title] What it holds.`, where the title may be left out.
    fn from_str(line: &str) -> Result<Self, String> {
        let (name, rest) = split_word(line);
        let (kind, rest) = split_word(rest);
        let (width, rest) = split_word(rest);
        let (title, description) = split_title(rest)?;
        if description.is_empty() {
            return Err("a column needs a name, a type, a width and a description".into());
        }
        let width = width.parse().ok().filter(|width| (1..=255).contains(width));
        Ok(Self {
            name: name.to_owned(),
            kind: kind.parse()?,
            width: width.ok_or("a width must be a number from 1 to 255")?,
            title: title.map(str::to_owned),
            description: description.to_owned(),
        })
    }
}

/// A column's name as words: `last_accessed_on` is `Last accessed on`.
pub(crate) fn to_words(name: &str) -> String {
    let mut words = name.replace('_', " ");
    words.get_mut(..1).map(str::make_ascii_uppercase);
    words
}

/// The title in brackets, where there is one, and what follows it.
fn split_title(text: &str) -> Result<(Option<&str>, &str), String> {
    let Some(rest) = text.strip_prefix('[') else { return Ok((None, text)) };
    let (title, rest) = rest.split_once(']').ok_or("a title begins with `[` and ends with `]`")?;
    let title = title.trim();
    let length = title.chars().count();
    match (1..=MAX_TITLE).contains(&length) {
        true => Ok((Some(title), rest.trim_start())),
        false => Err(format!("a title must have 1 to {MAX_TITLE} characters")),
    }
}

/// The first word, and what follows it.
fn split_word(line: &str) -> (&str, &str) {
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (first, rest.trim_start())
}
