//! The templates as a script for an engine that reads a lake: a view for each table of one run, the views of the snapshot over
//! them, and the reports.

use rusqlite::Connection;

use crate::report::error::ReportError;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::tables::{StoredColumn, StoredTable, StoredType, list_tables};
use crate::report::template::check::EmptySnapshot;
use crate::report::template::dialect::Dialect;
use crate::report::template::templates::Templates;

/// What a script is made for.
pub(crate) struct EngineScript<'a> {
    pub dialect: Dialect,
    /// The lake's folder or URL.
    pub lake: &'a str,
    /// The newest run where none is named.
    pub run_id: Option<&'a str>,
    pub options: &'a FindingOptions,
}

impl EngineScript<'_> {
    /// Every view that templates read, then what is asked for: the query of a report or rule, or of each report a view of its
    /// own, `report_…`. A statement ends with a semicolon at the end of its line, and no other line does.
    ///
    /// # Errors
    /// When there is no such template.
    pub fn write(&self, templates: &Templates, name: Option<&str>) -> Result<String, ReportError> {
        let mut statements = self.describe_views()?;
        match name {
            Some(name) => statements.push(self.render(templates.query(name)?)),
            None => statements.extend(templates.reports.iter().map(|report| {
                let name = format!("report_{}", report.name);
                self.define_view(&name, &self.render(report.sql.query()))
            })),
        }
        Ok(statements.iter().map(|statement| format!("{};\n", statement.trim_end())).collect())
    }

    /// In a database of SQLite the tables are expected to be there.
    fn describe_views(&self) -> Result<Vec<String>, ReportError> {
        let mut statements: Vec<String> = self.settings().into_iter().map(str::to_owned).collect();
        if self.dialect != Dialect::Sqlite {
            statements.extend(list_tables()?.iter().map(|table| self.define_table(table)));
        }
        statements.extend(list_views()?.iter().map(|(name, sql)| self.define_view(name, &self.render(sql))));
        Ok(statements)
    }

    /// What makes an engine sort and read as SQLite does.
    fn settings(&self) -> Vec<&'static str> {
        match self.dialect {
            Dialect::Sqlite => Vec::new(),
            Dialect::Duckdb => vec!["SET default_null_order = 'nulls_first_on_asc_last_on_desc'"],
            Dialect::Spark => vec![
                "SET spark.sql.parquet.mergeSchema = true",
                "SET spark.sql.sources.partitionColumnTypeInference.enabled = false",
            ],
        }
    }

    fn define_view(&self, name: &str, sql: &str) -> String {
        let replace = if self.dialect == Dialect::Sqlite { "" } else { " OR REPLACE" };
        format!("CREATE{replace} TEMPORARY VIEW {} AS\n{sql}", self.dialect.quote_name(name))
    }

    fn define_table(&self, table: &StoredTable) -> String {
        let of_folder = (table.name == "run").then(|| "run_id".to_owned());
        let columns = table.lake_columns().map(|(column, name)| self.show_column(column, &name));
        let columns = of_folder.into_iter().chain(columns).collect::<Vec<_>>().join(", ");
        let run = match self.run_id {
            Some(id) => quote_text(id),
            None => format!("(SELECT MAX(run_id) FROM {})", self.source("run")),
        };
        let source = self.source(&table.lake_path());
        self.define_view(&table.name, &format!("SELECT {columns}\nFROM {source}\nWHERE run_id = {run}"))
    }

    /// Times as SQLite has them.
    fn show_column(&self, column: &StoredColumn, name: &str) -> String {
        let (shown, name) = (self.dialect.quote_name(name), self.dialect.quote_name(&column.name));
        match (column.kind, self.dialect) {
            (StoredType::Time, Dialect::Duckdb) => format!("epoch_ms({shown}) AS {name}"),
            (StoredType::Time, Dialect::Spark) => format!("unix_millis({shown}) AS {name}"),
            _ if shown == name => name,
            _ => format!("{shown} AS {name}"),
        }
    }

    fn source(&self, path: &str) -> String {
        let place = format!("{}/{path}", self.lake.trim_end_matches('/'));
        match self.dialect {
            Dialect::Spark => format!("parquet.{}", self.dialect.quote_name(&place)),
            Dialect::Sqlite | Dialect::Duckdb => format!(
                "read_parquet({}, hive_partitioning = true, hive_types_autocast = false, union_by_name = true)",
                quote_text(&format!("{place}/*/*/part-0.parquet"))
            ),
        }
    }

    fn render(&self, sql: &str) -> String {
        let value = |name: &str| match name {
            ":separator" => Some("'; '".to_owned()),
            ":run_time" => Some("(SELECT MAX(started_on) FROM run)".to_owned()),
            ":never_days" => Some(self.options.never_days.to_string()),
            ":dormant_days" => Some(self.options.dormant_days.to_string()),
            _ => None,
        };
        self.dialect.render(sql, value)
    }
}

fn quote_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The views that templates read, each with its query: the snapshot's own first.
fn list_views() -> Result<Vec<(String, String)>, ReportError> {
    let empty = EmptySnapshot::new()?;
    let view = empty.view()?;
    let read = |schema| read_views(view.connection(), schema).map_err(ReportError::snapshot("snapshot"));
    Ok([read("main")?, read("temp")?].concat())
}

fn read_views(connection: &Connection, schema: &str) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = format!("SELECT name, sql FROM {schema}.sqlite_schema WHERE type = 'view' ORDER BY rowid");
    let mut query = connection.prepare(&sql)?;
    let views = query.query_map([], |row| {
        let (name, sql): (String, String) = (row.get(0)?, row.get(1)?);
        let query = sql.split_once(" AS\n").map_or("", |(_, query)| query).to_owned();
        Ok((name, query))
    })?;
    views.collect()
}
