//! What a descriptor says.

use std::fmt;

use super::field::Field;

/// A part of an exchange's contents that is collected, or not, as one.
#[derive(Debug)]
pub struct Dataset {
    /// The name in configuration, ledger and reports.
    pub name: &'static str,
    /// Whether it is collected where the configuration names no datasets.
    pub by_default: bool,
    /// What its calls are made for.
    pub unit: Unit,
    /// The calls that list it, in their order. The table of the first record of the first is what the ledger counts.
    pub listings: &'static [Listing],
}

/// What the calls of a dataset are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each exchange.
    Exchange,
    /// Each document of an exchange, once these are listed.
    Document,
}

/// A call that lists records.
#[derive(Debug)]
pub struct Listing {
    /// The path below the exchange, or below the document.
    pub path: &'static [&'static str],
    pub query: &'static [(&'static str, &'static str)],
    /// The lists of its answer.
    pub records: &'static [Record],
}

/// The entries of one list, and the table they become rows of.
///
/// Besides the columns of its fields the table has `exchange_id`, where the unit is the document `document_id`, and
/// `extra`, one JSON object of what the service sent beyond the fields. Its primary key tells which entries are listed
/// twice.
#[derive(Debug)]
pub struct Record {
    /// Where the list lies in the answer: keys, joined by dots.
    pub list: &'static str,
    pub table: &'static str,
    pub fields: &'static [Field],
    /// Objects in the entry whose members are read as the entry's own, in this order.
    pub lifted: &'static [&'static str],
    pub derivation: Option<Derivation>,
}

/// What the snapshot derives from the rows of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// `file_name` of each row: `name` and `extension` as the last segment of a path.
    FileName,
    /// `path`, `depth`, `position` and `orphaned` of all rows, once the listing is complete.
    FolderTree,
}

impl Dataset {
    /// The records of all its calls.
    pub fn records(&self) -> impl Iterator<Item = &'static Record> + use<> {
        self.listings.iter().flat_map(|listing| listing.records)
    }

    /// The tables of these records, each once; the ledger counts the rows of the first.
    pub fn tables(&self) -> Vec<&'static str> {
        let mut tables: Vec<_> = self.records().map(|record| record.table).collect();
        tables.dedup();
        tables
    }
}

impl Listing {
    /// Whether all its lists lie in an object of the answer that is there even where they are empty.
    pub fn lies_in_object(&self) -> bool {
        self.records.iter().all(|record| record.list.contains('.'))
    }

    /// The places of the lists whose entries the ledger counts: those of the same table as the first.
    pub fn counted_lists(&self) -> impl Iterator<Item = usize> + use<> {
        let (records, first) = (self.records, self.records.first());
        let is_counted = move |record: &Record| first.is_some_and(|first| first.table == record.table);
        (0..).zip(records).filter(move |(_, record)| is_counted(record)).map(|(place, _)| place)
    }
}

impl Record {
    /// The columns of its [`Row`](super::Row)s, in their order.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.fields.iter().flat_map(Field::columns).chain(["extra"])
    }
}

impl fmt::Display for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
