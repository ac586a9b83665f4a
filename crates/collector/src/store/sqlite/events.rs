//! The table of events.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use uuid::Uuid;
use wayfare_protocol::Page;

use super::columns::{id, integer, json, unsigned};
use crate::enrich::Received;
use crate::ingest::{Event, SESSION_END, pauses_around};
use crate::store::EventRow;

/// Stores the events of a batch; gives those that were not stored before, in their order.
///
/// `ON CONFLICT (id)` and not `OR IGNORE`, which would also swallow a row that breaks another rule
/// of the table and call it stored.
pub(super) fn insert<'a>(
    connection: &Connection,
    received: &'a Received,
    token: Uuid,
    mut stored: impl FnMut(&'a Event) -> Result<()>,
) -> Result<()> {
    let batch = &received.batch;
    let (sent_at_ms, skew) = (integer(batch.sent_at_ms), received.skew());
    let mut insert = connection.prepare_cached(
        "INSERT INTO events (id, session_id, tab_id, token, seq, type, occurred_at_ms,
             sent_at_ms, received_at_ms, corrected_at_ms, page_url, page_title, page_referrer, properties)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (id) DO NOTHING",
    )?;
    for event in &batch.events {
        let new = insert.execute(params![
            event.id.as_bytes(),
            batch.session_id.as_bytes(),
            batch.tab_id.as_bytes(),
            token.as_bytes(),
            integer(event.seq),
            event.r#type,
            integer(event.occurred_at_ms),
            sent_at_ms,
            integer(received.received_at_ms()),
            integer(skew.correct(event.occurred_at_ms)),
            event.page.url,
            event.page.title,
            event.page.referrer,
            event.properties,
        ])?;
        if new > 0 {
            stored(event)?;
        }
    }
    Ok(())
}

/// How many pauses of a visit the visit rule would have cut, as its events come.
pub(super) struct Pauses {
    /// The last of its activities, as far as they are stored.
    last_ms: Option<u64>,
}

impl Pauses {
    /// Before the first event of a visit.
    pub(super) fn none() -> Self {
        Self { last_ms: None }
    }

    /// Of what is stored of a visit.
    pub(super) fn of(connection: &Connection, visit_id: Uuid) -> Result<Self> {
        let last_ms = connection
            .prepare_cached(
                "SELECT corrected_at_ms FROM events WHERE session_id = ?1 AND type <> ?2
                 ORDER BY corrected_at_ms DESC LIMIT 1",
            )?
            .query_row(params![visit_id.as_bytes(), SESSION_END], |row| {
                unsigned(row, "corrected_at_ms")
            })
            .optional()?;
        Ok(Self { last_ms })
    }

    /// By how much they get more or fewer with this event, which was just stored. Its end is no activity and
    /// takes no part.
    pub(super) fn change(
        &mut self,
        connection: &Connection,
        received: &Received,
        event: &Event,
    ) -> Result<i64> {
        if event.r#type == SESSION_END {
            return Ok(0);
        }
        let at_ms = received.skew().correct(event.occurred_at_ms);
        let last_ms = self.last_ms;
        self.last_ms = last_ms.max(Some(at_ms));
        if last_ms.is_none_or(|last_ms| last_ms <= at_ms) {
            // Nearly always it is the last.
            return Ok(pauses_around(last_ms, at_ms, None));
        }
        change_within(connection, received, event, at_ms)
    }
}

/// The same for one between others: two steps in an index, however long the visit is.
fn change_within(
    connection: &Connection,
    received: &Received,
    event: &Event,
    at_ms: u64,
) -> Result<i64> {
    let next_to = |sql: &str| {
        let mut statement = connection.prepare_cached(sql)?;
        let (session, id) = (received.batch.session_id, event.id);
        let others = params![
            session.as_bytes(),
            id.as_bytes(),
            integer(at_ms),
            SESSION_END
        ];
        let row = statement.query_row(others, |row| unsigned(row, "corrected_at_ms"));
        row.optional()
    };
    let before = next_to(
        "SELECT corrected_at_ms FROM events
         WHERE session_id = ?1 AND id <> ?2 AND corrected_at_ms <= ?3 AND type <> ?4
         ORDER BY corrected_at_ms DESC LIMIT 1",
    )?;
    let after = next_to(
        "SELECT corrected_at_ms FROM events
         WHERE session_id = ?1 AND id <> ?2 AND corrected_at_ms >= ?3 AND type <> ?4
         ORDER BY corrected_at_ms LIMIT 1",
    )?;
    Ok(pauses_around(before, at_ms, after))
}

/// A visit's events in the order in which they happened.
pub(super) fn timeline(
    connection: &Connection,
    session_id: Uuid,
    limit: u32,
) -> Result<Vec<EventRow>> {
    connection
        .prepare_cached(
            "SELECT * FROM events WHERE session_id = ?1 ORDER BY corrected_at_ms, seq, id LIMIT ?2",
        )?
        .query_map(params![session_id.as_bytes(), limit], read_row)?
        .collect()
}

/// The events that were received last, the newest first: what came at once in the order of their tab.
pub(super) fn recent(connection: &Connection, limit: u32) -> Result<Vec<EventRow>> {
    connection
        .prepare_cached(
            "SELECT * FROM events ORDER BY received_at_ms DESC, seq DESC, id DESC LIMIT ?1",
        )?
        .query_map([limit], read_row)?
        .collect()
}

pub(super) fn read_row(row: &Row<'_>) -> Result<EventRow> {
    Ok(EventRow {
        id: id(row, "id")?.to_string(),
        session_id: id(row, "session_id")?.to_string(),
        tab_id: id(row, "tab_id")?.to_string(),
        token: id(row, "token")?.to_string(),
        seq: unsigned(row, "seq")?,
        r#type: row.get("type")?,
        occurred_at_ms: unsigned(row, "occurred_at_ms")?,
        corrected_at_ms: unsigned(row, "corrected_at_ms")?,
        sent_at_ms: unsigned(row, "sent_at_ms")?,
        received_at_ms: unsigned(row, "received_at_ms")?,
        page: Page {
            url: row.get("page_url")?,
            title: row.get("page_title")?,
            referrer: row.get("page_referrer")?,
        },
        properties: json(row, "properties")?,
    })
}
