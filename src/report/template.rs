//! A report as a file: a query, headed by comments that describe it.
//!
//! ```sql
//! -- title: Documents
//! -- description: One row for each document of each exchange,
//! --   on as many lines as it takes.
//! -- columns:
//! --   document_id  id     14  The document.
//! --   size_bytes   bytes  12  Size of the file, as the service lists it.
//! SELECT document_id, size_bytes FROM documents ORDER BY document_id
//! ```

use std::fmt;
use std::str::FromStr;

use super::ReportError;

/// What the values of a column are; every format is made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An id: text, whatever it looks like.
    Id,
    Text,
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

impl Kind {
    const ALL: [Self; 7] =
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

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
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
    pub name: String,
    pub kind: Kind,
    /// In characters, where a format has widths.
    pub width: u16,
    /// What it holds, in a sentence.
    pub description: String,
}

/// A report: its query, and what its header says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The file's name without `.sql`: how the report is called everywhere.
    pub name: String,
    pub title: String,
    pub description: String,
    /// In the order of the query's columns.
    pub columns: Vec<Column>,
    /// The whole file, comments included.
    pub sql: String,
    pub(super) file: String,
}

impl Template {
    /// Reads a template; `file` is how messages call it. Fails with the line and the reason.
    pub fn parse(name: &str, file: &str, sql: &str) -> Result<Self, ReportError> {
        let mut header = Header::default();
        for (index, line) in sql.lines().enumerate() {
            let Some(comment) = line.strip_prefix("--") else { break };
            header.take(comment).map_err(|reason| fault(file, index + 1, reason))?;
        }
        let header = header.checked().map_err(|reason| fault(file, 1, reason))?;
        Ok(Self {
            name: name.to_owned(),
            title: header.title,
            description: header.description,
            columns: header.columns,
            sql: sql.to_owned(),
            file: file.to_owned(),
        })
    }

    /// An error in this template.
    pub(super) fn fault(&self, line: usize, reason: impl Into<String>) -> ReportError {
        fault(&self.file, line, reason)
    }
}

fn fault(file: &str, line: usize, reason: impl Into<String>) -> ReportError {
    ReportError::Template { file: file.to_owned(), line, reason: reason.into() }
}

/// The header as far as it has been read.
#[derive(Default)]
struct Header {
    title: String,
    description: String,
    columns: Vec<Column>,
    section: Section,
}

/// What an indented line belongs to.
#[derive(Default)]
enum Section {
    #[default]
    None,
    Description,
    Columns,
}

impl Header {
    fn take(&mut self, comment: &str) -> Result<(), String> {
        match comment.strip_prefix("   ") {
            Some(indented) => self.indented(indented.trim()),
            None => self.key(comment.trim()),
        }
    }

    fn key(&mut self, line: &str) -> Result<(), String> {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        self.section = Section::None;
        match key {
            "title" => value.trim().clone_into(&mut self.title),
            "description" => {
                value.trim().clone_into(&mut self.description);
                self.section = Section::Description;
            }
            "columns" => self.section = Section::Columns,
            _ => return Err(format!("unknown key `{key}`; known are title, description, columns")),
        }
        Ok(())
    }

    fn indented(&mut self, line: &str) -> Result<(), String> {
        match self.section {
            Section::Columns => self.column(line),
            Section::Description => {
                self.description.push(' ');
                self.description.push_str(line);
                Ok(())
            }
            Section::None => Err("an indented line belongs under `description:` or `columns:`".into()),
        }
    }

    fn column(&mut self, line: &str) -> Result<(), String> {
        let column = parse_column(line)?;
        if self.columns.iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
            return Err(format!("column `{}` is named twice", column.name));
        }
        self.columns.push(column);
        Ok(())
    }

    fn checked(self) -> Result<Self, String> {
        if self.title.is_empty() {
            return Err("the header has no `-- title:`".into());
        }
        if self.columns.is_empty() {
            return Err("the header has no `-- columns:`".into());
        }
        Ok(self)
    }
}

fn parse_column(line: &str) -> Result<Column, String> {
    let (name, rest) = word(line);
    let (kind, rest) = word(rest);
    let (width, description) = word(rest);
    if description.is_empty() {
        return Err("a column is a name, a type, a width and a description".into());
    }
    let width = width.parse().ok().filter(|width| (1..=255).contains(width));
    Ok(Column {
        name: name.to_owned(),
        kind: kind.parse()?,
        width: width.ok_or("a width is a number from 1 to 255")?,
        description: description.to_owned(),
    })
}

/// The first word, and what follows it.
fn word(line: &str) -> (&str, &str) {
    let (first, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (first, rest.trim_start())
}
