//! The head of a template: comments that describe it, before the query.

use std::collections::BTreeMap;

use crate::report::error::ReportError;
use crate::report::template::column::Column;
use crate::report::template::sql::template_error;

/// The keys a head may have, beside `columns`; a text may continue on indented lines.
const KEYS: [&str; 20] = [
    "title",
    "description",
    "key",
    "references",
    "dataset",
    "rows",
    "frozen",
    "printed",
    "machine",
    "grouped",
    "unknown",
    "made",
    "workbook",
    "severity",
    "why",
    "action",
    "needs",
    "subjects",
    "population",
    "setting",
];

/// What an author may have meant by a line that begins with no key.
const INDENT_RULE: &str = "a column, or a line that goes on, begins with `--` and at least three blanks";

/// What the comments say.
#[derive(Default)]
pub struct TemplateHeader {
    texts: BTreeMap<&'static str, String>,
    pub columns: Vec<Column>,
    section: HeaderSection,
}

/// What an indented line belongs to.
#[derive(Default)]
enum HeaderSection {
    #[default]
    None,
    Text(&'static str),
    Columns,
}

impl TemplateHeader {
    /// Reads the comments at the top of a file. Fails with the line and the reason.
    pub fn parse(file: &str, sql: &str) -> Result<Self, ReportError> {
        let mut header = Self::default();
        for (index, line) in sql.lines().enumerate() {
            let Some(comment) = line.strip_prefix("--") else { break };
            header.read_comment(comment).map_err(|reason| template_error(file, index + 1, reason))?;
        }
        match header.text("title") {
            Some(_) => Ok(header),
            None => Err(template_error(file, 1, "the header has no `-- title:`")),
        }
    }

    /// The text of a key, where there is one.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The names that a key lists; none where it is absent.
    pub fn names(&self, key: &str) -> Vec<String> {
        self.text(key).map(split_names).unwrap_or_default()
    }

    fn read_comment(&mut self, comment: &str) -> Result<(), String> {
        match comment.strip_prefix("   ") {
            Some(indented) => self.read_indented(indented.trim()),
            None => self.read_key(comment.trim()),
        }
    }

    fn read_key(&mut self, line: &str) -> Result<(), String> {
        let Some((name, value)) = line.split_once(':') else {
            return Err(format!("`{line}` is no key such as `title:`; {INDENT_RULE}"));
        };
        if name == "columns" {
            self.section = HeaderSection::Columns;
            return Ok(());
        }
        let key = KEYS.into_iter().find(|key| *key == name);
        let known = || KEYS.join(", ");
        let key = key
            .ok_or_else(|| format!("unknown key `{name}`; known are columns, {}; {INDENT_RULE}", known()))?;
        self.texts.insert(key, value.trim().to_owned());
        self.section = HeaderSection::Text(key);
        Ok(())
    }

    fn read_indented(&mut self, line: &str) -> Result<(), String> {
        match self.section {
            HeaderSection::Columns => self.read_column(line),
            HeaderSection::Text(key) => {
                let text = self.texts.entry(key).or_default();
                text.push(' ');
                text.push_str(line);
                Ok(())
            }
            HeaderSection::None => Err("an indented line must follow a key such as `description:`".into()),
        }
    }

    fn read_column(&mut self, line: &str) -> Result<(), String> {
        let column: Column = line.parse()?;
        if self.columns.iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
            return Err(format!("duplicate column `{}`", column.name));
        }
        self.columns.push(column);
        Ok(())
    }
}

/// Names with commas between them.
pub fn split_names(text: &str) -> Vec<String> {
    text.split(',').map(|name| name.trim().to_owned()).collect()
}
