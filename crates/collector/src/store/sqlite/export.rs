//! Everything that is stored, line by line.

use std::io::Write;

use rusqlite::{Connection, TransactionBehavior};
use serde::Serialize;
use serde_json::Value;
use wayfare_protocol::Session;

use super::columns::integer;
use super::{events, failed, read};
use crate::error::Error;
use crate::store::EventRow;

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line {
    Session {
        source: String,
        first_seen_ms: u64,
        last_seen_ms: u64,
        session: Box<Session<Value>>,
    },
    Event(EventRow),
}

/// Writes the visits that were heard of since a moment, and then the events that came since then, in
/// the order in which they came. All of it is of one moment, whoever writes meanwhile.
pub(super) fn export(
    connection: &mut Connection,
    since_ms: u64,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Deferred)
        .map_err(failed)?;
    let since = [integer(since_ms)];
    let mut statement = transaction
        .prepare(&read::sessions_where(
            "received_at_ms >= ?1 ORDER BY received_at_ms, id",
        ))
        .map_err(failed)?;
    let mut rows = statement.query(since).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        let (summary, session) = read::read_row(row).map_err(failed)?;
        let line = Line::Session {
            source: summary.source,
            first_seen_ms: summary.first_seen_ms,
            last_seen_ms: summary.last_seen_ms,
            session: Box::new(session),
        };
        write(out, &line)?;
    }
    let sql = "SELECT * FROM events WHERE received_at_ms >= ?1 ORDER BY received_at_ms, id";
    let mut statement = transaction.prepare(sql).map_err(failed)?;
    let mut rows = statement.query(since).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        write(out, &Line::Event(events::read_row(row).map_err(failed)?))?;
    }
    Ok(())
}

fn write(out: &mut dyn Write, line: &Line) -> Result<(), Error> {
    let json = serde_json::to_string(line).map_err(|error| Error::Store(Box::new(error)))?;
    writeln!(out, "{json}").map_err(|source| Error::Io {
        doing: "cannot write".to_owned(),
        source,
    })
}
