//! A workbook as a file: which reports on which sheets.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::ReportError;

/// Leaves room for ` (12)` within the 31 characters of a sheet's name.
const TITLE_LIMIT: usize = 25;

/// How a cell stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Good,
    Warning,
    Bad,
    Muted,
}

/// A workbook, as its `.toml` describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkbookTemplate {
    /// The file's name without `.toml`: how the workbook is called everywhere.
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    file: String,
    pub title: String,
    pub subject: String,
    /// Title of the sheet that tells what this is; none where absent.
    pub summary: Option<String>,
    /// The tone of a value, in the columns that a sheet names.
    #[serde(default)]
    pub tones: BTreeMap<String, Tone>,
    pub sheets: Vec<SheetTemplate>,
}

/// A sheet: one report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetTemplate {
    pub title: String,
    /// The report's name.
    pub report: String,
    /// Columns whose values are shown in their tone.
    #[serde(default)]
    pub toned: Vec<String>,
}

impl WorkbookTemplate {
    /// Reads a workbook's description; `file` is how messages call it. Fails with the line and the reason.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, ReportError> {
        let fault = |line, reason| ReportError::Template { file: file.to_owned(), line, reason };
        let workbook: Self = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            fault(line_of(text, start), error.message().to_owned())
        })?;
        workbook.check_titles().map_err(|reason| fault(1, reason))?;
        Ok(Self { name: name.to_owned(), file: file.to_owned(), ..workbook })
    }

    /// An error in this description.
    pub(super) fn fault(&self, line: usize, reason: String) -> ReportError {
        ReportError::Template { file: self.file.clone(), line, reason }
    }

    fn check_titles(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for title in self.summary.iter().chain(self.sheets.iter().map(|sheet| &sheet.title)) {
            check_title(title)?;
            if !seen.insert(title.to_lowercase()) {
                return Err(format!("two sheets are called `{title}`"));
            }
        }
        Ok(())
    }
}

/// Holds a title to the rules for names of sheets.
fn check_title(title: &str) -> Result<(), String> {
    let length = title.chars().count();
    if length == 0 || length > TITLE_LIMIT {
        return Err(format!("the sheet title `{title}` must have 1 to {TITLE_LIMIT} characters"));
    }
    if title.contains(['[', ']', ':', '*', '?', '/', '\\'])
        || title.starts_with('\'')
        || title.ends_with('\'')
    {
        return Err(format!(
            "the sheet title `{title}` must have none of [ ] : * ? / \\ and no ' at its ends"
        ));
    }
    Ok(())
}

/// The line, from 1, of a byte of the text.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}
