//! A folder of templates of one's own.
//!
//! ```text
//! DIR/<report>.sql
//! DIR/<workbook>.toml
//! DIR/findings/<rule>.sql
//! ```

use std::fs;
use std::io;
use std::path::Path;

use crate::report::error::ReportError;
use crate::report::template::report::Template;
use crate::report::template::rule::Rule;
use crate::report::template::sql::template_error;
use crate::report::template::workbook::WorkbookTemplate;

/// The folder of rules within it.
const RULES: &str = "findings";

/// Names of devices, which no file can have on Windows.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

const NAME_LIMIT: usize = 64;

/// What a file holds.
pub enum ParsedTemplate {
    Report(Template),
    Rule(Rule),
    Workbook(WorkbookTemplate),
}

type Parsed = Result<ParsedTemplate, ReportError>;

impl ParsedTemplate {
    pub fn parse_report(name: &str, file: &str, text: &str) -> Parsed {
        Template::parse(name, file, text).map(Self::Report)
    }

    pub fn parse_rule(name: &str, file: &str, text: &str) -> Parsed {
        Rule::parse(name, file, text).map(Self::Rule)
    }

    pub fn parse_workbook(name: &str, file: &str, text: &str) -> Parsed {
        WorkbookTemplate::parse(name, file, text).map(Self::Workbook)
    }

    /// Its place in a folder of templates.
    pub fn file(&self) -> String {
        match self {
            Self::Report(report) => format!("{}.sql", report.name),
            Self::Rule(rule) => format!("{RULES}/{}.sql", rule.name),
            Self::Workbook(workbook) => format!("{}.toml", workbook.name),
        }
    }
}

/// Reads the folder's templates, by name; other files are passed over.
///
/// # Errors
/// When the folder cannot be read, or has no template.
pub fn read_folder(folder: &Path) -> Result<Vec<Parsed>, ReportError> {
    let mut found = read_all(folder, "sql", ParsedTemplate::parse_report)?;
    found.extend(read_all(folder, "toml", ParsedTemplate::parse_workbook)?);
    let rules = folder.join(RULES);
    if rules.is_dir() {
        found.extend(read_all(&rules, "sql", ParsedTemplate::parse_rule)?);
    }
    if found.is_empty() {
        return Err(ReportError::NoTemplates { folder: folder.to_owned() });
    }
    Ok(found)
}

fn read_all(
    folder: &Path,
    extension: &str,
    parse: fn(&str, &str, &str) -> Parsed,
) -> Result<Vec<Parsed>, ReportError> {
    let unreadable = |source| ReportError::TemplateFile { path: folder.to_owned(), source };
    let entries =
        fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(unreadable)?;
    let mut paths: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension) && path.is_file());
    paths.sort();
    Ok(paths.iter().map(|path| read_one(path, parse)).collect())
}

fn read_one(path: &Path, parse: fn(&str, &str, &str) -> Parsed) -> Parsed {
    let file = path.display().to_string();
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    if !is_name(&name) {
        let reason =
            "a template's name may have lower-case letters, digits and _ only, and must not be a device name";
        return Err(template_error(&file, 1, reason));
    }
    let text = fs::read_to_string(path);
    let text = text.map_err(|source| ReportError::TemplateFile { path: path.to_owned(), source })?;
    // some editors on Windows begin a file with a byte order mark
    parse(&name, &file, text.trim_start_matches('\u{feff}'))
}

/// Whether the name can be a file's on every system.
fn is_name(name: &str) -> bool {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let port = |name: &str| {
        matches!(name.as_bytes(), [_, _, _, b'0'..=b'9'])
            && (name.starts_with("com") || name.starts_with("lpt"))
    };
    (1..=NAME_LIMIT).contains(&name.len())
        && name.chars().all(legal)
        && !DEVICES.contains(&name)
        && !port(name)
}
