//! A report as a file: a query, headed by comments that describe it.
//!
//! ```sql
//! -- title: Documents
//! -- description: One row for each document of each exchange,
//! --   on as many lines as it takes.
//! -- key: exchange_id, document_id
//! -- references: exchange_id -> exchanges
//! -- rows: documents
//! -- frozen: exchange_id
//! -- columns:
//! --   exchange_id  id     14  The exchange.
//! --   document_id  id     14  The document.
//! --   size_bytes   bytes  12  [Size in bytes] Size of the file, as the service lists it.
//! SELECT exchange_id, document_id, size_bytes FROM documents ORDER BY exchange_id, document_id
//! ```

use std::collections::BTreeSet;

use crate::report::error::ReportError;
use crate::report::query::access;
use crate::report::query::cell::Cell;
use crate::report::template::column::Column;
use crate::report::template::header::{TemplateHeader, split_names};
use crate::report::template::layout::Layout;
use crate::report::template::sql::{Sql, template_error};

/// Columns whose values name a row of another report, in columns of the same names.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    pub columns: Vec<String>,
    pub report: String,
}

/// A report: its query, and what its header says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The file's name without `.sql`: how the report is called everywhere.
    pub name: String,
    pub(crate) title: String,
    /// A sentence or two for the documentation.
    pub description: String,
    /// The datasets without any of which there is no such report; none where there always is.
    pub datasets: Vec<String>,
    /// The datasets that its rows are of, where it is made whether they were asked for or not.
    rows_of: Vec<String>,
    /// Whether it is made only where it is asked for by name: it may be far larger than all others.
    pub by_name: bool,
    /// The workbook that gets a sheet of it, beside those that name it.
    pub workbook: Option<String>,
    /// In the order of the query's columns.
    pub columns: Vec<Column>,
    /// The columns that tell one row from every other; none where the header names none.
    pub key: Vec<String>,
    pub(crate) references: Vec<Reference>,
    /// How people read it.
    pub(crate) layout: Layout,
    pub(crate) sql: Sql,
}

impl Template {
    /// Reads a template; `file` is how messages call it. Fails with the line and the reason.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, ReportError> {
        let header = TemplateHeader::parse(file, text)?;
        if header.columns.is_empty() {
            return Err(template_error(file, 1, "the header has no `-- columns:`"));
        }
        let sql = Sql::parse(file, text)?;
        if !sql.ordered {
            let reason = "the query has no ORDER BY: the order of its rows would be undefined";
            return Err(sql.error_at(sql.first_line(), reason));
        }
        let template = Self {
            name: name.to_owned(),
            title: header.text("title").unwrap_or_default().to_owned(),
            description: header.text("description").unwrap_or_default().to_owned(),
            key: header.names("key"),
            layout: Layout::parse(&header).map_err(|reason| template_error(file, 1, reason))?,
            rows_of: header.names("rows"),
            references: references(header.text("references"))
                .map_err(|reason| template_error(file, 1, reason))?,
            datasets: header.names("dataset"),
            by_name: is_made_by_name(header.text("made"))
                .map_err(|reason| template_error(file, 1, reason))?,
            workbook: header.text("workbook").map(str::to_owned),
            columns: header.columns,
            sql,
        };
        template.check_names()?;
        Ok(template)
    }

    /// The whole file, comments included.
    pub fn text(&self) -> &str {
        self.sql.text()
    }

    /// Whether it shows what the rules of findings found.
    pub(crate) fn is_made_from_findings(&self) -> bool {
        ["findings", "rules"].iter().any(|name| self.sql.statement().contains(name))
    }

    /// Whether something is known of what it shows, where these datasets were asked for.
    pub(crate) fn is_of_any(&self, asked_for: &[&str]) -> bool {
        let is_asked_for = |dataset: &String| asked_for.contains(&dataset.as_str());
        self.datasets.is_empty() || self.datasets.iter().any(is_asked_for)
    }

    /// The datasets that its rows are of, as far as its header says so.
    pub(crate) fn row_sources(&self) -> &[String] {
        if self.rows_of.is_empty() { &self.datasets } else { &self.rows_of }
    }

    /// Whether it shows rights, which are worked out only where they are needed.
    pub(crate) fn is_made_from_rights(&self) -> bool {
        access::needs_tables(self.sql.statement())
    }

    /// Whether the cell at that place of a row is empty because it is unknown.
    pub(crate) fn is_unknown(&self, row: &[Cell<'_>], place: usize) -> bool {
        self.layout.is_unknown(&self.columns, row, place)
    }

    /// Where the header describes that column, or else its first line.
    pub(crate) fn line_of_column(&self, index: usize) -> usize {
        let first = self.text().lines().position(|line| line.trim_end() == "-- columns:");
        first.map_or(1, |first| first + 2 + index)
    }

    /// Holds references to reports there are that have those columns.
    pub(crate) fn check_references(&self, reports: &[Self]) -> Result<(), ReportError> {
        self.references.iter().try_for_each(|reference| {
            let report = reports.iter().find(|report| report.name == reference.report);
            match report.is_some_and(|report| report.has_all(&reference.columns)) {
                true => Ok(()),
                false => Err(self.sql.error_at(
                    1,
                    format!("`{}` does not have the columns that are referred to", reference.report),
                )),
            }
        })
    }

    /// Whether it has columns of all these names.
    pub(crate) fn has_all(&self, names: &[String]) -> bool {
        names.iter().all(|name| self.columns.iter().any(|column| column.name == *name))
    }

    /// Holds keys and references to columns there are.
    fn check_names(&self) -> Result<(), ReportError> {
        let referring = self.references.iter().flat_map(|reference| &reference.columns);
        let unknown = |name: &&String| !self.columns.iter().any(|column| column.name == **name);
        match self.key.iter().chain(referring).find(unknown) {
            Some(name) => Err(self.sql.error_at(1, format!("unknown column `{name}` in a key"))),
            None => self.check_titles(),
        }
    }

    /// No two columns are called the same: a table of a workbook would be broken.
    fn check_titles(&self) -> Result<(), ReportError> {
        let mut seen = BTreeSet::new();
        let twice =
            self.columns.iter().enumerate().find(|(_, column)| !seen.insert(column.heading().to_lowercase()));
        match twice {
            Some((index, column)) => {
                let reason = format!("two columns have the title `{}`", column.heading());
                Err(self.sql.error_at(self.line_of_column(index), reason))
            }
            None => Ok(()),
        }
    }
}

/// `exchange_id -> exchanges; exchange_id, group_id -> groups`
fn references(text: Option<&str>) -> Result<Vec<Reference>, String> {
    let reference = |text: &str| {
        let (columns, report) = text.split_once("->").ok_or("a reference is `column, column -> report`")?;
        Ok(Reference { columns: split_names(columns), report: report.trim().to_owned() })
    };
    text.map_or(Ok(Vec::new()), |text| text.split(';').map(reference).collect())
}

fn is_made_by_name(text: Option<&str>) -> Result<bool, String> {
    match text {
        None => Ok(false),
        Some("by name") => Ok(true),
        Some(other) => Err(format!("`made` must be `by name`, not `{other}`")),
    }
}
