//! Making and opening the file, and running statements on it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Row, Transaction};
use url::Url;

use super::migrations::{MIGRATIONS, check_version, migrate};
use super::older::complete_schema;
use super::run::Run;
use super::schema::{check_schema, harden};
use super::tree;
use crate::store::error::StoreError;
use crate::store::insert;
use crate::store::private_file;

/// An open snapshot. Each method is one transaction: all of it is there afterwards, or nothing.
pub struct Snapshot {
    connection: Connection,
    path: PathBuf,
}

/// The snapshot's name in a run folder.
pub const SNAPSHOT_FILE: &str = "snapshot.sqlite";

/// How long a write waits for one of another program.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Where a connection keeps what does not fit into its cache, by SQLite's numbers.
#[derive(Clone, Copy)]
pub(super) enum TempStore {
    File = 1,
    Memory = 2,
}

impl Snapshot {
    /// Creates the file, readable by its owner alone, with its tables and the run's row.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create(path: &Path, run: &Run) -> Result<Self, StoreError> {
        private_file::create_new(path).map_err(StoreError::file("create", path))?;
        let mut snapshot = Self::open_writable(path)?;
        snapshot.in_transaction(|tx| insert::insert_run(tx, run))?;
        Ok(snapshot)
    }

    /// A snapshot of nothing but that run, in a file that is nowhere to be seen and gone with the connection.
    ///
    /// # Errors
    /// When there is no room for it.
    pub(crate) fn create_temporary(run: &Run) -> Result<Self, StoreError> {
        let path = Path::new("in a temporary file");
        let create = || {
            let mut connection = Connection::open("")?;
            migrate(&mut connection, MIGRATIONS)?;
            Ok(connection)
        };
        let mut snapshot =
            Self { connection: create().map_err(StoreError::snapshot(path))?, path: path.to_owned() };
        snapshot.in_transaction(|tx| insert::insert_run(tx, run))?;
        Ok(snapshot)
    }

    /// Opens a finished snapshot for reading only; one of an older version reads as if it had been migrated.
    ///
    /// # Errors
    /// When it is missing, damaged, not a snapshot, or from a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_as(path, MIGRATIONS, TempStore::File)
    }

    /// Opens the snapshot in a run folder, as [`Snapshot::open`] does.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn open_run(folder: &Path) -> Result<Self, StoreError> {
        Self::open(&folder.join(SNAPSHOT_FILE))
    }

    /// As [`Snapshot::open_run`], for a query that leaves nothing behind: what it sorts is kept in memory.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn open_for_query(folder: &Path) -> Result<Self, StoreError> {
        Self::open_as(&folder.join(SNAPSHOT_FILE), MIGRATIONS, TempStore::Memory)
    }

    /// As [`Snapshot::open_run`], for a file that nothing may be left beside and nothing beside it may change: as it was hashed.
    ///
    /// # Errors
    /// As [`Snapshot::open`].
    pub fn open_unchanging(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(SNAPSHOT_FILE);
        let absolute = fs::canonicalize(&path).map_err(StoreError::file("find", &path))?;
        let not_absolute = || io::Error::other("its path has no URL");
        let url =
            Url::from_file_path(&absolute).map_err(|()| StoreError::file("find", &path)(not_absolute()))?;
        let flags = OpenFlags::SQLITE_OPEN_URI;
        let connection = open_read_only(Path::new(&format!("{url}?immutable=1")), flags);
        Self::prepare(connection.map_err(StoreError::snapshot(&path))?, &path, MIGRATIONS, TempStore::Memory)
    }

    /// Opens it as the program would whose migrations these are.
    pub(super) fn open_as(path: &Path, migrations: &[&str], temp: TempStore) -> Result<Self, StoreError> {
        let connection = open_read_only(path, OpenFlags::empty()).map_err(StoreError::snapshot(path))?;
        check_schema(&connection, path, migrations)?;
        Self::prepare(connection, path, migrations, temp)
    }

    fn prepare(
        connection: Connection,
        path: &Path,
        migrations: &[&str],
        temp: TempStore,
    ) -> Result<Self, StoreError> {
        let version = check_version(&connection, path, migrations)?;
        let prepare = || {
            // first of all: a change of this setting drops what is temporary
            connection.pragma_update(None, "temp_store", temp as u8)?;
            if version < migrations.len() { complete_schema(&connection, migrations) } else { Ok(()) }
        };
        prepare().map_err(StoreError::snapshot(path))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Opens a file that is ours to change, and migrates it: never one that is published.
    pub(in crate::store) fn open_writable(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let mut connection = Connection::open_with_flags(path, flags).map_err(StoreError::snapshot(path))?;
        let ready = configure_for_writing(&connection).and_then(|()| migrate(&mut connection, MIGRATIONS));
        ready.map_err(StoreError::snapshot(path))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Undoes what a program that was killed left half written, in a file that is ours to change.
    pub(in crate::store) fn roll_back(path: &Path) -> Result<(), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let connection = Connection::open_with_flags(path, flags).map_err(StoreError::snapshot(path))?;
        // SQLite does so with the first read
        let read = connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()));
        read.map_err(StoreError::snapshot(path))
    }

    /// Leaves no write-ahead log beside a file that is ours to change, nor a header that asks for one, whoever wrote into it
    /// last, and however that ended: what is to be published stands alone.
    ///
    /// # Errors
    /// When it cannot be written, or another program reads it.
    pub fn close_log(path: &Path) -> Result<(), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let connection = Connection::open_with_flags(path, flags).map_err(StoreError::snapshot(path))?;
        Self { connection, path: path.to_owned() }.checkpoint()
    }

    /// Does something with the file while no other program can write to it.
    pub(in crate::store) fn with_read_lock<T>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let reading = self.connection.unchecked_transaction().map_err(StoreError::snapshot(&self.path))?;
        // SQLite takes the lock with the first read
        reading
            .query_row("SELECT COUNT(*) FROM run", [], |_| Ok(()))
            .map_err(StoreError::snapshot(&self.path))?;
        work()
    }

    /// Its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The connection, for reading.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Moves what is still in the write-ahead log into the file, and removes the log.
    pub(in crate::store) fn checkpoint(&self) -> Result<(), StoreError> {
        let is_plain = || {
            self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
            leave_write_ahead_logging(&self.connection)
        };
        match is_plain().map_err(StoreError::snapshot(&self.path))? {
            true => Ok(()),
            false => Err(StoreError::LogLeft { path: self.path.clone() }),
        }
    }

    /// Calls `each` for every row of a query.
    pub(in crate::store) fn each_row<T>(
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
        run().map_err(StoreError::snapshot(&self.path))
    }

    pub(in crate::store) fn in_transaction<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let run = || -> rusqlite::Result<T> {
            let tx = self.connection.transaction()?;
            let result = work(&tx)?;
            tx.commit()?;
            Ok(result)
        };
        run().map_err(StoreError::snapshot(&self.path))
    }
}

/// Whether that came about: some failures are no errors to SQLite, and the mode stays as it was.
fn leave_write_ahead_logging(connection: &Connection) -> rusqlite::Result<bool> {
    let mut change = connection.prepare("PRAGMA journal_mode = DELETE")?;
    // the mode is written after the row that names it
    let modes = change.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(modes == ["delete"])
}

fn open_read_only(path: &Path, more: OpenFlags) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags | more)?;
    harden(&connection)?;
    Ok(connection)
}

/// WAL with `NORMAL`: a power cut may lose the last commits, which are then collected again, but damages nothing. What
/// arrives is written once and seldom read: a cache of 1 MB will do.
fn configure_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    harden(connection)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    tree::define_sibling_order(connection)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1000;")
}
