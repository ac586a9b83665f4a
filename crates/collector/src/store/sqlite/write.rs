//! Storing batches: one transaction for all that wait, one savepoint for each.

use rusqlite::{Connection, Result, TransactionBehavior};
use wayfare_core::time::UnixMs;
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
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let mut results = Vec::with_capacity(group.len());
    for received in group {
        let written = in_savepoint(&transaction, || {
            write_batch(&transaction, received, tab_idle_ms)
        });
        results.push(written.map_err(failed));
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

/// Does something that is undone when it fails. The library's own savepoints have their SQL parsed anew each
/// time.
fn in_savepoint<T>(connection: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let say = |sql| connection.prepare_cached(sql)?.execute([]);
    say("SAVEPOINT batch")?;
    let done = work();
    if done.is_err() {
        say("ROLLBACK TO batch")?;
    }
    say("RELEASE batch")?;
    done
}

fn write_batch(connection: &Connection, received: &Received, tab_idle_ms: u64) -> Result<Receipt> {
    let batch = &received.batch;
    let known_tab = tabs::load(connection, batch.tab_id)?;
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
    tabs::save(connection, &tab)?;
    let seen = seqs::see(connection, batch)?;

    let known_visit = sessions::load(connection, batch.session_id)?;
    let began_before_ms = known_visit.as_ref().map(Visit::began_ms);
    let is_known = known_visit.is_some();
    let new_tab = tabs::link(connection, batch.session_id, batch.tab_id)?;
    let mut fresh = Fresh {
        new_tab,
        ..Fresh::default()
    };
    // The token of the batch, not the answer: it is what the page said when it happened.
    let token = batch.token.unwrap_or(tab.token);
    let mut pauses = events::Pauses::of(connection, batch.session_id)?;
    for event in &batch.events {
        if events::insert(connection, received, event, token)? {
            fresh.events.push(event);
            fresh.long_pauses += pauses.change(connection, received, event)?;
        }
    }
    let mut visit = known_visit.unwrap_or_else(|| Visit::new(received));
    // With new events it is another in any case.
    let before = fresh.events.is_empty().then(|| visit.document.clone());
    visit.absorb(received, &fresh);
    let profile_id = profiles::see(connection, &visit, batch.profile_id, &fresh.events)?;
    visit.profile_id = Some(profile_id);
    sessions::save(connection, &visit)?;
    let began_ms = (began_before_ms, visit.began_ms());
    let mut changes = count_days(connection, received, &fresh.events, began_ms)?;
    changes.on(received.received_at_ms()).missing += seen.change;
    changes.save(connection)?;
    batches::note(connection, received)?;
    let stored = batches::stored(connection, &batch.unanswered)?;

    Ok(Receipt {
        session_info: tab.to_session_info(),
        token,
        renewal,
        status: visit.status,
        profile_id,
        operation: Operation {
            new: !is_known,
            update: is_known && before.is_none_or(|before| before != visit.document),
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
    (began_before_ms, began_ms): (Option<UnixMs>, UnixMs),
) -> Result<Changes> {
    let mut changes = Changes::default();
    for event in fresh {
        let day = changes.on(received.skew().counted(event.occurred_at_ms));
        day.events += 1;
        day.page_views += i64::from(event.r#type == "page_view");
    }
    if let Some(before_ms) = began_before_ms {
        changes.on(before_ms).sessions -= 1;
    }
    changes.on(began_ms).sessions += 1;
    let dropped = dropped::insert(connection, received)?;
    changes.on(received.received_at_ms()).dropped += integer(dropped);
    Ok(changes)
}
