//! Storing batches: one transaction for all that wait.

use std::collections::BTreeMap;

use rusqlite::{Connection, Result, TransactionBehavior};
use uuid::Uuid;
use wayfare_core::session::Reason;
use wayfare_core::time::UnixMs;
use wayfare_protocol::Operation;

use super::columns::integer;
use super::days::Changes;
use super::merging::{self, Merged, Task};
use super::open::OpenVisits;
use super::{batches, dropped, events, failed, profiles, seqs, sessions, tabs};
use crate::enrich::Received;
use crate::error::Error;
use crate::ingest::{Batch, Event, Fresh, Sighting, Tab, see_tab};
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
    let all = in_transaction(connection, group, |connection| {
        let written = write_batches(connection, group, tab_idle_ms)?;
        Ok(written.into_iter().map(Ok).collect())
    });
    if let Ok(receipts) = all {
        return Ok(receipts);
    }
    let each = in_transaction(connection, group, |connection| {
        let each = group.chunks(1);
        each.map(|one| write_alone(connection, one, tab_idle_ms))
            .collect()
    });
    each.map_err(failed)
}

/// Stores a batch whose failure hurts no other. A full disk may end the whole transaction: then nothing of the
/// group is stored, and what comes after would be by itself.
fn write_alone(
    connection: &Connection,
    one: &[Received],
    tab_idle_ms: u64,
) -> Result<std::result::Result<Written, Error>> {
    let write = || write_batches(connection, one, tab_idle_ms);
    match in_savepoint(connection, write) {
        Ok(mut written) => Ok(written.pop().ok_or(Error::Stopped)),
        Err(error) if connection.is_autocommit() => Err(error),
        Err(error) => Ok(Err(failed(error))),
    }
}

