//! Which events of a tab came: a column of the table of tabs.

use rusqlite::{Connection, Result, params};
use uuid::Uuid;
use wayfare_protocol::SeqRange;

use super::columns::{id, json, unsigned};
use crate::ingest::{Batch, Seqs};
use crate::store::MissingRow;

/// What a batch changed of what is missing in its tab.
#[derive(Default)]
pub(super) struct Seen {
    /// What is missing now, the oldest first.
    pub(super) holes: Vec<SeqRange>,
    /// By how many events more is missing than before.
    pub(super) change: i64,
}

/// Notes the events of a batch. Its tab is stored already.
pub(super) fn see(connection: &Connection, batch: &Batch) -> Result<Seen> {
    if !batch.is_numbered {
        return Ok(Seen::default());
    }
    let before = load(connection, batch.tab_id)?;
    let mut after = before.clone();
    let refused = batch.rejected.iter().filter_map(|rejected| rejected.seq);
    after.add(batch.events.iter().map(|event| event.seq).chain(refused));
    if after != before {
        connection
            .prepare_cached("UPDATE tabs SET seen = ?2 WHERE tab_id = ?1")?
            .execute(params![
                batch.tab_id.as_bytes(),
                serde_json::json!(after).to_string()
            ])?;
    }
    Ok(Seen {
        holes: after.holes(),
        change: after.missing().cast_signed() - before.missing().cast_signed(),
    })
}

fn load(connection: &Connection, tab_id: Uuid) -> Result<Seqs> {
    connection
        .prepare_cached("SELECT seen FROM tabs WHERE tab_id = ?1")?
        .query_row([tab_id.as_bytes()], |row| json(row, "seen"))
}

/// What is missing of a visit: in each of its tabs, before the events of the visit.
pub(super) fn missing_of(connection: &Connection, session_id: Uuid) -> Result<Vec<MissingRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT tab_id, min(seq) AS first, max(seq) AS last, seen
         FROM events JOIN tabs USING (tab_id)
         WHERE session_id = ?1 GROUP BY tab_id ORDER BY tab_id",
    )?;
    let mut missing = Vec::new();
    let mut rows = statement.query([session_id.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let tab_id = id(row, "tab_id")?.to_string();
        let seen: Seqs = json(row, "seen")?;
        let holes = seen.holes_within(unsigned(row, "first")?, unsigned(row, "last")?);
        missing.extend(holes.into_iter().map(|[first, last]| MissingRow {
            tab_id: tab_id.clone(),
            first,
            last,
        }));
    }
    Ok(missing)
}
