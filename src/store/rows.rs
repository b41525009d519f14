//! The rows of datasets, as their descriptors say.

use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{CachedStatement, ToSql, Transaction, params, params_from_iter};

use super::insert::{self, Done};
use super::snapshot::tree::{self, path_segment};
use crate::dataset::{Dataset, Derivation, Listing, Record, Row, Value};
use crate::model::{DocumentId, ExchangeId, ListingEntry, Subject, UnitId};

/// Adds each entry as a row, or, where it could not be read or its id is there already, as it came.
pub fn insert_entries(
    tx: &Transaction<'_>,
    unit: &UnitId,
    dataset: &'static Dataset,
    entries: &[ListingEntry<Row>],
) -> Done {
    let mut inserts: Vec<RowInsert<'_>> = Vec::new();
    insert::keep_entries(tx, unit, Subject::Dataset(dataset), entries, |row| {
        let known = inserts.iter().position(|insert| std::ptr::eq(insert.record, row.record));
        let index = known.unwrap_or(inserts.len());
        if known.is_none() {
            inserts.push(RowInsert::prepare(tx, unit, row.record)?);
        }
        inserts[index].execute(unit, row)
    })
}

/// How the rows of a record are inserted: made once for many rows.
struct RowInsert<'tx> {
    record: &'static Record,
    statement: CachedStatement<'tx>,
    file_name: Option<FileNameColumns>,
}

impl<'tx> RowInsert<'tx> {
    fn prepare(tx: &'tx Transaction<'_>, unit: &UnitId, record: &'static Record) -> rusqlite::Result<Self> {
        let file_name =
            (record.derivation == Some(Derivation::FileName)).then(|| FileNameColumns::new(record));
        let derived = file_name.as_ref().map(|_| "file_name");
        let columns: Vec<&str> =
            unit_columns(unit).iter().copied().chain(record.columns()).chain(derived).collect();
        let places = vec!["?"; columns.len()].join(", ");
        let sql =
            format!("INSERT OR IGNORE INTO {} ({}) VALUES ({places})", record.table, columns.join(", "));
        Ok(Self { record, statement: tx.prepare_cached(&sql)?, file_name })
    }

    /// Inserts a row; `false` where its key is there already.
    fn execute(&mut self, unit: &UnitId, row: &Row) -> rusqlite::Result<bool> {
        let ids = unit_ids(unit);
        let first_value = ids.len() + 1;
        for (place, id) in (1..).zip(ids) {
            self.statement.raw_bind_parameter(place, id)?;
        }
        for (place, value) in (first_value..).zip(&row.values) {
            self.statement.raw_bind_parameter(place, value)?;
        }
        if let Some(columns) = &self.file_name {
            self.statement.raw_bind_parameter(first_value + row.values.len(), columns.file_name(row))?;
        }
        Ok(self.statement.raw_execute()? == 1)
    }
}

/// The columns a document's file name is made of.
struct FileNameColumns {
    name: Option<usize>,
    key: Option<usize>,
    extension: Option<usize>,
}

impl FileNameColumns {
    fn new(record: &Record) -> Self {
        let index = |column: &str| record.columns().position(|known| known == column);
        let key = record.fields.first().and_then(|key| index(key.column));
        Self { name: index("name"), key, extension: index("extension") }
    }

    /// Name and extension, as the last segment of a path; a document without a name goes by its id.
    fn file_name(&self, row: &Row) -> String {
        let text = |index: Option<usize>| match index.and_then(|index| row.values.get(index)) {
            Some(Value::Text(text)) => Some(text.as_str()),
            Some(Value::Unknown | Value::Integer(_)) | None => None,
        };
        let name = text(self.name).or_else(|| text(self.key)).unwrap_or_default();
        path_segment(&format!("{name}{}", text(self.extension).unwrap_or_default()))
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Unknown => ToSqlOutput::Owned(SqlValue::Null),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Integer(number) => ToSqlOutput::Owned(SqlValue::Integer(*number)),
        })
    }
}

/// Derives what needs all rows of a dataset.
pub fn derive_columns(tx: &Transaction<'_>, exchange: &ExchangeId, dataset: &Dataset) -> Done {
    for record in dataset.records() {
        match record.derivation {
            Some(Derivation::FolderTree) => tree::derive_paths(tx, exchange)?,
            Some(Derivation::FileName) | None => {}
        }
    }
    Ok(())
}

/// How many rows a unit has in the table that its ledger counts: of groups the groups, without their members.
pub fn count_rows(tx: &Transaction<'_>, unit: &UnitId, dataset: &Dataset) -> rusqlite::Result<u64> {
    let Some(record) = dataset.records().next() else { return Ok(0) };
    let sql = format!("SELECT COUNT(*) FROM {} WHERE {}", record.table, unit_condition(unit));
    let ids = params_from_iter(unit_ids(unit));
    let rows: i64 = tx.prepare_cached(&sql)?.query_row(ids, |row| row.get(0))?;
    Ok(rows.unsigned_abs())
}

/// Takes away all rows of a unit.
pub fn clear_unit(tx: &Transaction<'_>, unit: &UnitId, dataset: &Dataset) -> Done {
    dataset.listings.iter().try_for_each(|listing| clear_listing(tx, unit, dataset, listing))
}

/// Takes away the rows that came by one call.
pub fn clear_listing(tx: &Transaction<'_>, unit: &UnitId, dataset: &Dataset, listing: &Listing) -> Done {
    for record in listing.records {
        let sql = format!("DELETE FROM {} WHERE {}", record.table, unit_condition(unit));
        tx.prepare_cached(&sql)?.execute(params_from_iter(unit_ids(unit)))?;
        let sql = "DELETE FROM unreadable WHERE exchange_id = ?1 AND dataset = ?2 AND list = ?3";
        let list = insert::describe_list(unit, record.list);
        tx.prepare_cached(sql)?.execute(params![unit.exchange.as_str(), dataset.name, list])?;
    }
    Ok(())
}

/// The columns that say which unit a row is of.
fn unit_columns(unit: &UnitId) -> &'static [&'static str] {
    match unit.document {
        None => &["exchange_id"],
        Some(_) => &["exchange_id", "document_id"],
    }
}

fn unit_condition(unit: &UnitId) -> &'static str {
    match unit.document {
        None => "exchange_id = ?1",
        Some(_) => "exchange_id = ?1 AND document_id = ?2",
    }
}

fn unit_ids(unit: &UnitId) -> Vec<&str> {
    [Some(unit.exchange.as_str()), unit.document.as_ref().map(DocumentId::as_str)]
        .into_iter()
        .flatten()
        .collect()
}