/// Does something with all batches and commits; nothing is stored when it fails. The figures of the days are
/// written once for all batches.
fn in_transaction(
    connection: &mut Connection,
    group: &[Received],
    write: impl FnOnce(&Connection) -> Result<Vec<std::result::Result<Written, Error>>>,
) -> Result<Receipts> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut receipts = Vec::with_capacity(group.len());
    let mut all_changes = Changes::default();
    for written in write(&transaction)? {
        receipts.push(written.map(|(receipt, changes)| {
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
    if connection.is_autocommit() {
        // SQLite has undone everything, and there is no savepoint any more.
        return done;
    }
    if done.is_err() {
        say("ROLLBACK TO batch")?;
    }
    say("RELEASE batch")?;
    done
}

/// Stores batches, and each of their visits once.
fn write_batches<'a>(
    connection: &Connection,
    group: &'a [Received],
    tab_idle_ms: u64,
) -> Result<Vec<Written>> {
    let ids = group.iter().map(|received| received.batch.session_id);
    let last: BTreeMap<_, _> = ids.zip(0..).collect();
    let write = |merge: &mut dyn FnMut(Task<'a>)| {
        let mut visits = OpenVisits::default();
        let mut begun = Vec::with_capacity(group.len());
        for (place, received) in group.iter().enumerate() {
            let is_last = last.get(&received.batch.session_id) == Some(&place);
            let (batch, task) =
                write_batch(connection, received, is_last, tab_idle_ms, &mut visits)?;
            begun.push(batch);
            merge(task);
        }
        Ok((begun, visits))
    };
    // When all batches are known: until then a visit may yet become another profile's.
    let save = |(_, visits): &(_, OpenVisits), stored| visits.save(connection, stored);
    let ((begun, _), merged) = merging::beside(group.len(), write, save)?;
    let batches = group.iter().zip(begun).zip(merged);
    batches
        .map(|((received, begun), merged)| finish_batch(connection, received, begun, &merged))
        .collect()
}

/// A batch of which all is stored but its visit and the figures of the days.
struct Begun {
    tab: Tab,
    token: Uuid,
    renewal: Option<Reason>,
    profile_id: Uuid,
    is_new: bool,
    stored: Vec<Uuid>,
    seen: seqs::Seen,
}

fn write_batch<'a>(
    connection: &Connection,
    received: &'a Received,
    is_last: bool,
    tab_idle_ms: u64,
    visits: &mut OpenVisits,
) -> Result<(Begun, Task<'a>)> {
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

    let is_open = visits.get(batch.session_id).is_some();
    let row = if is_open {
        None
    } else {
        sessions::load(connection, batch.session_id)?
    };
    let is_new = !is_open && row.is_none();
    if !is_open {
        visits.add(batch.session_id, row.as_ref(), &batch.source);
    }
    let mut fresh = Fresh {
        new_tab: tabs::link(connection, batch.session_id, batch.tab_id)?,
        ..Fresh::default()
    };
    // The token of the batch, not the answer: it is what the page said when it happened.
    let token = batch.token.unwrap_or(tab.token);
    let mut pauses = if is_new {
        events::Pauses::none()
    } else {
        events::Pauses::of(connection, batch.session_id)?
    };
    events::insert(connection, received, token, |event| {
        fresh.events.push(event);
        fresh.long_pauses += pauses.change(connection, received, event)?;
        Ok(())
    })?;
    let profile_id = see_profile(connection, batch, &fresh.events, visits)?;
    batches::note(connection, received)?;
    let begun = Begun {
        tab,
        token,
        renewal,
        profile_id,
        is_new,
        stored: batches::stored(connection, &batch.unanswered)?,
        seen,
    };
    let task = Task {
        received,
        fresh,
        row,
        is_last,
    };
    Ok((begun, task))
}

fn see_profile(
    connection: &Connection,
    batch: &Batch,
    fresh: &[&Event],
    visits: &mut OpenVisits,
) -> Result<Uuid> {
    let visit_id = batch.session_id;
    let open = visits.get(visit_id);
    let of = profiles::Of {
        visit_id,
        source: open.map_or(&batch.source, |open| &open.source),
        profile_id: open.and_then(|open| open.profile_id),
    };
    let mut merges = Vec::new();
    let profile_id = profiles::see(connection, of, batch.profile_id, fresh, &mut merges)?;
    visits.note_profile(visit_id, profile_id, merges);
    Ok(profile_id)
}

/// What is left once the visit is merged.
fn finish_batch(
    connection: &Connection,
    received: &Received,
    begun: Begun,
    merged: &Merged<'_>,
) -> Result<Written> {
    let fresh = &merged.fresh.events;
    let began_ms = (merged.began_before_ms, merged.began_ms);
    let mut changes = count_days(connection, received, fresh, began_ms)?;
    changes.on(received.received_at_ms()).missing += begun.seen.change;
    let receipt = Receipt {
        session_info: begun.tab.to_session_info(),
        token: begun.token,
        renewal: begun.renewal,
        status: merged.status,
        profile_id: begun.profile_id,
        operation: Operation {
            new: begun.is_new,
            update: merged.is_update,
            ..Operation::default()
        },
        stored: begun.stored,
        missing: begun.seen.holes,
        fresh: fresh.iter().map(|event| event.id).collect(),
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

#[cfg(test)]
mod tests {
    use wayfare_core::session::TAB_IDLE_MS;

    use super::super::{Durability, connect, read};
    use super::*;
    use crate::ingest::decode;

    const GOLDEN: &[u8] = include_bytes!("../../../../../tests/fixtures/batch.json");

    /// A batch of a visit of its own with one event, which has so many bytes of properties.
    fn of(number: u128, bytes: usize) -> Received {
        let mut batch = decode(GOLDEN).unwrap();
        batch.batch_id = Uuid::from_u128(number);
        batch.session_id = Uuid::from_u128(number);
        batch.events.truncate(1);
        for event in &mut batch.events {
            event.id = Uuid::from_u128(number);
            event.properties = format!("{{\"x\":\"{}\"}}", "x".repeat(bytes));
        }
        Received {
            batch,
            received_at_us: 1_717_055_063_243_135,
            network: None,
            geo: None,
        }
    }

    /// Sessions and events: those that the figures tell of, and those that are stored.
    fn figures(connection: &Connection) -> [(i64, i64); 2] {
        let totals = read::totals(connection, 0).unwrap();
        let sql = "SELECT (SELECT count(*) FROM sessions), (SELECT count(*) FROM events)";
        let stored = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        [
            (integer(totals.sessions), integer(totals.events)),
            stored.unwrap(),
        ]
    }

    #[test]
    fn a_full_disk_leaves_no_part_of_a_group_and_nothing_of_it_in_the_figures() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = connect(&folder.path().join("a.db"), Durability::Full).unwrap();
        let group = [of(1, 10), of(2, 1 << 20), of(3, 10)];
        let pages: u32 = connection
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .unwrap();
        let limit = |connection: &Connection, pages: u32| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            connection.query_row(&sql, [], |_| Ok(())).unwrap();
        };
        limit(&connection, pages + 20);
        assert!(write_group(&mut connection, &group, TAB_IDLE_MS).is_err());
        assert_eq!(figures(&connection), [(0, 0); 2]);
        // All are sent again when there is room.
        limit(&connection, pages + 2_000);
        let receipts = write_group(&mut connection, &group, TAB_IDLE_MS).unwrap();
        assert!(receipts.iter().all(std::result::Result::is_ok));
        assert_eq!(figures(&connection), [(3, 3); 2]);
    }
}
