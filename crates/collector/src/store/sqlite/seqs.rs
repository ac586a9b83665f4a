//! Which events of a tab came: a column of the table of tabs.

use rusqlite::{Connection, Result};
use uuid::Uuid;
use wayfare_protocol::SeqRange;

use super::columns::{id, json, unsigned};
use crate::ingest::{Batch, Seqs};
use crate::store::MissingRow;

/// What a batch changed of what is missing in its tab.
#[derive(Default)]
pub(super) struct Seen {
    /// What came so far, with this batch.
    pub(super) seqs: Seqs,
    /// What is missing now, the oldest first.
    pub(super) holes: Vec<SeqRange>,
    /// By how many events more is missing than before.
    pub(super) change: i64,
}

/// Adds the events of a batch to what came of its tab.
pub(super) fn see(before: Seqs, batch: &Batch) -> Seen {
    if !batch.is_numbered {
        return Seen {
            seqs: before,
            ..Seen::default()
        };
    }
    let missing = before.missing();
    let mut seqs = before;
    let refused = batch.rejected.iter().filter_map(|rejected| rejected.seq);
    seqs.add(batch.events.iter().map(|event| event.seq).chain(refused));
    Seen {
        holes: seqs.holes(),
        change: seqs.missing().cast_signed() - missing.cast_signed(),
        seqs,
    }
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
