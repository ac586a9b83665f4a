//! Storing batches: one transaction for all that wait, one savepoint for each.

use rusqlite::{Connection, Result, Savepoint, TransactionBehavior};
use wayfare_protocol::Operation;

use super::columns::integer;
use super::days::Changes;
use super::{batches, dropped, events, failed, profiles, seqs, sessions, tabs};
use crate::enrich::Received;
use crate::error::Error;
use crate::ingest::{Event, Fresh, Sighting, Visit, see_tab};
use crate::store::Receipt;

/// Stores a group of batches in one transaction. A batch that fails is rolled back alone.
pub(super) fn write_group(
    connection: &mut Connection,
    group: &[Received],
    tab_idle_ms: u64,
) -> std::result::Result<Vec<std::result::Result<Receipt, Error>>, Error> {
    let mut transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let mut results = Vec::with_capacity(group.len());
    for received in group {
        let savepoint = transaction.savepoint().map_err(failed)?;
        results.push(write_batch(savepoint, received, tab_idle_ms).map_err(failed));
    }
    if let Some(last) = group.last() {
        batches::prune(&transaction, last.received_at_ms()).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    Ok(results)
}

/// Takes and gives back the write lock: a full disk or a lost file shows here.
pub(super) fn ping(connection: &Connection) -> Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT;")
}

/// The savepoint is rolled back when it is dropped on the way out with an error.
fn write_batch(savepoint: Savepoint<'_>, received: &Received, tab_idle_ms: u64) -> Result<Receipt> {
    let batch = &received.batch;
    let known_tab = tabs::load(&savepoint, batch.tab_id)?;
    let (tab, renewal) = see_tab(
        known_tab.as_ref(),
        Sighting {
            tab_id: batch.tab_id,
            token: batch.token,
            at_ms: received.received_at_ms(),
            query: batch.last_query.clone(),
        },
        tab_idle_ms,
    );
    tabs::save(&savepoint, &tab)?;
    let seen = seqs::see(&savepoint, batch)?;

    let known_visit = sessions::load(&savepoint, batch.session_id)?;
    let new_tab = tabs::link(&savepoint, batch.session_id, batch.tab_id)?;
    let mut fresh = Fresh {
        new_tab,
        ..Fresh::default()
    };
    // The token of the batch, not the answer: it is what the page said when it happened.
    let token = batch.token.unwrap_or(tab.token);
    for event in &batch.events {
        if events::insert(&savepoint, received, event, token)? {
            fresh.events.push(event);
            fresh.long_pauses += events::count_pauses(&savepoint, received, event)?;
        }
    }
    let mut visit = known_visit.clone().unwrap_or_else(|| Visit::new(received));
    visit.absorb(received, &fresh);
    let profile_id = profiles::see(&savepoint, &visit, batch.profile_id, &fresh.events)?;
    visit.profile_id = Some(profile_id);
    sessions::save(&savepoint, &visit)?;
    let visits = (known_visit.as_ref(), &visit);
    let mut changes = count_days(&savepoint, received, &fresh.events, visits)?;
    changes.on(received.received_at_ms()).missing += seen.change;
    changes.save(&savepoint)?;
    batches::note(&savepoint, received)?;
    let stored = batches::stored(&savepoint, &batch.unanswered)?;
    savepoint.commit()?;

    Ok(Receipt {
        session_info: tab.to_session_info(),
        token,
        renewal,
        status: visit.status,
        profile_id,
        operation: Operation {
            new: known_visit.is_none(),
            update: known_visit
                .is_some_and(|known| !fresh.events.is_empty() || known.document != visit.document),
            ..Operation::default()
        },
        stored,
        missing: seen.holes,
        fresh: fresh.events.iter().map(|event| event.id).collect(),
    })
}

/// What a batch changes in the figures of the days: its new events count where they happened, its
/// visit where it began as far as is known.
fn count_days(
    connection: &Connection,
    received: &Received,
    fresh: &[&Event],
    (before, after): (Option<&Visit>, &Visit),
) -> Result<Changes> {
    let mut changes = Changes::default();
    for event in fresh {
        let day = changes.on(received.skew().counted(event.occurred_at_ms));
        day.events += 1;
        day.page_views += i64::from(event.r#type == "page_view");
    }
    if let Some(before) = before {
        changes.on(before.began_ms()).sessions -= 1;
    }
    changes.on(after.began_ms()).sessions += 1;
    let dropped = dropped::insert(connection, received)?;
    changes.on(received.received_at_ms()).dropped += integer(dropped);
    Ok(changes)
}
