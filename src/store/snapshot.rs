//! The file `snapshot.sqlite`.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Row, Transaction, params};

use super::insert;
use super::{MIGRATIONS, StoreError, tree};
use crate::model::{Coverage, Dataset, Entry, ExchangeId, Item, Splash, State, Subject, Timestamp};

/// Marks the file as ours: `ILAU` in ASCII.
const APPLICATION_ID: i64 = 0x494C_4155;

/// What a run is, before it has collected anything.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub id: String,
    /// The service's base URL.
    pub service: String,
    /// The address signed in with; `None` where only an access token was given.
    pub account: Option<String>,
    pub started_on: Timestamp,
    /// The zone the reports are in by default, by its IANA name.
    pub timezone: String,
    /// The settings it ran with, as JSON, secrets left out.
    pub configuration: String,
}

/// What a run asked of the service.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    /// Requests sent, repeats included.
    pub requests: u64,
    pub retries: u64,
    /// Requests the gateway refused for speed.
    pub speed_refusals: u64,
    /// Requests a second it settled at.
    pub rate: f64,
}

/// An open snapshot. Each method is one transaction: all of it is there afterwards, or nothing.
pub struct Snapshot {
    connection: Connection,
    path: PathBuf,
}

impl Snapshot {
    /// Creates the file, readable by its owner alone, with its tables and the run's row.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create(path: &Path, run: &Run) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(StoreError::file("create", path))?;
        let mut snapshot = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        snapshot.in_transaction(|tx| insert::run(tx, run))?;
        Ok(snapshot)
    }

    /// Opens a finished snapshot for reading.
    ///
    /// # Errors
    /// When it is missing, damaged, not a snapshot, or from a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(at(path))?;
        if check_version(&connection, path)? < MIGRATIONS.len() {
            return Self::open_older(path);
        }
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Opens an older snapshot as if it had the tables that came later: they lie in memory, and are empty.
    fn open_older(path: &Path) -> Result<Self, StoreError> {
        // what is attached to a connection that only reads could not be written either
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(at(path))?;
        stand_in(&connection).map_err(at(path))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Self, StoreError> {
        let mut connection = Connection::open_with_flags(path, flags).map_err(at(path))?;
        prepare(&connection).and_then(|()| migrate(&mut connection)).map_err(at(path))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Does something with the file while nobody can write into it.
    pub(super) fn held_still<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let reading = self.connection.unchecked_transaction().map_err(at(&self.path))?;
        // the lock comes with the first look
        reading.query_row("SELECT COUNT(*) FROM run", [], |_| Ok(())).map_err(at(&self.path))?;
        work()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The connection, for reading.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Notes the exchanges of the run, and for each dataset asked for that it was not reached yet: a run that
    /// is cut off says so of every row. Entries that are no exchange are kept, with a line of their own.
    pub fn plan(&mut self, exchanges: &[Entry], datasets: &[Dataset]) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            let nowhere = ExchangeId::new("");
            insert::entries(tx, &nowhere, Subject::Exchanges, exchanges)?;
            if let Some(note) = insert::unreadable_note(tx, &nowhere, Subject::Exchanges)? {
                let line = Coverage::skipped(nowhere, Subject::Exchanges, note);
                insert::coverage(tx, &Coverage { state: State::Failed, ..line })?;
            }
            for entry in exchanges {
                if let Ok(Item::Exchange(exchange)) = &entry.item {
                    insert::planned(tx, &exchange.id, datasets)?;
                }
            }
            Ok(())
        })
    }

    /// Keeps what stands at an exchange's entrance, the state it answered with, and the lines that follow from it.
    pub fn entered(
        &mut self,
        exchange: &ExchangeId,
        state: &str,
        splash: Option<&Splash>,
        lines: &[Coverage],
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            let sql = "UPDATE exchanges SET entry_state = ?2 WHERE exchange_id = ?1";
            tx.execute(sql, params![exchange.as_str(), state])?;
            splash.map_or(Ok(()), |splash| insert::splash(tx, exchange, splash))?;
            insert::settled(tx, lines)
        })
    }

    /// Keeps the evidence of a consent.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn consented(&mut self, exchange: &ExchangeId, splash: &Splash) -> Result<(), StoreError> {
        self.in_transaction(|tx| insert::splash(tx, exchange, splash))
    }

    /// Voids what an earlier try of this dataset brought.
    pub fn begin(&mut self, exchange: &ExchangeId, dataset: Dataset) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            insert::clear(tx, exchange, dataset)?;
            let sql = "UPDATE coverage SET state = NULL WHERE exchange_id = ?1 AND dataset = ?2";
            tx.execute(sql, params![exchange.as_str(), dataset.as_str()])?;
            Ok(())
        })
    }

    /// Adds entries to a dataset that has begun. They count only once it is complete.
    pub fn add(
        &mut self,
        exchange: &ExchangeId,
        dataset: Dataset,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| insert::entries(tx, exchange, Subject::Dataset(dataset), entries))
    }

    /// Closes a dataset as complete: its last entries, what is derived from them, and its line in the ledger,
    /// whose `rows` are counted here.
    pub fn complete(
        &mut self,
        dataset: Dataset,
        mut line: Coverage,
        last: &[Entry],
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            insert::entries(tx, &line.exchange, line.subject, last)?;
            if dataset == Dataset::Folders {
                tree::derive(tx, &line.exchange)?;
            }
            line.rows = Some(insert::count(tx, &line.exchange, dataset)?);
            if let Some(note) = insert::unreadable_note(tx, &line.exchange, line.subject)? {
                line.answer.message = Some(note);
            }
            insert::coverage(tx, &line)
        })
    }

    /// Writes lines of the ledger for what is not complete, or has no rows of its own.
    pub fn settle(&mut self, lines: &[Coverage]) -> Result<(), StoreError> {
        self.in_transaction(|tx| insert::settled(tx, lines))
    }

    /// Closes the run, as finished where a time is given: datasets cut off in the middle are undone, and the file becomes one plain file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(&mut self, finished_on: Option<Timestamp>, traffic: Traffic) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            insert::undo_unfinished(tx)?;
            let sql = "UPDATE run
                       SET finished_on = ?1, requests = requests + ?2, retries = retries + ?3,
                           speed_refusals = speed_refusals + ?4, rate = ?5";
            let Traffic { requests, retries, speed_refusals, rate } = traffic;
            let [requests, retries, refusals] = [requests, retries, speed_refusals].map(|n| n as i64);
            let finished_on = finished_on.map(Timestamp::as_millis);
            tx.execute(sql, params![finished_on, requests, retries, refusals, rate])?;
            Ok(())
        })?;
        self.close()
    }

    /// Makes the file one plain file, without a log beside it.
    pub(super) fn close(&self) -> Result<(), StoreError> {
        self.connection
            .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;")
            .map_err(at(&self.path))
    }

    /// Hands out the rows of a query, one by one.
    pub(super) fn each_row<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        mut each: impl FnMut(T),
    ) -> Result<(), StoreError> {
        let run = || -> rusqlite::Result<()> {
            let mut query = self.connection.prepare_cached(sql)?;
            query.query_map(parameters, read)?.try_for_each(|row| row.map(&mut each))
        };
        run().map_err(at(&self.path))
    }

    pub(super) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let run = || -> rusqlite::Result<T> {
            let tx = self.connection.transaction()?;
            let result = work(&tx)?;
            tx.commit()?;
            Ok(result)
        };
        run().map_err(at(&self.path))
    }
}

