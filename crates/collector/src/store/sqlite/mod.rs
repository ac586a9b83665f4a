//! The embedded store: SQLite in WAL mode, every commit on disk before it is acknowledged.

mod batches;
mod clear;
mod columns;
mod days;
mod dropped;
mod erase;
mod events;
mod export;
mod links;
mod log;
mod merging;
mod open;
mod profiles;
mod read;
mod seqs;
mod sessions;
mod tabs;
mod write;

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::ValueEnum;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use uuid::Uuid;
use wayfare_core::time::UnixMs;

use super::{
    Erased, EventRow, Receipt, SessionDetail, SessionRow, Store, Subject, TabKey, TabSession,
    Totals, VisitCheck,
};
use crate::enrich::Received;
use crate::error::Error;
use crate::limits::{BUSY_TIME_MAX, CACHE_KIB, STATEMENTS_MAX};
use crate::link::{Link, LinkKey};
use log::Log;

/// Every schema there was, in order. A file that was released is never edited: what changes is a
/// new file.
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_first_schema.sql")),
    M::up(include_str!("migrations/0002_dropped.sql")),
    M::up(include_str!("migrations/0003_links.sql")),
    M::up(include_str!("migrations/0004_life.sql")),
    M::up(include_str!("migrations/0005_visit_checks.sql")),
    M::up(include_str!("migrations/0006_batches.sql")),
    M::up(include_str!("migrations/0007_missing.sql")),
    M::up(include_str!("migrations/0008_corrected.sql")),
    M::up(include_str!("migrations/0009_profiles.sql")),
    M::up(include_str!("migrations/0010_erasing.sql")),
    M::up(include_str!("migrations/0011_session_pages.sql")),
    M::up(include_str!("migrations/0012_tab_tokens.sql")),
];

/// What an acknowledged batch outlives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Durability {
    /// The process, the system and the power: every commit waits for the disk.
    #[default]
    Full,
    /// The process alone: when the power goes, the last commits may go with it. The database is whole in
    /// either case.
    Normal,
}

/// A SQLite database.
pub struct Sqlite {
    /// The writer's connection. Nobody else takes this lock where the database is a file.
    writer: Arc<Mutex<Connection>>,
    /// Reads see the last commit and keep no writer waiting. A database in memory has one
    /// connection only, so there it is the writer's.
    reader: Arc<Mutex<Connection>>,
    /// Where commits wait for the disk.
    log: Option<Log>,
}

impl Sqlite {
    /// Opens a database file, makes it where there is none, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or is no database.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::open_as(path, Durability::Full)
    }

    /// Opens a database file as [`Self::open`] does, and says what its commits outlive.
    ///
    /// # Errors
    /// As of [`Self::open`].
    pub fn open_as(path: &Path, durability: Durability) -> Result<Self, Error> {
        let writer = connect(path, durability)?;
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(path, read_only).map_err(failed)?;
        reader.busy_timeout(BUSY_TIME_MAX).map_err(failed)?;
        let is_full = durability == Durability::Full;
        Ok(Self {
            log: is_full.then(|| Log::of(&writer)).flatten(),
            writer: shared(writer),
            reader: shared(reader),
        })
    }

    /// Opens a database that lives as long as this value.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn in_memory() -> Result<Self, Error> {
        let connection = shared(prepare(
            Connection::open_in_memory().map_err(failed)?,
            Durability::Full,
        )?);
        Ok(Self {
            writer: Arc::clone(&connection),
            reader: connection,
            log: None,
        })
    }

    /// Erases all that is of a subject, out of the figures and out of the bytes of the file. Says how
    /// much that was; nothing, where there is no such subject.
    ///
    /// # Errors
    /// When the file cannot be written to, or is in use for so long that it cannot be cleaned.
    pub fn erase(&self, subject: Subject) -> Result<Option<Erased>, Error> {
        erase::erase(&mut lock(&self.writer), subject).map_err(failed)
    }

    /// Writes what came since a moment as lines of JSON: visits, then events.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn export(&self, since: UnixMs, out: &mut dyn Write) -> Result<(), Error> {
        export::export(&mut self.reader(), since, out)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        lock(&self.reader)
    }
}

/// A connection as the one that writes: a file with the last schema, and all settings.
///
/// # Errors
/// As of [`Sqlite::open`].
pub fn connect(path: &Path, durability: Durability) -> Result<Connection, Error> {
    prepare(Connection::open(path).map_err(failed)?, durability)
}

