//! What a query of one's own may name: the tables and views of a snapshot, and the reports.

use crate::report::template::column::Column;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::suggest::likely_name;

/// The description of the snapshot, which is made from its schema.
const SNAPSHOT: &str = include_str!("../../../docs/snapshot.md");

/// What stands before the name of a report whose own name is a table's.
const PREFIX: &str = "report_";

/// Something that a query selects from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Relation {
    pub name: String,
    /// `table`, `view` or `report`.
    pub kind: &'static str,
    pub description: String,
    pub columns: Vec<RelationColumn>,
}

/// A column of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RelationColumn {
    pub name: String,
    pub kind: String,
    pub description: String,
}

/// Everything a query may name, the snapshot's own first.
pub(crate) fn list_relations(templates: &Templates) -> Vec<Relation> {
    let own = SNAPSHOT.split("\n## `").skip(1).map(parse_section);
    own.chain(templates.reports.iter().map(describe_report)).collect()
}

/// The name of the view that shows a report: its own, unless the snapshot has a table of that name.
pub(crate) fn view_name(report: &str) -> String {
    let is_taken = SNAPSHOT.contains(&format!("\n## `{report}`"));
    if is_taken { format!("{PREFIX}{report}") } else { report.to_owned() }
}

/// The table that was probably meant.
pub(crate) fn nearest_relation(typed: &str, templates: &Templates) -> Option<String> {
    let known = list_relations(templates);
    likely_name(typed, known.iter().map(|relation| relation.name.as_str())).map(str::to_owned)
}

/// A section of the description: its name, a paragraph, and a line for each column.
fn parse_section(section: &str) -> Relation {
    let (name, rest) = section.split_once('`').unwrap_or((section, ""));
    let about = rest.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let (kind, about) = about.strip_prefix("A view. ").map_or(("table", about), |about| ("view", about));
    let columns = rest.lines().filter_map(parse_column).collect();
    Relation { name: name.to_owned(), kind, description: about.to_owned(), columns }
}

/// ``| `run_id` | text | 1 | what it is |``
fn parse_column(line: &str) -> Option<RelationColumn> {
    let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
    let mut cells = rest.trim_start_matches(" |").splitn(3, '|').map(str::trim);
    let (kind, _key) = (cells.next()?.to_owned(), cells.next()?);
    let description = cells.next()?.trim_end_matches('|').trim().to_owned();
    Some(RelationColumn { name: name.to_owned(), kind, description })
}

fn describe_report(report: &Template) -> Relation {
    let column = |column: &Column| RelationColumn {
        name: column.name.clone(),
        kind: column.kind.to_string(),
        description: column.description.clone(),
    };
    Relation {
        name: view_name(&report.name),
        kind: "report",
        description: report.description.clone(),
        columns: report.columns.iter().map(column).collect(),
    }
}
