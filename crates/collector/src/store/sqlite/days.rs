//! The table of days: figures that are counted where rows are inserted, so that no figure of the
//! dashboard reads all of them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Result, params};
use wayfare_core::time::UnixMs;

use super::columns::integer;

/// A day of UTC.
pub(super) const DAY_MS: u64 = 86_400_000;

/// By how much the figures of one day change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Visits that began on it.
    pub(super) sessions: i64,
    /// Page views on it.
    pub(super) page_views: i64,
    /// Events on it.
    pub(super) events: i64,
    /// Events that were said on it to be dropped.
    pub(super) dropped: i64,
    /// Events that were found on it to be missing.
    pub(super) missing: i64,
}

/// Changes of several days.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<u64, Change>);

impl Changes {
    /// The change of the day of this moment.
    pub(super) fn on(&mut self, at: UnixMs) -> &mut Change {
        self.0.entry(at / DAY_MS).or_default()
    }

    /// Adds other changes.
    pub(super) fn add(&mut self, others: Self) {
        for (day, other) in others.0 {
            let change = self.0.entry(day).or_default();
            change.sessions += other.sessions;
            change.page_views += other.page_views;
            change.events += other.events;
            change.dropped += other.dropped;
            change.missing += other.missing;
        }
    }

    /// Stores what has changed.
    pub(super) fn save(self, connection: &Connection) -> Result<()> {
        let changed = self.0.into_iter();
        for (day, change) in changed.filter(|(_, change)| *change != Change::default()) {
            add(connection, day, change)?;
        }
        Ok(())
    }
}

fn add(connection: &Connection, day: u64, change: Change) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO days (day, sessions, page_views, events, dropped, missing)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (day) DO UPDATE SET sessions = sessions + excluded.sessions,
                 page_views = page_views + excluded.page_views, events = events + excluded.events,
                 dropped = dropped + excluded.dropped, missing = missing + excluded.missing",
        )?
        .execute(params![
            integer(day),
            change.sessions,
            change.page_views,
            change.events,
            change.dropped,
            change.missing,
        ])?;
    Ok(())
}
