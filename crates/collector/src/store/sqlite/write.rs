//! Storing batches: one transaction for all that wait.

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

/// What came of a batch, and what it changes in the figures of the days.
type Written = (Receipt, Changes);

type Receipts = Vec<std::result::Result<Receipt, Error>>;

/// Stores a group of batches in one transaction.
///
/// A batch that fails must not hurt the others, and hardly ever does one fail: so all are stored as one, and
/// only if that cannot be, each by itself. A savepoint for each would have SQLite copy every page that it
/// touches, which costs a fifth of all that is stored.
pub(super) fn write_group(
    connection: &mut Connection,
    group: &[Received],
    tab_idle_ms: u64,
) -> std::result::Result<Receipts, Error> {
    let all = in_transaction(connection, group, |connection, received| {
        write_batch(connection, received, tab_idle_ms).map(Ok)
    });
    if let Ok(receipts) = all {
        return Ok(receipts);
    }
    let each = in_transaction(connection, group, |connection, received| {
        let write = || write_batch(connection, received, tab_idle_ms);
        Ok(in_savepoint(connection, write).map_err(failed))
    });
    each.map_err(failed)
}

/// Does something with each batch and commits; nothing is stored when it fails. The figures of the days are
/// written once for all batches.
fn in_transaction(
    connection: &mut Connection,
    group: &[Received],
    write: impl Fn(&Connection, &Received) -> Result<std::result::Result<Written, Error>>,
) -> Result<Receipts> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut receipts = Vec::with_capacity(group.len());
    let mut all_changes = Changes::default();
    for received in group {
        receipts.push(write(&transaction, received)?.map(|(receipt, changes)| {
            all_changes.add(changes);
            receipt
        }));
    }
    all_changes.save(&transaction)?;
    if let Some(last) = group.last() {
        batches::prune(&transaction, last.received_at_ms())?;
    }
    transaction.commit()?;
    Ok(receipts)
}

/// Takes and gives back the write lock: a full disk or a lost file shows here.
pub(super) fn ping(connection: &Connection) -> Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE; COMMIT;")
}

/// Does something that is undone when it fails.
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

fn write_batch(connection: &Connection, received: &Received, tab_idle_ms: u64) -> Result<Written> {
    let batch = &received.batch;
    let (known_tab, seqs) = tabs::load(connection, batch.tab_id)?.unzip();
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
    let seen = seqs::see(seqs.unwrap_or_default(), batch);
    tabs::save(connection, &tab, &seen.seqs, known_tab.as_ref())?;

    let known_visit = sessions::load(connection, batch.session_id)?;
    let began_before_ms = known_visit.as_ref().map(Visit::began_ms);
    let known_keys = known_visit.as_ref().map(sessions::Keys::of);
    let is_known = known_visit.is_some();
    let mut fresh = Fresh {
        new_tab: tabs::link(connection, batch.session_id, batch.tab_id)?,
        ..Fresh::default()
    };
    // The token of the batch, not the answer: it is what the page said when it happened.
    let token = batch.token.unwrap_or(tab.token);
    let mut pauses = events::Pauses::of(connection, known_visit.as_ref())?;
    events::insert(connection, received, token, |event| {
        fresh.events.push(event);
        fresh.long_pauses += pauses.change(connection, received, event)?;
        Ok(())
    })?;
    let mut visit = known_visit.unwrap_or_else(|| Visit::new(received));
    // With new events it is another in any case.
    let before = fresh.events.is_empty().then(|| visit.document.clone());
    visit.absorb(received, &fresh);
    let profile_id = profiles::see(connection, &visit, batch.profile_id, &fresh.events)?;
    visit.profile_id = Some(profile_id);
    sessions::save(connection, &visit, known_keys)?;
    let began_ms = (began_before_ms, visit.began_ms());
    let mut changes = count_days(connection, received, &fresh.events, began_ms)?;
    changes.on(received.received_at_ms()).missing += seen.change;
    batches::note(connection, received)?;
    let stored = batches::stored(connection, &batch.unanswered)?;

    let receipt = Receipt {
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
    };
    Ok((receipt, changes))
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
