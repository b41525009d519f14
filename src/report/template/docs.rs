//! The page that describes every report, made from the templates.

use std::fmt::Write as _;

use crate::report::error::ReportError;
use crate::report::format::registry;
use crate::report::template::check::EmptySnapshot;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::report::Template;
use crate::report::template::rule::Rule;
use crate::report::template::templates::Templates;

const HEAD: &str = "\
# Reports

<!-- Made by `ilaudit templates docs`; a test holds it up to date. -->

Every report is a template: a file of SQL over the snapshot, with a header that describes it. Columns are only ever
appended. Unknown is empty, and is never 0.

";

const ORIGIN: &str = "\
The *origin* is the table and column of `snapshot.sqlite` that a value is taken from as it is; what has none is
computed, and its description says how.
";

const RULES: &str = "\
## Rules of findings

Each is a template of its own under `templates/findings/`, and fills rows of the report `findings`. A rule is switched
off by its name: `findings.off = [\"no_hash\"]` in the configuration. A template of the same name in a folder of one's
own goes before the built-in one; one of another name adds a rule.
";

/// The page, in Markdown.
///
/// # Errors
/// If a template does not fit the snapshot's tables.
pub fn render_docs(templates: &Templates) -> Result<String, ReportError> {
    let mut page = format!("{HEAD}{}\n{ORIGIN}", describe_types());
    let empty = EmptySnapshot::new()?;
    let view = empty.view()?;
    for report in &templates.reports {
        let statement =
            view.prepare(report.sql.statement()).map_err(|refusal| report.sql.refused(&refusal))?;
        let origins: Vec<_> = statement
            .columns_with_metadata()
            .map(|column| origin(column.table_name(), column.origin_name()))
            .collect();
        write_report(&mut page, report, &origins);
    }
    page.push('\n');
    page.push_str(RULES);
    templates.rules.iter().for_each(|rule| write_rule(&mut page, rule));
    Ok(page)
}

/// How each format shows each type.
fn describe_types() -> String {
    let titles: Vec<_> = registry::ALL.iter().map(|format| format.title).collect();
    let mut table = format!("| type | {} |\n|---{}|\n", titles.join(" | "), "|---".repeat(titles.len()));
    for column in ColumnType::ALL {
        let shown: Vec<_> = registry::ALL.iter().map(|format| (format.shows)(column)).collect();
        let _ = writeln!(table, "| {column} | {} |", shown.join(" | "));
    }
    table
}

fn origin(table: Option<&str>, column: Option<&str>) -> String {
    table.zip(column).map_or("computed".to_owned(), |(table, column)| format!("`{table}.{column}`"))
}

fn write_report(page: &mut String, report: &Template, origins: &[String]) {
    let _ = write!(page, "\n## {} (`{}`)\n\n{}\n\n", report.title, report.name, report.description);
    if !report.key.is_empty() {
        let _ = write!(page, "Key: {}.\n\n", names(&report.key));
    }
    for reference in &report.references {
        let _ = write!(page, "Refers to `{}` by {}.\n\n", reference.report, names(&reference.columns));
    }
    page.push_str("| column | type | unit | origin | description |\n|---|---|---|---|---|\n");
    for (column, origin) in report.columns.iter().zip(origins) {
        let (name, kind, unit) = (&column.name, column.kind, unit(column));
        let _ =
            writeln!(page, "| `{name}` | {kind} | {unit} | {origin} | {} |", escaped(&column.description));
    }
}

fn write_rule(page: &mut String, rule: &Rule) {
    let (title, name, severity) = (&rule.title, &rule.name, rule.severity.as_str());
    let _ =
        write!(page, "\n### {title} (`{name}`, {severity})\n\n{}\n\n*Why:* {}\n", rule.description, rule.why);
    if let Some(setting) = &rule.setting {
        let _ = write!(page, "\n*Set by* `{setting}`.\n");
    }
}

fn unit(column: &Column) -> &'static str {
    match column.kind {
        ColumnType::Bytes => "bytes",
        ColumnType::Integer => "number",
        ColumnType::Datetime => "chosen zone",
        ColumnType::Id | ColumnType::Text | ColumnType::Boolean | ColumnType::List => "",
    }
}

fn names(columns: &[String]) -> String {
    columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
