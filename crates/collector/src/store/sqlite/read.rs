//! What the dashboard reads. Every statement is short: a long one would keep the write-ahead log
//! from being folded into the database.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde_json::Value;
use uuid::Uuid;
use wayfare_core::time::UnixMs;
use wayfare_protocol::Session;

use super::columns::{id, integer, json, optional_id, optional_unsigned, unsigned};
use super::days::DAY_MS;
use super::{events, seqs};
use crate::ingest::at_rest;
use crate::limits::NOW_MS;
use crate::store::{EventRow, SessionDetail, SessionRow, Totals, VisitCheck};

pub(super) fn sessions(
    connection: &Connection,
    limit: u32,
    offset: u32,
) -> Result<Vec<SessionRow>> {
    connection
        // Those before the page are counted in the index and not read.
        .prepare_cached(&sessions_where(
            "id IN (
                 SELECT id FROM sessions ORDER BY received_at_ms DESC, id DESC LIMIT ?1 OFFSET ?2
             ) ORDER BY received_at_ms DESC, id DESC",
        ))?
        .query_map(params![limit, offset], |row| Ok(read_row(row)?.0))?
        .collect()
}

pub(super) fn sessions_by_id(connection: &Connection, ids: &[Uuid]) -> Result<Vec<SessionRow>> {
    let rows = ids
        .iter()
        .map(|id| Ok(one(connection, *id)?.map(|(row, _)| row)));
    rows.filter_map(Result::transpose).collect()
}

pub(super) fn session(
    connection: &Connection,
    session_id: Uuid,
    limit: u32,
) -> Result<Option<SessionDetail>> {
    let Some((summary, session)) = one(connection, session_id)? else {
        return Ok(None);
    };
    let events = events::timeline(connection, session_id, limit)?;
    Ok(Some(SessionDetail {
        summary,
        session,
        events,
        missing: seqs::missing_of(connection, session_id)?,
    }))
}

pub(super) fn recent_events(connection: &Connection, limit: u32) -> Result<Vec<EventRow>> {
    events::recent(connection, limit)
}

pub(super) fn totals(connection: &Connection, now: UnixMs) -> Result<Totals> {
    let visitors_now = connection
        .prepare_cached("SELECT count(*) AS visitors FROM sessions WHERE received_at_ms > ?1")?
        .query_row([integer(now.saturating_sub(NOW_MS))], |row| {
            unsigned(row, "visitors")
        })?;
    connection
        .prepare_cached(
            "SELECT sum(sessions) AS sessions, sum(page_views) AS page_views,
                 sum(events) AS events, sum(dropped) AS dropped,
                 sum(missing) AS missing,
                 sum(sessions) FILTER (WHERE day = ?1) AS sessions_today,
                 sum(page_views) FILTER (WHERE day = ?1) AS page_views_today,
                 sum(events) FILTER (WHERE day = ?1) AS events_today
             FROM days",
        )?
        .query_row([integer(now / DAY_MS)], |row| {
            Ok(Totals {
                visitors_now,
                sessions_today: unsigned(row, "sessions_today")?,
                page_views_today: unsigned(row, "page_views_today")?,
                events_today: unsigned(row, "events_today")?,
                sessions: unsigned(row, "sessions")?,
                page_views: unsigned(row, "page_views")?,
                events: unsigned(row, "events")?,
                dropped: unsigned(row, "dropped")?,
                missing: unsigned(row, "missing")?,
            })
        })
}

pub(super) fn visit_checks(connection: &Connection) -> Result<Vec<VisitCheck>> {
    connection
        .prepare_cached(
            "SELECT source, count(*) AS visits FROM sessions WHERE overlong = 1
             GROUP BY source ORDER BY source",
        )?
        .query_map([], |row| {
            Ok(VisitCheck {
                source: row.get("source")?,
                overlong_visits: unsigned(row, "visits")?,
            })
        })?
        .collect()
}

/// Selects sessions with the user that each is of: the one whom its own source names, where it does.
pub(super) fn sessions_where(condition: &str) -> String {
    format!("SELECT *, {PRIMARY_ID} FROM sessions WHERE {condition}")
}

/// The user that a session is of.
pub(super) const PRIMARY_ID: &str = "(
    SELECT user_id FROM users WHERE users.profile_id = sessions.profile_id
    ORDER BY users.source <> sessions.source, user_id LIMIT 1
) AS primary_id";

fn one(connection: &Connection, id: Uuid) -> Result<Option<(SessionRow, Session<Value>)>> {
    connection
        .prepare_cached(&sessions_where("id = ?1"))?
        .query_row([id.as_bytes()], read_row)
        .optional()
}

pub(super) fn read_row(row: &Row<'_>) -> Result<(SessionRow, Session<Value>)> {
    let mut session = at_rest(json(row, "document")?);
    session.profile.id = optional_id(row, "profile_id")?.map(|id| id.to_string());
    session.profile.primary_id = row.get("primary_id")?;
    let summary = SessionRow {
        id: id(row, "id")?.to_string(),
        source: row.get("source")?,
        status: row.get("status")?,
        began_at_ms: optional_unsigned(row, "began_at_ms")?,
        first_seen_ms: unsigned(row, "inserted_at_us")? / 1_000,
        last_seen_ms: unsigned(row, "received_at_ms")?,
        duration: session.metadata.time.duration,
        events: unsigned(row, "events")?,
        page_views: unsigned(row, "page_views")?,
        tabs: unsigned(row, "tabs")?,
        first_page_url: row.get("first_page_url")?,
        last_page_url: row.get("last_page_url")?,
        device_name: session.device.name.clone(),
        device_type: session.device.r#type.clone(),
        os_name: session.os.name.clone(),
        os_version: session.os.version.clone(),
        app_name: session.app.name.clone(),
        app_version: session.app.version.clone(),
        bot: session.app.bot,
        referrer_host: session.context.referrer.host.clone(),
        utm: session.utm.clone(),
    };
    Ok((summary, session))
}