fn prepare(mut connection: Connection, durability: Durability) -> Result<Connection, Error> {
    connection.busy_timeout(BUSY_TIME_MAX).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // What a statement is given does not change how it is done: else some are planned anew each time.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(failed)?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{CACHE_KIB};"
        ))
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
        let mut connection = lock(&self.writer);
        let write =
            |connection: &mut Connection| write::write_group(connection, group, tab_idle_ms);
        match &self.log {
            Some(log) => log.commit_ahead(&mut connection, write).map_err(failed)?,
            None => write(&mut connection),
        }
    }

    fn sync(&self) -> Result<(), Error> {
        let synced = self.log.as_ref().map_or(Ok(()), Log::sync);
        synced.map_err(|error| Error::Store(Box::new(error)))
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

    fn forget(&self, before: UnixMs, most: u32) -> Result<usize, Error> {
        erase::forget(&mut lock(&self.writer), before, most).map_err(failed)
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

    fn tab_session(&self, key: TabKey) -> Result<Option<TabSession>, Error> {
        tabs::session_of(&self.reader(), key).map_err(failed)
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
    use super::days::DAY_MS;
    use super::*;

    #[test]
    fn a_commit_waits_for_the_disk_unless_it_is_told_not_to() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wayfare.db");
        let synchronous = |store: Sqlite| {
            let sql = "SELECT (SELECT synchronous FROM pragma_synchronous),
                 (SELECT journal_mode FROM pragma_journal_mode)";
            let row = lock(&store.writer).query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
            row.unwrap()
        };
        let (normal, full) = (1_i64, 2_i64);
        let wal = "wal".to_owned();
        assert_eq!(
            synchronous(Sqlite::open(&file).unwrap()),
            (full, wal.clone())
        );
        let open = |durability| Sqlite::open_as(&file, durability).unwrap();
        assert_eq!(synchronous(open(Durability::Full)), (full, wal.clone()));
        assert_eq!(synchronous(open(Durability::Normal)), (normal, wal));
    }

    #[test]
    fn a_page_of_sessions_reads_no_other_rows() {
        let store = Sqlite::in_memory().unwrap();
        let sql = "EXPLAIN QUERY PLAN
             SELECT id FROM sessions ORDER BY received_at_ms DESC, id DESC LIMIT 50 OFFSET 300000";
        let plan = store.reader().query_row(sql, [], |row| row.get("detail"));
        let covered = "SCAN sessions USING COVERING INDEX sessions_last_seen".to_owned();
        assert_eq!(plan, Ok(covered));
    }

    #[test]
    fn the_schema_can_be_made() {
        MIGRATIONS.validate().unwrap();
    }

    /// An id.
    const VISIT: &str = "CAST(zeroblob(15) || x'01' AS BLOB)";

    #[test]
    fn figures_of_an_older_file_are_those_of_the_days_on_which_it_happened() {
        let mut connection = Connection::open_in_memory().unwrap();
        MIGRATIONS.to_version(&mut connection, 1).unwrap();
        // One from a clock two days ahead, two from one that is right; all came on the third day.
        let events = [(1, 4, 4, "page_view"), (2, 2, 2, "x"), (3, 1, 2, "x")];
        let rows = events.map(|(event, occurred, sent, name)| {
            format!(
                "INSERT INTO events VALUES (x'0{event}', {VISIT}, {VISIT}, {VISIT}, {event}, '{name}',
                     {occurred} * {DAY_MS}, {sent} * {DAY_MS}, 2 * {DAY_MS}, '', '', '', '{{}}');"
            )
        });
        let rest = format!(
            "INSERT INTO days (day, sessions, page_views, events) VALUES (2, 1, 1, 3);
             INSERT INTO tabs VALUES ({VISIT}, {VISIT}, 0, NULL);
             INSERT INTO sessions VALUES ({VISIT}, 'shop', 'active', {DAY_MS} * 2000, 0, NULL, 0, 0, 3, 1, 1,
                 '', '', '{{}}', '{{}}');"
        );
        let all = format!("BEGIN; {} {rest} COMMIT;", rows.concat());
        connection.execute_batch(&all).unwrap();
        MIGRATIONS.to_latest(&mut connection).unwrap();
        let day = |day| {
            let totals = read::totals(&connection, day * DAY_MS).unwrap();
            let all = (totals.sessions, totals.page_views, totals.events);
            assert_eq!((all, totals.dropped, totals.missing), ((1, 1, 3), 0, 0));
            (
                totals.sessions_today,
                totals.page_views_today,
                totals.events_today,
            )
        };
        assert_eq!([day(1), day(2), day(4)], [(1, 0, 1), (0, 1, 2), (0, 0, 0)]);
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
            let stored = sessions::load(&connection, Uuid::from_u128(visit)).unwrap();
            let visit = stored.unwrap().visit;
            (visit.ended_at_ms, visit.activities, visit.is_overlong())
        };
        assert_eq!(known(1), (None, 2, false));
        assert_eq!(known(2), (Some(1_800_001), 2, true));
        assert_eq!(known(3), (Some(7), 2, false));
        let checks = read::visit_checks(&connection).unwrap();
        assert_eq!(checks.first().map(|check| check.overlong_visits), Some(1));
    }
}
