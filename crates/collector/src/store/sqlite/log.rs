//! The log (WAL) to which every commit is appended, and when it is on disk.
//!
//! A group of batches is committed without waiting for the disk: SQLite's `synchronous = NORMAL`, with which a commit
//! is whole or not there at all, and a checkpoint syncs the log before it copies from it. What `FULL` adds is to sync
//! the log after each commit. That is done here, from another thread and before anybody is answered, so that the
//! next group is written meanwhile. Whatever else is written waits for the disk by itself.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, Result, ffi};

/// The log of a database file.
pub(super) struct Log {
    path: PathBuf,
    /// Once it was opened. It is the same file for as long as the writer's connection is open.
    file: Mutex<Option<File>>,
    /// Whether a sync failed: what the system then still keeps of the log is unknown, and syncs say no more of it.
    is_lost: AtomicBool,
}

impl Log {
    /// The log of a connection to a file.
    pub(super) fn of(connection: &Connection) -> Option<Self> {
        let database = connection.path().filter(|path| !path.is_empty())?;
        Some(Self {
            path: PathBuf::from(format!("{database}-wal")),
            file: Mutex::default(),
            is_lost: AtomicBool::new(false),
        })
    }

    /// Waits until all that was committed before is on disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        if self.is_lost.load(Ordering::SeqCst) {
            return Err(io::Error::other("an earlier part of the log may be lost"));
        }
        let synced = self.sync_file();
        if synced.is_err() {
            self.is_lost.store(true, Ordering::SeqCst);
        }
        synced
    }

    fn sync_file(&self) -> io::Result<()> {
        let mut opened = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match opened.take() {
            Some(file) => file,
            None => self.open()?,
        };
        opened.insert(file).sync_data()
    }

    /// A log that was just made is on disk when its folder knows it: SQLite sees to that with its own first sync,
    /// before which there may be this one.
    fn open(&self) -> io::Result<File> {
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            let here = folder.as_os_str().is_empty();
            File::open(if here { Path::new(".") } else { folder })?.sync_all()?;
        }
        File::open(&self.path)
    }

    /// Commits without waiting for the disk, as far as the connection does at all otherwise.
    pub(super) fn commit_ahead<T>(
        &self,
        connection: &mut Connection,
        write: impl FnOnce(&mut Connection) -> T,
    ) -> Result<T> {
        self.catch_up(connection)?;
        connection.execute_batch("PRAGMA synchronous = NORMAL")?;
        let written = write(connection);
        connection.execute_batch("PRAGMA synchronous = FULL")?;
        Ok(written)
    }

    /// After a failed sync: copies all of the log into the database, on disk, and begins it anew.
    fn catch_up(&self, connection: &Connection) -> Result<()> {
        if !self.is_lost.load(Ordering::SeqCst) {
            return Ok(());
        }
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let is_busy = connection.query_row(sql, [], |row| row.get(0))?;
        if is_busy {
            let busy = ffi::Error::new(ffi::SQLITE_BUSY);
            return Err(rusqlite::Error::SqliteFailure(busy, None));
        }
        self.is_lost.store(false, Ordering::SeqCst);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Durability, connect};
    use super::*;

    fn synchronous(connection: &Connection) -> i64 {
        let row = connection.query_row("PRAGMA synchronous", [], |row| row.get(0));
        row.unwrap()
    }

    #[test]
    fn only_what_is_written_ahead_does_not_wait_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connect(&folder.path().join("a.db"), Durability::Full).unwrap();
        let log = Log::of(&connection).unwrap();
        let within = log.commit_ahead(&mut connection, |connection| synchronous(connection));
        assert_eq!((within.unwrap(), synchronous(&connection)), (1, 2));
        log.sync().unwrap();
        assert!(Log::of(&Connection::open_in_memory().unwrap()).is_none());
    }

    #[test]
    fn after_a_failed_sync_the_log_is_copied_before_anything_is_called_durable() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connect(&folder.path().join("a.db"), Durability::Full).unwrap();
        let good = Log::of(&connection).unwrap();
        let mut log = Log {
            path: folder.path().join("elsewhere"),
            ..Log::of(&connection).unwrap()
        };
        log.sync().unwrap_err();
        log.path.clone_from(&good.path);
        log.sync().unwrap_err();
        let bytes = || std::fs::metadata(&good.path).unwrap().len();
        assert!(bytes() > 0, "the schema is in it");
        log.commit_ahead(&mut connection, |_| assert_eq!(bytes(), 0))
            .unwrap();
        log.sync().unwrap();
    }
}
