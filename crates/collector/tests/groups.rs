//! Batches that are stored together: one that cannot be stored does not hurt the others.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{NOW_MS, NOW_US, batch, event, id, with};
use rusqlite::Connection;
use serde_json::{Value, json};
use wayfare_collector::Received;
use wayfare_collector::ingest::decode;
use wayfare_collector::store::Store;
use wayfare_collector::store::sqlite::Sqlite;
use wayfare_core::session::TAB_IDLE_MS;

/// A database that does not take an event of the type `poison`.
fn picky(folder: &std::path::Path) -> Sqlite {
    let file = folder.join("wayfare.db");
    let store = Sqlite::open(&file).unwrap();
    let trigger = "CREATE TRIGGER picky BEFORE INSERT ON events WHEN new.type = 'poison'
         BEGIN SELECT RAISE(ABORT, 'not this one'); END";
    Connection::open(file)
        .unwrap()
        .execute_batch(trigger)
        .unwrap();
    store
}

/// A batch of a visit of its own with two events, the second of that type.
fn of(number: u64, last: &str) -> Received {
    let last = with(event(10 * number + 1), "/type", Some(json!(last)));
    let sent = batch(&[event(10 * number), last]);
    let visit: Value = json!(id(0xa000 + u128::from(number)).to_string());
    let sent = with(sent, "/session/id", Some(visit));
    Received {
        batch: decode(sent.to_string().as_bytes()).unwrap(),
        received_at_us: NOW_US,
        network: None,
        geo: None,
    }
}

#[test]
fn one_that_cannot_be_stored_is_undone_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = picky(folder.path());
    let group = [of(1, "fine"), of(2, "poison"), of(3, "fine")];
    let results = store.write(&group, TAB_IDLE_MS).unwrap();
    let stored: Vec<_> = results
        .iter()
        .map(|result| result.as_ref().map_or(0, |receipt| receipt.fresh.len()))
        .collect();
    assert_eq!(stored, [2, 0, 2]);
    let totals = store.totals(NOW_MS).unwrap();
    assert_eq!(
        (totals.sessions, totals.events),
        (2, 4),
        "nothing of it is left"
    );
    // The next is stored as if there had been none.
    let results = store.write(&[of(2, "fine")], TAB_IDLE_MS).unwrap();
    assert_eq!(results[0].as_ref().unwrap().fresh.len(), 2);
    assert_eq!(store.totals(NOW_MS).unwrap().events, 6);
}
