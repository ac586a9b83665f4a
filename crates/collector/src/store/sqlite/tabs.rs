//! The table of tabs.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use uuid::Uuid;

use super::columns::{id, integer, json, optional_id, to_text, unsigned};
use super::read::PRIMARY_ID;
use super::sessions::read_status;
use crate::ingest::{Seqs, Tab};
use crate::store::{TabKey, TabSession};

/// The tab as it was seen last, and which of its events came.
pub(super) fn load(connection: &Connection, tab_id: Uuid) -> Result<Option<(Tab, Seqs)>> {
    connection
        .prepare_cached("SELECT token, last_seen, last_query, seen FROM tabs WHERE tab_id = ?1")?
        .query_row([tab_id.as_bytes()], |row| {
            let tab = Tab {
                id: tab_id,
                token: id(row, 0)?,
                last_seen_ms: unsigned(row, 1)?,
                last_query: row.get(2)?,
            };
            Ok((tab, json(row, 3)?))
        })
        .optional()
}

/// Stores a tab and which of its events came; `known` is what was stored of it.
pub(super) fn save(
    connection: &Connection,
    tab: &Tab,
    seen: &Seqs,
    known: Option<&Tab>,
) -> Result<()> {
    // A column that has an index is written only where it changes.
    let sql = match known {
        None => {
            "INSERT INTO tabs (tab_id, last_seen, last_query, seen, token) VALUES (?1, ?2, ?3, ?4, ?5)"
        }
        Some(known) if known.token == tab.token => {
            "UPDATE tabs SET last_seen = ?2, last_query = ?3, seen = ?4 WHERE tab_id = ?1 AND token = ?5"
        }
        Some(_) => {
            "UPDATE tabs SET last_seen = ?2, last_query = ?3, seen = ?4, token = ?5 WHERE tab_id = ?1"
        }
    };
    connection.prepare_cached(sql)?.execute(params![
        tab.id.as_bytes(),
        integer(tab.last_seen_ms),
        tab.last_query,
        to_text(seen)?,
        tab.token.as_bytes(),
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
