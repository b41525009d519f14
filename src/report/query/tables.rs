//! The tables that templates read, with the types of their columns: those of the snapshot, and those that are prepared
//! beside it.

use rusqlite::Connection;

use crate::report::error::ReportError;
use crate::report::template::check::EmptySnapshot;

/// Integers that are 0 or 1, beside those whose name begins with one of [`FLAG_PREFIXES`].
const FLAGS: [&str; 13] = [
    "alert_failed",
    "create_allowed",
    "fts_enabled",
    "html_view_enabled",
    "in_scope",
    "indexing_disabled",
    "kept",
    "key_contact",
    "orphaned",
    "pvp_enabled",
    "required",
    "simulated",
    "viewed",
];
const FLAG_PREFIXES: [&str; 3] = ["has_", "is_", "knows_"];

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoredType {
    Text,
    Integer,
    /// 0 or 1.
    Flag,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Time,
    Real,
    Binary,
}

impl StoredType {
    /// By the declared type and the name.
    fn new(declared: &str, name: &str) -> Self {
        let is_flag = FLAGS.contains(&name) || FLAG_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        match declared {
            "INTEGER" if is_flag => Self::Flag,
            "INTEGER" if name.ends_with("_on") => Self::Time,
            "INTEGER" => Self::Integer,
            "REAL" => Self::Real,
            "BLOB" => Self::Binary,
            _ => Self::Text,
        }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct StoredTable {
    pub name: String,
    /// Whether it is made for templates alone, and not in the snapshot.
    pub is_prepared: bool,
    pub columns: Vec<StoredColumn>,
    /// The columns of its primary key, in their order.
    #[cfg_attr(not(feature = "lake"), expect(dead_code, reason = "only an export sorts"))]
    key: Vec<String>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct StoredColumn {
    pub name: String,
    pub kind: StoredType,
}

/// The folder of the lake that the prepared tables lie in.
const PREPARED: &str = "prepared";

impl StoredTable {
    /// Where the lake has it, within its root.
    pub fn lake_path(&self) -> String {
        if self.is_prepared { format!("{PREPARED}/{}", self.name) } else { self.name.clone() }
    }

    /// Its columns in the lake, each with its name there; of the run itself, the folder has the id.
    pub fn lake_columns(&self) -> impl Iterator<Item = (&StoredColumn, String)> {
        let is_of_folder = |column: &&StoredColumn| self.name == "run" && column.name == "run_id";
        let columns = self.columns.iter().filter(move |column| !is_of_folder(column));
        columns.map(|column| (column, lake_name(&column.name)))
    }

    #[cfg(feature = "lake")]
    /// A query for all rows, with the columns of the lake: by exchange, then by key.
    pub fn select(&self) -> String {
        let quote = |name: &str| format!("\"{name}\"");
        let columns: Vec<_> = self.lake_columns().map(|(column, _)| quote(&column.name)).collect();
        let exchange = self.has_exchange().then_some("exchange_id");
        let key = self.key.iter().map(String::as_str).filter(|name| Some(*name) != exchange);
        let mut order: Vec<_> = exchange.into_iter().chain(key).map(quote).collect();
        if self.key.is_empty() {
            order.push("rowid".to_owned());
        }
        let schema = if self.is_prepared { "temp." } else { "" };
        let (columns, order) = (columns.join(", "), order.join(", "));
        format!("SELECT {columns} FROM {schema}\"{}\" ORDER BY {order}", self.name)
    }

    #[cfg(feature = "lake")]
    fn has_exchange(&self) -> bool {
        self.columns.iter().any(|column| column.name == "exchange_id")
    }
}

/// A column's name in the lake, where the folders have columns of their own.
pub(crate) fn lake_name(column: &str) -> String {
    match column.to_ascii_lowercase().as_str() {
        "run_id" | "run_date" => format!("of_{column}"),
        _ => column.to_owned(),
    }
}

/// All tables: of the snapshot first, as the newest version has them.
pub(crate) fn list_tables() -> Result<Vec<StoredTable>, ReportError> {
    let empty = EmptySnapshot::new()?;
    let view = empty.view()?;
    let read = |schema| read_tables(view.connection(), schema).map_err(ReportError::snapshot("snapshot"));
    Ok([read("main")?, read("temp")?].concat())
}

fn read_tables(connection: &Connection, schema: &str) -> rusqlite::Result<Vec<StoredTable>> {
    let sql = format!(
        "SELECT name FROM {schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid"
    );
    let mut query = connection.prepare(&sql)?;
    let names = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    names.into_iter().map(|name| read_table(connection, schema, name)).collect()
}

fn read_table(connection: &Connection, schema: &str, name: String) -> rusqlite::Result<StoredTable> {
    let mut query =
        connection.prepare("SELECT name, type, pk FROM pragma_table_info(?1, ?2) ORDER BY cid")?;
    let columns = query.query_map([&name, schema], |row| {
        let (column, declared): (String, String) = (row.get(0)?, row.get(1)?);
        Ok((StoredColumn { kind: StoredType::new(&declared, &column), name: column }, row.get::<_, i64>(2)?))
    })?;
    let columns = columns.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut key: Vec<_> = columns.iter().filter(|(_, place)| *place > 0).collect();
    key.sort_by_key(|(_, place)| *place);
    let key = key.into_iter().map(|(column, _)| column.name.clone()).collect();
    let columns = columns.into_iter().map(|(column, _)| column).collect();
    Ok(StoredTable { name, is_prepared: schema == "temp", columns, key })
}
