//! Why a run is not, or not wholly, in the lake.

use std::io;

use parquet::errors::ParquetError;
use thiserror::Error;

use crate::report::ReportError;

/// Each table that is exported stays so; the same export goes on with the others.
#[derive(Debug, Error)]
pub enum LakeError {
    /// Where to export to cannot be understood.
    #[error("cannot export to `{target}`: {reason}")]
    Target { target: String, reason: String },
    #[error("cannot {action} {place}")]
    Storage { action: &'static str, place: String, source: io::Error },
    /// What is there is no log that this program can add to.
    #[error("{place}: {reason}; nothing was added to this table")]
    Log { place: String, reason: String },
    /// The table is of other columns.
    #[error(
        "the table {table} has the column `{column}` as {found}, and it should be {expected}; nothing was added to it: \
         export to another place"
    )]
    Schema { table: String, column: String, found: String, expected: &'static str },
    /// Run ids are seconds.
    #[error(
        "the table {table} has another run with the id {run}: of another service, account or shard, begun in the same second; \
         nothing was added to it: export to another place"
    )]
    OtherRun { table: String, run: String },
    /// Others were quicker, again and again.
    #[error("the table {table} is changed by others all the time; try again")]
    Contended { table: String },
    #[error("cannot write the Parquet file of {table}")]
    Parquet { table: String, source: ParquetError },
    #[error(transparent)]
    Report(#[from] ReportError),
}

impl LakeError {
    /// Wraps an I/O error with what could not be done to what.
    pub fn storage(action: &'static str, place: &str) -> impl FnOnce(io::Error) -> Self {
        let place = place.to_owned();
        move |source| Self::Storage { action, place, source }
    }
}
