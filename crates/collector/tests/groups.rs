//! Batches that are stored together: one that cannot be stored does not hurt the others.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{NOW_MS, NOW_US, at, batch, event, id, with};
use proptest::prelude::*;
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

/// A batch of a visit, in a tab of its own.
fn said(number: u64, visit: u128, events: &[Value]) -> Received {
    let mut sent = batch(events);
    sent["batch_id"] = json!(id(0xd000 + u128::from(number)).to_string());
    sent["session"]["id"] = json!(id(visit).to_string());
    sent["session"]["utm"] = json!({"source": "news", "term": format!("{}", number % 3)});
    sent["session_info"]["tabId"] = json!(id(0xb000 + visit).to_string());
    sent["dropped"] = json!([{"reason": "refused", "count": number}]);
    Received {
        batch: decode(sent.to_string().as_bytes()).unwrap(),
        received_at_us: NOW_US + number,
        network: None,
        geo: None,
    }
}

/// An event that says who the user is.
fn identify(number: u64, user: &str) -> Value {
    let named = with(event(number), "/type", Some(json!("identify")));
    with(named, "/properties/user_id", Some(json!(user)))
}

/// Batches of three visits in turn, whose profiles become one, with one that comes twice and one without events.
fn group() -> Vec<Received> {
    let mut group = vec![
        said(1, 0xa1, &[event(1)]),
        said(2, 0xa2, &[event(11), identify(12, "ada")]),
        said(3, 0xa3, &[event(21)]),
        said(4, 0xa1, &[event(2), event(3)]),
        said(5, 0xa3, &[identify(22, "ada")]),
        said(6, 0xa1, &[identify(4, "ada")]),
        said(7, 0xa2, &[]),
        said(1, 0xa1, &[event(1)]),
        said(8, 0xa1, &[identify(5, "bob"), event(6)]),
    ];
    group[4].batch.profile_id = Some(id(0xe1));
    group
}

/// All rows of all tables that batches go to.
fn rows(file: &std::path::Path) -> Vec<String> {
    let connection = Connection::open(file).unwrap();
    let mut rows = Vec::new();
    for table in [
        "sessions",
        "tabs",
        "session_tabs",
        "events",
        "batches",
        "dropped",
        "profile_ids",
        "users",
        "days",
    ] {
        let sql = format!("SELECT * FROM {table} ORDER BY 1, 2");
        let mut statement = connection.prepare(&sql).unwrap();
        let columns = statement.column_count();
        let of_table = statement.query_map([], |row| {
            let values = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            Ok(format!(
                "{table}: {}",
                values.collect::<Vec<_>>().join(", ")
            ))
        });
        rows.extend(of_table.unwrap().map(Result::unwrap));
    }
    rows
}

#[test]
fn a_group_is_stored_as_its_batches_one_after_the_other_are() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["together", "alone"].map(|name| folder.path().join(name));
    let stores = files.each_ref().map(|file| Sqlite::open(file).unwrap());
    let group = group();
    let write = |store: &Sqlite, group: &[Received]| -> Vec<_> {
        let receipts = store.write(group, TAB_IDLE_MS).unwrap().into_iter();
        receipts.map(Result::unwrap).collect()
    };
    let together = write(&stores[0], &group);
    let alone: Vec<_> = group
        .chunks(1)
        .flat_map(|one| write(&stores[1], one))
        .collect();
    assert_eq!(together, alone);
    let [together, alone] = files.each_ref().map(|file| rows(file));
    assert_eq!(together, alone);
    let of = |table: &str| together.iter().filter(|row| row.starts_with(table)).count();
    assert_eq!((of("sessions:"), of("events:"), of("users:")), (3, 10, 2));
}

