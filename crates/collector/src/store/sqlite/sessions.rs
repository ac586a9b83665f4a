//! The table of sessions, as the writer sees it.

use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};
use uuid::Uuid;
use wayfare_protocol::Status;

use super::columns::{id, integer, json, optional_id, optional_unsigned, unsigned};
use crate::ingest::Visit;

/// What is known of a visit.
pub(super) fn load(connection: &Connection, session_id: Uuid) -> Result<Option<Visit>> {
    connection
        .prepare_cached("SELECT * FROM sessions WHERE id = ?1")?
        .query_row([session_id.as_bytes()], read_row)
        .optional()
}

fn read_row(row: &Row<'_>) -> Result<Visit> {
    Ok(Visit {
        id: id(row, "id")?,
        source: row.get("source")?,
        profile_id: optional_id(row, "profile_id")?,
        inserted_at_us: unsigned(row, "inserted_at_us")?,
        received_at_ms: unsigned(row, "received_at_ms")?,
        began_at_ms: optional_unsigned(row, "began_at_ms")?,
        created_at_ms: optional_unsigned(row, "created_at_ms")?,
        first_activity_ms: optional_unsigned(row, "first_activity_ms")?,
        last_activity_ms: optional_unsigned(row, "last_activity_ms")?,
        ended_at_ms: optional_unsigned(row, "ended_at_ms")?,
        status: read_status(row)?,
        events: unsigned(row, "events")?,
        activities: unsigned(row, "activities")?,
        page_views: unsigned(row, "page_views")?,
        tabs: unsigned(row, "tabs")?,
        long_pauses: unsigned(row, "long_pauses")?,
        first_page_url: row.get("first_page_url")?,
        last_page_url: row.get("last_page_url")?,
        document: json(row, "document")?,
        stamps: json(row, "stamps")?,
    })
}

/// Puts the visit in the place of what was known of it.
pub(super) fn save(connection: &Connection, visit: &Visit) -> Result<()> {
    // An upsert and not REPLACE, which deletes the row that events refer to.
    connection
        .prepare_cached(
            "INSERT INTO sessions (id, source, profile_id, status, inserted_at_us, received_at_ms,
                 began_at_ms, created_at_ms, first_activity_ms, last_activity_ms, ended_at_ms, events,
                 activities, page_views, tabs, long_pauses, overlong, first_page_url,
                 last_page_url, document, stamps)
             VALUES (:id, :source, :profile_id, :status, :inserted_at_us, :received_at_ms, :began_at_ms, :created_at_ms,
                 :first_activity_ms, :last_activity_ms, :ended_at_ms, :events, :activities,
                 :page_views, :tabs, :long_pauses, :overlong, :first_page_url, :last_page_url,
                 :document, :stamps)
             ON CONFLICT (id) DO UPDATE SET profile_id = excluded.profile_id,
                 status = excluded.status,
                 inserted_at_us = excluded.inserted_at_us,
                 received_at_ms = excluded.received_at_ms,
                 began_at_ms = excluded.began_at_ms,
                 created_at_ms = excluded.created_at_ms,
                 first_activity_ms = excluded.first_activity_ms,
                 last_activity_ms = excluded.last_activity_ms,
                 ended_at_ms = excluded.ended_at_ms, events = excluded.events,
                 activities = excluded.activities, page_views = excluded.page_views,
                 tabs = excluded.tabs, long_pauses = excluded.long_pauses,
                 overlong = excluded.overlong,
                 first_page_url = excluded.first_page_url,
                 last_page_url = excluded.last_page_url, document = excluded.document,
                 stamps = excluded.stamps",
        )?
        .execute(named_params! {
            ":id": visit.id.as_bytes(),
            ":source": visit.source,
            ":profile_id": visit.profile_id.map(Uuid::into_bytes),
            ":status": status_name(visit.status),
            ":inserted_at_us": integer(visit.inserted_at_us),
            ":received_at_ms": integer(visit.received_at_ms),
            ":began_at_ms": visit.began_at_ms.map(integer),
            ":created_at_ms": visit.created_at_ms.map(integer),
            ":first_activity_ms": visit.first_activity_ms.map(integer),
            ":last_activity_ms": visit.last_activity_ms.map(integer),
            ":ended_at_ms": visit.ended_at_ms.map(integer),
            ":events": integer(visit.events),
            ":activities": integer(visit.activities),
            ":page_views": integer(visit.page_views),
            ":tabs": integer(visit.tabs),
            ":long_pauses": integer(visit.long_pauses),
            ":overlong": visit.is_overlong(),
            ":first_page_url": visit.first_page_url,
            ":last_page_url": visit.last_page_url,
            ":document": visit.document.to_string(),
            ":stamps": serde_json::json!(visit.stamps).to_string(),
        })?;
    Ok(())
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