pub(super) fn at(path: &Path) -> impl FnOnce(rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode;
    let path = path.to_owned();
    move |cause| match cause.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotASnapshot { path },
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse { path },
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly) => {
            StoreError::Disk { path, cause }
        }
        _ => StoreError::Snapshot { path, cause },
    }
}

/// WAL with `NORMAL`: a crash may lose the last commits, which are then fetched anew, but damages nothing. What
/// arrives is written once and seldom read: a cache of 1 MB will do.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    tree::prepare(connection)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1000;")
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    let done = version(connection)?;
    for (number, sql) in (1..).zip(MIGRATIONS).filter(|(number, _)| *number > done) {
        let tx = connection.transaction()?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(())
}

fn stand_in(connection: &Connection) -> rusqlite::Result<()> {
    let done = usize::try_from(version(connection)?).unwrap_or(0);
    connection.execute("ATTACH DATABASE ':memory:' AS later", [])?;
    let later =
        MIGRATIONS.iter().skip(done.max(1)).map(|sql| sql.replace("CREATE TABLE ", "CREATE TABLE later."));
    later.into_iter().try_for_each(|sql| connection.execute_batch(&sql))
}

pub(super) fn check_version(connection: &Connection, path: &Path) -> Result<usize, StoreError> {
    let id: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(at(path))?;
    if id != APPLICATION_ID {
        return Err(StoreError::NotASnapshot { path: path.to_owned() });
    }
    let found = version(connection).map_err(at(path))?;
    match usize::try_from(found) {
        Ok(found) if found <= MIGRATIONS.len() => Ok(found),
        _ => Err(StoreError::TooNew { path: path.to_owned(), found, known: MIGRATIONS.len() }),
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
