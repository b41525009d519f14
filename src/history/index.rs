//! The file of the index.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, TransactionBehavior};

use super::error::HistoryError;
use crate::model::Timestamp;
use crate::store::{Run, StoreError, harden, private_file};

/// Its name in the output folder.
pub(crate) const INDEX_FILE: &str = "history.sqlite";

const SCHEMA: &str = include_str!("schema.sql");
/// Marks the file as ours: `ILAH` in ASCII.
const APPLICATION_ID: i64 = 0x494C_4148;
const VERSION: i64 = 1;

/// How long one call waits for another that brings the index up to date.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// An open index.
pub(crate) struct Index {
    connection: Connection,
    path: PathBuf,
    notice: Option<String>,
}

/// In KiB.
const CACHE: i32 = 16_000;

/// What a file is.
enum Found {
    Ours,
    /// Nothing is in it yet.
    Empty,
    /// Why it cannot be used.
    Unusable(String),
}

impl Index {
    /// Opens the index of an output folder, and makes it where there is none. What is there and cannot be used is set
    /// aside, never written to.
    ///
    /// # Errors
    /// When it is a link, is of a newer version, or cannot be read or made.
    pub fn open(dir: &Path) -> Result<Self, HistoryError> {
        // the folder itself may be reached by links
        let dir = fs::canonicalize(dir).map_err(StoreError::file("find", dir))?;
        let path = dir.join(INDEX_FILE);
        make_if_missing(&path)?;
        let (connection, found) = open_file(&path)?;
        if let Found::Unusable(why) = found {
            drop(connection);
            let notice = set_aside(&path, why)?;
            make_if_missing(&path)?;
            let (mut connection, _) = open_file(&path)?;
            make_schema(&mut connection).map_err(HistoryError::index(&path))?;
            return Ok(Self { connection, path, notice: Some(notice) });
        }
        let mut index = Self { connection, path, notice: None };
        if matches!(found, Found::Empty) {
            make_schema(&mut index.connection).map_err(HistoryError::index(&index.path))?;
        }
        Ok(index)
    }

    /// Opens the index of an output folder for reading, where there is one that can be used as it is.
    ///
    /// # Errors
    /// When it is a link, is of a newer version, or cannot be read.
    pub fn open_existing(dir: &Path) -> Result<Option<Self>, HistoryError> {
        let dir = fs::canonicalize(dir).map_err(StoreError::file("find", dir))?;
        let path = dir.join(INDEX_FILE);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Ok(about) if !about.is_file() => return Err(HistoryError::NotAFile { path }),
            Ok(_) => {}
            Err(error) => return Err(StoreError::file("read", path)(error).into()),
        }
        let (connection, found) = open_file(&path)?;
        connection.pragma_update(None, "query_only", true).map_err(HistoryError::index(&path))?;
        Ok(matches!(found, Found::Ours).then_some(Self { connection, path, notice: None }))
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The newest run that it knows; `None` where it knows none.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn newest_run(&self) -> Result<Option<Run>, HistoryError> {
        let sql = "SELECT run_id, service, account, started_on FROM runs INNER JOIN owners USING (owner)
                   ORDER BY started_on DESC, run DESC LIMIT 1";
        let read = |row: &Row<'_>| {
            Ok(Run {
                id: row.get(0)?,
                service: row.get(1)?,
                account: row.get(2)?,
                started_on: Timestamp::from_millis(row.get(3)?),
                timezone: "UTC".to_owned(),
                configuration: "{}".to_owned(),
                provenance: None,
            })
        };
        let found = self.connection.query_row(sql, [], read).optional();
        found.map_err(HistoryError::index(&self.path))
    }

    /// What has to be told of a file that was there before and could not be used.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }
}

fn make_if_missing(path: &Path) -> Result<(), HistoryError> {
    match fs::symlink_metadata(path) {
        Ok(about) if about.is_file() => Ok(()),
        Ok(_) => Err(HistoryError::NotAFile { path: path.to_owned() }),
        Err(error) if error.kind() == ErrorKind::NotFound => match private_file::create_new(path) {
            // another call may have been faster
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(StoreError::file("create", path)(error).into())
            }
            _ => Ok(()),
        },
        Err(error) => Err(StoreError::file("read", path)(error).into()),
    }
}

fn open_file(path: &Path) -> Result<(Connection, Found), HistoryError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(HistoryError::index(path))?;
    let found = match configure(&connection).and_then(|()| examine(&connection)) {
        Ok((version, _)) if version > VERSION => {
            return Err(HistoryError::TooNew { path: path.to_owned(), found: version, known: VERSION });
        }
        Ok((_, found)) => found,
        Err(error) if is_damage(&error) => Found::Unusable(error.to_string()),
        Err(error) => return Err(HistoryError::index(path)(error)),
    };
    Ok((connection, found))
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    harden(connection)?;
    // what is temporary is of one run, and leaves nothing behind
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -CACHE)
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, TooBig};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase | TooBig))
}

/// The version of a file of ours, and what it is.
fn examine(connection: &Connection) -> rusqlite::Result<(i64, Found)> {
    let read = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (id, version) = (read("application_id")?, read("user_version")?);
    let definitions = list_definitions(connection)?;
    if definitions.is_empty() && id == 0 {
        return Ok((version, Found::Empty));
    }
    if id != APPLICATION_ID {
        return Ok((0, Found::Unusable("it is no index of ilaudit".to_owned())));
    }
    if version > VERSION {
        return Ok((version, Found::Unusable(String::new())));
    }
    let mut ours = Connection::open_in_memory()?;
    make_schema(&mut ours)?;
    if definitions != list_definitions(&ours)? {
        return Ok((version, Found::Unusable("its tables are not those that ilaudit makes".to_owned())));
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    let found =
        if verdict == "ok" { Found::Ours } else { Found::Unusable(format!("it is damaged: {verdict}")) };
    Ok((version, found))
}

fn list_definitions(connection: &Connection) -> rusqlite::Result<Vec<(String, String, Option<String>)>> {
    let mut query =
        connection.prepare("SELECT type, name, sql FROM main.sqlite_schema ORDER BY type, name")?;
    let definitions = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    definitions.collect()
}

fn make_schema(connection: &mut Connection) -> rusqlite::Result<()> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // another call may have been faster
    if list_definitions(&tx)?.is_empty() {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", VERSION)?;
        tx.execute_batch(SCHEMA)?;
    }
    tx.commit()
}

/// Gives the file another name, and says so. Nothing is lost: it may be somebody else's, or know runs that are gone.
fn set_aside(path: &Path, why: String) -> Result<String, HistoryError> {
    let aside = path.with_extension("sqlite.old");
    if fs::symlink_metadata(&aside).is_ok() {
        return Err(HistoryError::AsideExists { path: path.to_owned(), aside, why });
    }
    private_file::rename(path, &aside).map_err(StoreError::file("rename", path))?;
    // it belongs to the file that is gone, and would be taken for one of the new file
    let journal = path.with_extension("sqlite-journal");
    let aside_journal = path.with_extension("sqlite.old-journal");
    match private_file::rename(&journal, &aside_journal) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(StoreError::file("rename", &journal)(error).into());
        }
        _ => {}
    }
    Ok(format!(
        "{} could not be used: {why}; it is now {}, and the index was made again from the runs that are there",
        path.display(),
        aside.display()
    ))
}
