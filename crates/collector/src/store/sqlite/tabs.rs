//! The table of tabs.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use uuid::Uuid;

use super::columns::{id, integer, optional_id, unsigned};
use super::read::PRIMARY_ID;
use super::sessions::read_status;
use crate::ingest::Tab;
use crate::store::{TabKey, TabSession};

/// The tab as it was seen last.
pub(super) fn load(connection: &Connection, tab_id: Uuid) -> Result<Option<Tab>> {
    connection
        .prepare_cached("SELECT token, last_seen, last_query FROM tabs WHERE tab_id = ?1")?
        .query_row([tab_id.as_bytes()], |row| {
            Ok(Tab {
                id: tab_id,
                token: id(row, "token")?,
                last_seen_ms: unsigned(row, "last_seen")?,
                last_query: row.get("last_query")?,
            })
        })
        .optional()
}

/// Puts the tab in the place of what was known of it.
pub(super) fn save(connection: &Connection, tab: &Tab) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO tabs (tab_id, token, last_seen, last_query) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (tab_id) DO UPDATE SET token = excluded.token,
                 last_seen = excluded.last_seen, last_query = excluded.last_query",
        )?
        .execute(params![
            tab.id.as_bytes(),
            tab.token.as_bytes(),
            integer(tab.last_seen_ms),
            tab.last_query
        ])?;
    Ok(())
}

/// Notes that a visit was seen in a tab; says whether that is new.
pub(super) fn link(connection: &Connection, session_id: Uuid, tab_id: Uuid) -> Result<bool> {
    let new = connection
        .prepare_cached(
            "INSERT INTO session_tabs (session_id, tab_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute([session_id.as_bytes(), tab_id.as_bytes()])?;
    Ok(new > 0)
}

/// A tab and the visit that was last heard of in it.
pub(super) fn session_of(connection: &Connection, key: TabKey) -> Result<Option<TabSession>> {
    let (column, id) = match key {
        TabKey::Id(id) => ("tab_id", id),
        TabKey::Token(id) => ("token", id),
    };
    let sql = format!(
        "SELECT tabs.tab_id, token, last_seen, last_query, sessions.id, source, status, profile_id,
             {PRIMARY_ID}
         FROM tabs JOIN session_tabs USING (tab_id) JOIN sessions ON sessions.id = session_id
         WHERE tabs.{column} = ?1 ORDER BY received_at_ms DESC, sessions.id DESC LIMIT 1"
    );
    connection
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], read_session)
        .optional()
}

fn read_session(row: &Row<'_>) -> Result<TabSession> {
    Ok(TabSession {
        tab: Tab {
            id: id(row, "tab_id")?,
            token: id(row, "token")?,
            last_seen_ms: unsigned(row, "last_seen")?,
            last_query: row.get("last_query")?,
        },
        session_id: id(row, "id")?,
        source: row.get("source")?,
        status: read_status(row)?,
        profile_id: optional_id(row, "profile_id")?,
        primary_id: row.get("primary_id")?,
    })
}
