//! The documents of the inventory, as verification and comparison see them.

use std::borrow::Cow;

use rusqlite::Row;

use crate::model::{DocumentId, ExchangeId};
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;
use crate::store::snapshot::tree::ORPHANED;

/// Every document that was not deleted, with its path, in the order of exchange and id.
pub(super) const CANDIDATES: &str = "
    SELECT
        d.exchange_id, d.document_id, e.name, d.size_bytes, d.file_hash, d.file_name, p.path, d.has_file
    FROM present_documents AS d
    JOIN document_places AS p ON p.exchange_id = d.exchange_id AND p.document_id = d.document_id
    LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
    ORDER BY d.exchange_id, d.document_id";

/// A document that may be verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    pub exchange_name: Option<String>,
    /// As listed; `None` where it is not, or makes no sense.
    pub bytes: Option<u64>,
    /// As listed.
    pub hash: Option<String>,
    /// The document's name with its extension.
    pub file_name: String,
    /// Folder names from the root and the file name, joined by `/`; `None` where the folders are unknown.
    pub path: Option<String>,
    /// Whether there is anything to download.
    pub has_file: bool,
}

impl Candidate {
    /// The path in a folder of files, where a document without a known folder has to lie somewhere, too.
    pub fn path_on_disk(&self) -> Cow<'_, str> {
        match &self.path {
            Some(path) => path.into(),
            None => format!("{ORPHANED}/{}", self.file_name).into(),
        }
    }

    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            exchange: ExchangeId::new(row.get::<_, String>(0)?),
            document: DocumentId::new(row.get::<_, String>(1)?),
            exchange_name: row.get(2)?,
            bytes: read_size(row, 3)?,
            hash: row.get(4)?,
            file_name: row.get(5)?,
            path: row.get(6)?,
            has_file: row.get(7)?,
        })
    }
}

impl Snapshot {
    /// Calls `each` with every document of the inventory, in the order of exchange and id.
    pub(crate) fn each_candidate(&self, each: impl FnMut(Candidate)) -> Result<(), StoreError> {
        self.each_row(CANDIDATES, [], Candidate::from_row, each)
    }

    /// Calls `each` with the id and name of the exchange, and the path, of every folder.
    pub(crate) fn each_folder(
        &self,
        mut each: impl FnMut(&ExchangeId, Option<&str>, &str),
    ) -> Result<(), StoreError> {
        let sql = "SELECT f.exchange_id, e.name, f.path FROM folders AS f
                   LEFT JOIN exchanges AS e ON e.exchange_id = f.exchange_id WHERE f.path IS NOT NULL";
        let read = |row: &Row<'_>| {
            let exchange = ExchangeId::new(row.get::<_, String>(0)?);
            Ok((exchange, row.get::<_, Option<String>>(1)?, row.get::<_, String>(2)?))
        };
        self.each_row(sql, [], read, |(id, name, path)| each(&id, name.as_deref(), &path))
    }
}

/// A size as listed; a negative one is unknown.
pub(super) fn read_size(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|bytes| u64::try_from(bytes).ok()))
}
