//! The snapshot as the templates see it: one state of it for all reports, with the parameters and the tables of
//! the engine beside it, and what does not fit into memory spilt into the run folder.

use std::path::Path;

use rusqlite::{Connection, Statement, Transaction};

use crate::report::error::ReportError;
use crate::report::query::name_order::define_name_order;
use crate::report::query::parameters;
use crate::report::query::parameters::Parameters;
use crate::report::query::splash_files::define_splash_files;
use crate::store::define_dataset_order;

/// Why a statement is not run.
#[derive(Debug, thiserror::Error)]
pub enum StatementError {
    #[error("only a single SELECT is allowed, and this one writes")]
    Writes,
    #[error("unknown parameter {name}; known are {known}")]
    Parameter { name: String, known: String },
    #[error("{}", short_message(.0))]
    Sql(#[from] rusqlite::Error),
}

impl StatementError {
    /// The byte of the statement that is wrong, where that is known.
    pub fn offset(&self, sql: &str) -> Option<usize> {
        match self {
            Self::Writes => None,
            Self::Parameter { name, .. } => sql.find(name),
            Self::Sql(rusqlite::Error::SqlInputError { offset, .. }) => usize::try_from(*offset).ok(),
            // for what does not exist SQLite has no offset, but its message ends with the name
            Self::Sql(error) => error.to_string().rsplit_once(": ").and_then(|(_, name)| sql.rfind(name)),
        }
    }
}

/// Without the statement itself, which the engine's own message repeats.
fn short_message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

/// Threads that may help the engine to sort.
const SORTERS: i32 = 1;
/// What the engine may hold in memory, and as much again a thread to sort, in KiB.
const CACHE: i32 = 4000;

/// A view of a snapshot. What it adds is gone with it; the connection goes on sorting as it was told to.
pub struct View<'a> {
    transaction: Transaction<'a>,
    parameters: Parameters,
    _scratch: Option<TempDirGuard>,
}

impl<'a> View<'a> {
    /// Opens a view; what spills over goes into `scratch`.
    pub fn open(
        snapshot: &'a Connection,
        parameters: Parameters,
        scratch: Option<&Path>,
    ) -> Result<Self, ReportError> {
        let open = || {
            let scratch = scratch.map(TempDirGuard::set).transpose()?;
            snapshot.pragma_update(None, "threads", SORTERS)?;
            snapshot.pragma_update(None, "cache_size", -CACHE)?;
            let transaction = snapshot.unchecked_transaction()?;
            parameters.make_tables(&transaction)?;
            define_dataset_order(&transaction)?;
            define_splash_files(&transaction)?;
            define_name_order(&transaction)?;
            Ok((scratch, transaction))
        };
        let (scratch, transaction) = open().map_err(ReportError::snapshot("snapshot"))?;
        Ok(Self { transaction, parameters, _scratch: scratch })
    }

    /// The statement with its parameters bound.
    pub fn prepare(&self, sql: &str) -> Result<Statement<'_>, StatementError> {
        let mut statement = self.transaction.prepare(sql)?;
        if !statement.readonly() {
            return Err(StatementError::Writes);
        }
        if let Some(name) = parameters::first_unknown(&statement) {
            return Err(StatementError::Parameter { name, known: parameters::NAMES.join(", ") });
        }
        self.parameters.bind(&mut statement)?;
        Ok(statement)
    }

    /// For the engine's own statements.
    pub fn connection(&self) -> &Connection {
        &self.transaction
    }

    /// Binds the parameters of one of the engine's own statements.
    pub fn bind(&self, statement: &mut Statement<'_>) -> rusqlite::Result<()> {
        self.parameters.bind(statement)
    }
}

/// Where the engine keeps what does not fit into memory: in the run folder, which holds such data anyway, and not
/// in the system's temporary folder.
///
/// The setting is the whole process's. It is made over a connection of its own: over the snapshot's, it would drop what
/// is temporary there.
struct TempDirGuard(Connection);

impl TempDirGuard {
    /// A folder whose name is no text cannot be set: then it is the system's after all.
    fn set(dir: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        set_temp_dir(&connection, dir.to_str().unwrap_or(""))?;
        Ok(Self(connection))
    }
}

impl Drop for TempDirGuard {
    fn drop(&mut self) {
        // best effort: a folder that is gone is passed over
        let _ = set_temp_dir(&self.0, "");
    }
}

fn set_temp_dir(connection: &Connection, dir: &str) -> rusqlite::Result<()> {
    connection.pragma_update(None, "temp_store_directory", dir)
}
