//! The table of batches that were stored whole.

use rusqlite::{Connection, Result, params};
use uuid::Uuid;

use super::columns::integer;
use crate::enrich::Received;
use crate::limits::{BATCHES_KEEP_MS, BATCHES_PRUNED_MAX};

/// Notes a batch whose events are all stored. One without events has nothing to ask about, and of one
/// with a refused event the sender has yet to hear why.
pub(super) fn note(connection: &Connection, received: &Received) -> Result<()> {
    let batch = &received.batch;
    if batch.events.is_empty() || !batch.rejected.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO batches (batch_id, session_id, received_at_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (batch_id) DO NOTHING",
        )?
        .execute(params![
            batch.batch_id.as_bytes(),
            batch.session_id.as_bytes(),
            integer(received.received_at_ms()),
        ])?;
    Ok(())
}

/// Which of these batches were stored whole.
pub(super) fn stored(connection: &Connection, asked: &[Uuid]) -> Result<Vec<Uuid>> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM batches WHERE batch_id = ?1")?;
    let mut stored = Vec::new();
    for id in asked {
        if statement.exists([id.as_bytes()])? {
            stored.push(*id);
        }
    }
    Ok(stored)
}

/// Forgets some of the batches that nobody asks about any more.
pub(super) fn prune(connection: &Connection, now_ms: u64) -> Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM batches WHERE batch_id IN (
                 SELECT batch_id FROM batches WHERE received_at_ms < ?1
                 ORDER BY received_at_ms LIMIT ?2)",
        )?
        .execute(params![
            integer(now_ms.saturating_sub(BATCHES_KEEP_MS)),
            BATCHES_PRUNED_MAX
        ])?;
    Ok(())
}