#[test]
fn one_that_cannot_be_stored_is_undone_alone_in_a_large_group() {
    let folder = tempfile::tempdir().unwrap();
    let store = picky(folder.path());
    let group: Vec<_> = (1..=20)
        .map(|number| of(number, if number == 7 { "poison" } else { "fine" }))
        .collect();
    let results = store.write(&group, TAB_IDLE_MS).unwrap();
    let failed: Vec<_> = results.iter().map(Result::is_err).collect();
    assert_eq!(failed.iter().position(|failed| *failed), Some(6));
    let totals = store.totals(NOW_MS).unwrap();
    assert_eq!((totals.sessions, totals.events), (19, 38));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn however_batches_are_grouped_the_same_is_stored(
        batches in prop::collection::vec(any_batch(), 1..40),
        sizes in prop::collection::vec(1..20_usize, 40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let files = ["grouped", "alone"].map(|name| folder.path().join(name));
        let stores = files.each_ref().map(|file| Sqlite::open(file).unwrap());
        let mut rest = batches.as_slice();
        let mut grouped = Vec::new();
        for size in sizes {
            let (group, later) = rest.split_at(size.min(rest.len()));
            rest = later;
            let receipts = stores[0].write(group, TAB_IDLE_MS).unwrap();
            grouped.extend(receipts.into_iter().map(Result::unwrap));
        }
        let alone = batches.chunks(1).flat_map(|one| stores[1].write(one, TAB_IDLE_MS).unwrap());
        let alone: Vec<_> = alone.map(Result::unwrap).collect();
        prop_assert_eq!(grouped, alone);
        let [grouped, alone] = files.each_ref().map(|file| rows(file));
        prop_assert_eq!(grouped, alone);
    }
}

/// Batches of few visits, tabs, sources, users and profiles; an event may be in several of them.
fn any_batch() -> impl Strategy<Value = Received> {
    let events = prop::collection::vec((1..30_u64, 0..5_u8, 0..3_u64), 0..5);
    let status = prop::sample::select(vec!["started", "active", "ended"]);
    let ids = (0..4_u128, 0..3_u128, 0..3_u128, prop::option::of(0..6_u128));
    (ids, events, status, 0..90_u64, 0..60_u64).prop_map(
        |((visit, tab, source, profile), events, status, sent_min, came_min)| {
            let events: Vec<_> = events.into_iter().map(any_event).collect();
            let mut sent = batch(&events);
            let number = came_min + 60 * sent_min;
            sent["batch_id"] = json!(id(0xd000 + u128::from(number)).to_string());
            sent["source"] = json!(format!("shop {source}").replace(' ', "-"));
            sent["sent_at"] = json!(at(NOW_MS + sent_min * 60_000));
            sent["session"]["id"] = json!(id(0xa0 + visit).to_string());
            sent["session"]["utm"] = json!({"source": "news", "term": format!("{}", sent_min % 3)});
            sent["session"]["metadata"]["status"] = json!(status);
            sent["session"]["properties"] = json!({"n": sent_min, format!("k{came_min}"): 1});
            sent["session_info"]["tabId"] = json!(id(0xb0 + tab).to_string());
            sent["dropped"] = json!([{"reason": "refused", "count": sent_min}]);
            let mut received = Received {
                batch: decode(sent.to_string().as_bytes()).unwrap(),
                received_at_us: NOW_US + came_min * 60_000_000,
                network: Some(format!("192.0.2.{}", came_min % 5)),
                geo: None,
            };
            // What is made for a visit is named by another, too.
            received.batch.profile_id = profile.map(|profile| {
                let visit = id(0xa0 + profile);
                if profile < 4 {
                    wayfare_collector::ingest::profile_made_for(visit)
                } else {
                    visit
                }
            });
            received
        },
    )
}

fn any_event((number, kind, user): (u64, u8, u64)) -> Value {
    let mut event = match kind {
        0 => identify(number, &format!("user {user}")),
        1 => with(event(number), "/type", Some(json!("session.end"))),
        2 => with(event(number), "/type", Some(json!("session.start"))),
        _ => event(number),
    };
    event["occurred_at"] = json!(at(NOW_MS + number * (1 + user) * 600_000));
    event
}
