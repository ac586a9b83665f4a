//! The embedded store: SQLite in WAL mode, every commit on disk before it is acknowledged.

mod clear;
mod columns;
mod dropped;
mod events;
mod links;
mod read;
mod sessions;
mod tabs;
mod write;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use uuid::Uuid;
use wayfare_core::time::UnixMs;

use super::{EventRow, Receipt, SessionDetail, SessionRow, Store, Totals, VisitCheck};
use crate::enrich::Received;
use crate::error::Error;
use crate::limits::BUSY_TIME_MAX;
use crate::link::{Link, LinkKey};

/// Every schema there was, in order. A file that was released is never edited: what changes is a
/// new file.
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_first_schema.sql")),
    M::up(include_str!("migrations/0002_dropped.sql")),
    M::up(include_str!("migrations/0003_links.sql")),
    M::up(include_str!("migrations/0004_life.sql")),
    M::up(include_str!("migrations/0005_visit_checks.sql")),
];

/// A SQLite database.
pub struct Sqlite {
    /// The writer's connection. Nobody else takes this lock where the database is a file.
    writer: Arc<Mutex<Connection>>,
    /// Reads see the last commit and keep no writer waiting. A database in memory has one
    /// connection only, so there it is the writer's.
    reader: Arc<Mutex<Connection>>,
}

impl Sqlite {
    /// Opens a database file, makes it where there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or is no database.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let writer = prepare(Connection::open(path).map_err(failed)?)?;
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(path, read_only).map_err(failed)?;
        reader.busy_timeout(BUSY_TIME_MAX).map_err(failed)?;
        Ok(Self {
            writer: shared(writer),
            reader: shared(reader),
        })
    }

    /// Opens a database that lives as long as this value.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Self, Error> {
        let connection = shared(prepare(Connection::open_in_memory().map_err(failed)?)?);
        Ok(Self {
            writer: Arc::clone(&connection),
            reader: connection,
        })
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        lock(&self.reader)
    }
}

fn prepare(mut connection: Connection) -> Result<Connection, Error> {
    connection.busy_timeout(BUSY_TIME_MAX).map_err(failed)?;
    // FULL and not NORMAL: in WAL mode NORMAL may lose the last commits when the power goes, and
    // they are acknowledged.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )
        .map_err(failed)?;
    MIGRATIONS
        .to_latest(&mut connection)
        .map_err(|error| Error::Store(Box::new(error)))?;
    Ok(connection)
}

fn shared(connection: Connection) -> Arc<Mutex<Connection>> {
    Arc::new(Mutex::new(connection))
}

/// A thread that died holding the lock left no half transaction: SQLite rolled it back.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(error: rusqlite::Error) -> Error {
    Error::Store(Box::new(error))
}

impl Store for Sqlite {
    fn write(
        &self,
        group: &[Received],
        tab_idle_ms: u64,
    ) -> Result<Vec<Result<Receipt, Error>>, Error> {
        write::write_group(&mut lock(&self.writer), group, tab_idle_ms)
    }

    fn ping(&self) -> Result<(), Error> {
        write::ping(&lock(&self.writer)).map_err(failed)
    }

    fn link_key(&self, fresh: LinkKey) -> Result<LinkKey, Error> {
        links::key(&mut lock(&self.writer), fresh).map_err(failed)
    }

    fn redeem(&self, link: &Link, now: UnixMs) -> Result<bool, Error> {
        links::redeem(&mut lock(&self.writer), link, now).map_err(failed)
    }

    fn clear(&self) -> Result<(), Error> {
        clear::clear(&mut lock(&self.writer)).map_err(failed)
    }

    fn sessions(&self, limit: u32, offset: u32) -> Result<Vec<SessionRow>, Error> {
        read::sessions(&self.reader(), limit, offset).map_err(failed)
    }

    fn sessions_by_id(&self, ids: &[Uuid]) -> Result<Vec<SessionRow>, Error> {
        read::sessions_by_id(&self.reader(), ids).map_err(failed)
    }

    fn session(&self, id: Uuid, limit: u32) -> Result<Option<SessionDetail>, Error> {
        read::session(&self.reader(), id, limit).map_err(failed)
    }

    fn recent_events(&self, limit: u32) -> Result<Vec<EventRow>, Error> {
        read::recent_events(&self.reader(), limit).map_err(failed)
    }

    fn visit_checks(&self) -> Result<Vec<VisitCheck>, Error> {
        read::visit_checks(&self.reader()).map_err(failed)
    }

    fn totals(&self, now: UnixMs) -> Result<Totals, Error> {
        read::totals(&self.reader(), now).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_can_be_made() {
        MIGRATIONS.validate().unwrap();
    }

    #[test]
    fn figures_of_an_older_file_are_kept() {
        let mut connection = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_version(&mut connection, 1).unwrap();
        let day = "INSERT INTO days (day, sessions, page_views, events) VALUES (0, 1, 2, 3)";
        connection.execute_batch(day).unwrap();
        MIGRATIONS.to_latest(&mut connection).unwrap();
        let totals = read::totals(&connection, 0).unwrap();
        assert_eq!((totals.events, totals.dropped), (3, 0));
    }

    #[test]
    fn visits_of_an_older_file_keep_their_status_and_are_checked() {
        let mut connection = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_version(&mut connection, 3).unwrap();
        for (visit, status, last_ms) in [
            (1, "active", 1_800_000),
            (2, "ended", 1_800_001),
            (3, "ended", 7),
        ] {
            let id = format!("zeroblob(15) || x'0{visit}'");
            let session = format!(
                "INSERT INTO sessions VALUES (CAST({id} AS BLOB), 'shop', '{status}', 0, 0, NULL, 0,
                     {last_ms}, 2, 0, 1, '', '', '{{}}', '{{}}')"
            );
            connection.execute_batch(&session).unwrap();
            for (event, at) in [(1, 0), (2, last_ms)] {
                let event = format!(
                    "INSERT INTO events VALUES (x'0{visit}0{event}', CAST({id} AS BLOB), x'', x'', 1,
                         'x', {at}, 0, 0, '', '', '', '{{}}')"
                );
                connection.execute_batch(&event).unwrap();
            }
        }
        MIGRATIONS.to_latest(&mut connection).unwrap();
        let known = |visit: u128| {
            let visit = sessions::load(&connection, Uuid::from_u128(visit)).unwrap();
            let visit = visit.unwrap();
            (visit.ended_at_ms, visit.activities, visit.is_overlong())
        };
        assert_eq!(known(1), (None, 2, false));
        assert_eq!(known(2), (Some(1_800_001), 2, true));
        assert_eq!(known(3), (Some(7), 2, false));
        let checks = read::visit_checks(&connection).unwrap();
        assert_eq!(checks.first().map(|check| check.overlong_visits), Some(1));
    }
}
