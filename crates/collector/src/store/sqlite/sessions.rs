//! The table of sessions, as the writer sees it.

use std::mem;

use rusqlite::{Connection, Error, OptionalExtension, Result, Row, params};
use serde_json::Value;
use uuid::Uuid;
use wayfare_protocol::Status;

use super::columns::{id, integer, optional_id, optional_unsigned, read_json, to_text, unsigned};
use crate::ingest::{Stamps, Visit};

/// A visit as its row has it: the Session and its stamps are texts, and not yet in the visit itself.
pub(super) struct Stored {
    pub(super) visit: Visit,
    document: String,
    stamps: String,
}

impl Stored {
    /// The whole visit.
    pub(super) fn open(self) -> Result<Visit> {
        Ok(Visit {
            document: read_json(&self.document)?,
            stamps: read_json(&self.stamps)?,
            ..self.visit
        })
    }

    /// A whole visit as its row will have it.
    pub(super) fn close(mut visit: Visit) -> Result<Self> {
        Ok(Self {
            document: to_text(&mem::take(&mut visit.document))?,
            stamps: to_text(&mem::take(&mut visit.stamps))?,
            visit,
        })
    }
}

/// What is known of a visit.
pub(super) fn load(connection: &Connection, session_id: Uuid) -> Result<Option<Stored>> {
    connection
        .prepare_cached(SELECT)?
        .query_row([session_id.as_bytes()], read_row)
        .optional()
}

const SELECT: &str = "SELECT id, source, profile_id, inserted_at_us, received_at_ms, began_at_ms, created_at_ms,
         first_activity_ms, last_activity_ms, ended_at_ms, status, events, activities, page_views, tabs,
         long_pauses, first_page_url, last_page_url, document, stamps
     FROM sessions WHERE id = ?1";

/// Reads what [`SELECT`] asks for, by its places.
fn read_row(row: &Row<'_>) -> Result<Stored> {
    let visit = Visit {
        id: id(row, 0)?,
        source: row.get(1)?,
        profile_id: optional_id(row, 2)?,
        inserted_at_us: unsigned(row, 3)?,
        received_at_ms: unsigned(row, 4)?,
        began_at_ms: optional_unsigned(row, 5)?,
        created_at_ms: optional_unsigned(row, 6)?,
        first_activity_ms: optional_unsigned(row, 7)?,
        last_activity_ms: optional_unsigned(row, 8)?,
        ended_at_ms: optional_unsigned(row, 9)?,
        status: parse_status(row.get_ref(10)?.as_str()?),
        events: unsigned(row, 11)?,
        activities: unsigned(row, 12)?,
        page_views: unsigned(row, 13)?,
        tabs: unsigned(row, 14)?,
        long_pauses: unsigned(row, 15)?,
        first_page_url: row.get(16)?,
        last_page_url: row.get(17)?,
        document: Value::Null,
        stamps: Stamps::default(),
    };
    Ok(Stored {
        visit,
        document: row.get(18)?,
        stamps: row.get(19)?,
    })
}

/// What is stored of a visit that other rows are found by, as far as it may change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) profile_id: Option<Uuid>,
    is_overlong: bool,
}

impl Keys {
    pub(super) fn of(visit: &Visit) -> Self {
        Self {
            profile_id: visit.profile_id,
            is_overlong: visit.is_overlong(),
        }
    }
}

const INSERT: &str = "INSERT INTO sessions (id, status, inserted_at_us, received_at_ms, began_at_ms, created_at_ms,
         first_activity_ms, last_activity_ms, ended_at_ms, events, activities, page_views, tabs, long_pauses,
         first_page_url, last_page_url, document, stamps, profile_id, overlong, source)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)";

/// All that may change.
const UPDATE: &str = "UPDATE sessions SET status = ?2, inserted_at_us = ?3, received_at_ms = ?4, began_at_ms = ?5,
         created_at_ms = ?6, first_activity_ms = ?7, last_activity_ms = ?8, ended_at_ms = ?9, events = ?10,
         activities = ?11, page_views = ?12, tabs = ?13, long_pauses = ?14, first_page_url = ?15,
         last_page_url = ?16, document = ?17, stamps = ?18, profile_id = ?19, overlong = ?20
     WHERE id = ?1 AND source = ?21";

/// What changes nearly always. A column that has an index costs as much as ten that have none.
const UPDATE_REST: &str = "UPDATE sessions SET status = ?2, inserted_at_us = ?3, received_at_ms = ?4, began_at_ms = ?5,
         created_at_ms = ?6, first_activity_ms = ?7, last_activity_ms = ?8, ended_at_ms = ?9, events = ?10,
         activities = ?11, page_views = ?12, tabs = ?13, long_pauses = ?14, first_page_url = ?15,
         last_page_url = ?16, document = ?17, stamps = ?18
     WHERE id = ?1 AND profile_id IS ?19 AND overlong = ?20 AND source = ?21";

/// Stores a visit; `known` is what was stored of it.
pub(super) fn save(connection: &Connection, stored: &Stored, known: Option<Keys>) -> Result<()> {
    let visit = &stored.visit;
    let sql = match known {
        None => INSERT,
        Some(known) if known == Keys::of(visit) => UPDATE_REST,
        Some(_) => UPDATE,
    };
    let changed = connection.prepare_cached(sql)?.execute(params![
        visit.id.as_bytes(),
        status_name(visit.status),
        integer(visit.inserted_at_us),
        integer(visit.received_at_ms),
        visit.began_at_ms.map(integer),
        visit.created_at_ms.map(integer),
        visit.first_activity_ms.map(integer),
        visit.last_activity_ms.map(integer),
        visit.ended_at_ms.map(integer),
        integer(visit.events),
        integer(visit.activities),
        integer(visit.page_views),
        integer(visit.tabs),
        integer(visit.long_pauses),
        visit.first_page_url,
        visit.last_page_url,
        stored.document,
        stored.stamps,
        visit.profile_id.map(Uuid::into_bytes),
        visit.is_overlong(),
        visit.source,
    ])?;
    // It was read in this very transaction: a row that is not the one that was read is a mistake here.
    if changed == 1 {
        Ok(())
    } else {
        Err(Error::StatementChangedRows(changed))
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Started => "started",
        Status::Active => "active",
        Status::Ended => "ended",
    }
}

/// The status of a row of sessions.
pub(super) fn read_status(row: &Row<'_>) -> Result<Status> {
    let status: String = row.get("status")?;
    Ok(parse_status(&status))
}

fn parse_status(name: &str) -> Status {
    [Status::Active, Status::Ended]
        .into_iter()
        .find(|status| status_name(*status) == name)
        .unwrap_or_default()
}
