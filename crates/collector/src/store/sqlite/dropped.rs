//! The table of what senders dropped.

use rusqlite::{Connection, Result, params};

use super::columns::integer;
use super::days::DAY_MS;
use crate::enrich::Received;

/// Stores what a batch says was dropped; gives how many of it were not counted before.
pub(super) fn insert(connection: &Connection, received: &Received) -> Result<u64> {
    let batch = &received.batch;
    let day = received.received_at_ms() / DAY_MS;
    let mut fresh = 0;
    for (reason, count) in &batch.dropped {
        let new = connection
            .prepare_cached(
                "INSERT INTO dropped (batch_id, reason, source, day, count, session_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (batch_id, reason) DO NOTHING",
            )?
            .execute(params![
                batch.batch_id.as_bytes(),
                reason,
                batch.source,
                integer(day),
                integer(*count),
                batch.session_id.as_bytes(),
            ])?;
        if new > 0 {
            fresh += count;
        }
    }
    Ok(fresh)
}
