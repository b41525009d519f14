//! The rows of a subject in one run, in the order of their keys.

use std::cmp::Ordering;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Row};

use super::subjects::Subject;
use crate::store::{Snapshot, StoreError};

/// The columns before the fields.
const HEAD: usize = 6;

/// One row of a subject.
#[derive(Debug)]
pub(super) struct SubjectRow {
    /// Both parts.
    pub key: [String; 2],
    /// Tells apart rows of the same key.
    pub tie: String,
    pub id: String,
    pub name: Option<String>,
    pub user_id: Option<String>,
    pub fields: Vec<Option<String>>,
}

impl SubjectRow {
    fn read(row: &Row<'_>, fields: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            key: [row.get(0)?, row.get(1)?],
            tie: row.get(2)?,
            id: row.get(3)?,
            name: row.get(4)?,
            user_id: row.get(5)?,
            fields: (HEAD..HEAD + fields)
                .map(|index| Ok(show_field(row.get_ref(index)?)))
                .collect::<rusqlite::Result<_>>()?,
        })
    }
}

/// `None` is what the service did not say.
fn show_field(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(format!("{number:?}")),
        ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Some(hex::encode(bytes)),
    }
}

/// A subject's statement, prepared once for all exchanges of a run.
pub(super) struct SubjectQuery<'s> {
    statement: CachedStatement<'s>,
    snapshot: &'s Snapshot,
    subject: &'static Subject,
}

impl<'s> SubjectQuery<'s> {
    pub fn prepare(snapshot: &'s Snapshot, subject: &'static Subject) -> Result<Self, StoreError> {
        let prepared = snapshot.connection().prepare_cached(subject.sql);
        let statement = prepared.map_err(StoreError::snapshot(snapshot.path()))?;
        Ok(Self { statement, snapshot, subject })
    }

    /// The rows of an exchange.
    pub fn rows(&mut self, exchange: &str) -> Result<SubjectRows<'_>, StoreError> {
        let Self { statement, snapshot, subject } = self;
        let rows = statement.query([exchange]).map_err(StoreError::snapshot(snapshot.path()))?;
        let mut rows = SubjectRows { rows, snapshot, fields: subject.fields.len(), next: None };
        rows.advance()?;
        Ok(rows)
    }
}

/// The rows of a subject, of which the next one can be looked at.
pub(super) struct SubjectRows<'q> {
    rows: rusqlite::Rows<'q>,
    snapshot: &'q Snapshot,
    fields: usize,
    next: Option<SubjectRow>,
}

impl SubjectRows<'_> {
    pub fn key(&self) -> Option<&[String; 2]> {
        self.next.as_ref().map(|row| &row.key)
    }

    /// The next row, if it has that key.
    pub fn of_key(&self, key: &[String; 2]) -> Option<&SubjectRow> {
        self.next.as_ref().filter(|row| row.key == *key)
    }

    /// Takes the next row.
    pub fn take(&mut self) -> Result<Option<SubjectRow>, StoreError> {
        let taken = self.next.take();
        self.advance().map(|()| taken)
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        let Self { rows, fields, .. } = self;
        let next = rows.next().and_then(|row| row.map(|row| SubjectRow::read(row, *fields)).transpose());
        self.next = next.map_err(StoreError::snapshot(self.snapshot.path()))?;
        Ok(())
    }
}

/// The smaller of two keys, where there is one.
pub(super) fn first_key(old: &SubjectRows<'_>, new: &SubjectRows<'_>) -> Option<[String; 2]> {
    match (old.key(), new.key()) {
        (Some(old), Some(new)) => Some(if old.cmp(new) == Ordering::Greater { new } else { old }.clone()),
        (one, other) => one.or(other).cloned(),
    }
}
