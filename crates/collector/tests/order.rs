//! Batches come in any order and more than once; what is stored is the same.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{NOW_MS, NOW_US, TAB, at, batch, event, id, with};
use proptest::prelude::*;
use serde_json::{Value, json};
use wayfare_collector::Received;
use wayfare_collector::clock::parse_rfc3339;
use wayfare_collector::ingest::decode;
use wayfare_collector::store::sqlite::Sqlite;
use wayfare_collector::store::{Receipt, Store};
use wayfare_core::session::TAB_IDLE_MS;

const SESSIONS: u64 = 2;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_repetition_store_the_same(
        (batches, order) in prop::collection::vec(any_batch(), 1..7).prop_flat_map(|batches| {
            let last = batches.len() - 1;
            let again = prop::collection::vec(0..=last, 0..6);
            let all = again.prop_map(move |again| {
                (0..=last).chain(again).collect::<Vec<_>>()
            });
            (Just(batches), all.prop_shuffle())
        }),
        skew_ms in prop::sample::select(vec![0, 3_600_000, -86_400_000]),
    ) {
        let once: Vec<usize> = (0..batches.len()).collect();
        prop_assert_eq!(stored(&batches, &once, skew_ms), stored(&batches, &order, skew_ms));
    }

    #[test]
    fn how_a_visit_began_is_what_the_earliest_that_knows_it_said(
        batches in prop::collection::vec(any_batch(), 1..7)
    ) {
        let order: Vec<usize> = (0..batches.len()).collect();
        let stored = stored(&batches, &order, 0);
        for session in 0..SESSIONS {
            let Value::Object(detail) = &stored[0][usize::try_from(session).unwrap()] else {
                continue;
            };
            let told = landing(&detail["session"]);
            let said = first_said(&batches, session, landing);
            prop_assert!(said.contains(&told) || said.is_empty(), "{told} of {said:?}");
            prop_assert!(!said.is_empty() || told[0] == "", "{told}");
            // Later words may add to a campaign; they change nothing of it.
            let told = campaign(&detail["session"]);
            let said = first_said(&batches, session, campaign);
            let keeps = |said: &Value| (0..2).all(|key| said[key].is_null() || said[key] == told[key]);
            prop_assert!(said.iter().any(keeps) || said.is_empty(), "{told} of {said:?}");
            prop_assert!(!said.is_empty() || told == json!([null, null]), "{told}");
        }
    }
}

/// What the earliest batches of a visit that know its beginning say of it.
fn first_said(batches: &[Value], session: u64, pick: fn(&Value) -> Value) -> Vec<Value> {
    let session_id = id(0xa0 + u128::from(session)).to_string();
    let known: Vec<(&Value, Value)> = batches
        .iter()
        .filter(|batch| batch["session"]["id"] == session_id)
        .map(|batch| (&batch["sent_at"], pick(&batch["session"])))
        .filter(|(_, said)| {
            said[0]
                .as_str()
                .or(said[1].as_str())
                .is_some_and(|text| !text.is_empty())
        })
        .collect();
    let first = known.iter().map(|(at, _)| at.as_str()).min();
    let earliest = known.iter().filter(|(at, _)| Some(at.as_str()) == first);
    earliest.map(|(_, said)| said.clone()).collect()
}

fn campaign(session: &Value) -> Value {
    json!([session["utm"]["source"], session["utm"]["term"]])
}

fn landing(session: &Value) -> Value {
    let context = &session["context"];
    // A page that is empty says nothing, whatever the referrer.
    let url = context["page"]["url"].as_str().unwrap_or_default();
    json!([url, context["referrer"]["url"]])
}

/// Batches of two visits and two tabs; an event may be in several of them.
fn any_batch() -> impl Strategy<Value = Value> {
    let small = || prop::option::of(0..3_u8);
    let status = prop::sample::select(vec!["started", "active", "ended"]);
    (
        (0..SESSIONS, 0..2_u128, 0..5_u64, prop::collection::vec(1..9_u64, 0..4)),
        (small(), small(), small(), small(), small(), small(), status),
    )
        .prop_map(|((session, tab, second, numbers), (source, term, theme, brand, page, referrer, status))| {
            let number = |number| 10 * session + number;
            let text = |name, n: Option<u8>| n.map(|n| format!("{name} {n}"));
            let (source, term) = (text("source", source), text("term", term));
            let (page, referrer) = (text("page", page), text("referrer", referrer));
            let events: Vec<Value> = numbers.into_iter().map(|n| event(number(n))).collect();
            let said = json!({
                "id": id(0xa0 + u128::from(session)).to_string(),
                "utm": {"source": source, "term": term},
                "properties": theme.map_or(json!({}), |n| json!({"theme": n, format!("key {n}"): n})),
                "device": {"brand": brand.map(|n| format!("brand {n}"))},
                "context": {
                    "page": {"url": page.unwrap_or_default(), "title": "A page"},
                    "referrer": {"url": referrer, "host": referrer},
                },
                "metadata": {"status": status, "time": {"create": at(NOW_MS + second * 1_000)}},
            });
            let batch = with(batch(&events), "/session", Some(said));
            let dropped = json!([{"reason": "queue_full", "count": second}]);
            let batch = with(batch, "/dropped", Some(dropped));
            let batch = with(batch, "/sent_at", Some(json!(at(NOW_MS + second * 1_000))));
            with(batch, "/session_info/tabId", Some(json!(id(TAB + tab).to_string())))
        })
}

/// Everything that is stored of a device whose clock is that much behind, but for what depends on the
/// moment of arrival. A wrong clock is known by the moment of arrival, so there every batch has its own.
fn stored(batches: &[Value], order: &[usize], skew_ms: i64) -> Value {
    let store = Sqlite::in_memory().unwrap();
    for (arrival_us, index) in (NOW_US..).step_by(1_000_000).zip(order) {
        let batch_id = json!(id(0xd00 + u128::try_from(*index).unwrap()).to_string());
        let batch = with(batches[*index].clone(), "/batch_id", Some(batch_id));
        let sent_at = parse_rfc3339(batch["sent_at"].as_str().unwrap()).unwrap();
        let received_at_us = match skew_ms {
            0 => arrival_us,
            skew_ms => sent_at.checked_add_signed(skew_ms).unwrap() * 1_000,
        };
        write(&store, &batch, received_at_us);
    }
    let sessions = (0..SESSIONS).map(|session| {
        let detail = store.session(id(0xa0 + u128::from(session)), 100).unwrap();
        let mut detail = serde_json::to_value(detail).unwrap();
        for (parent, field) in [
            ("/summary", "first_seen_ms"),
            ("/summary", "last_seen_ms"),
            ("/session/metadata/time", "insert"),
            ("/session/metadata/time", "timestamp"),
        ] {
            remove(&mut detail, parent, field);
        }
        // What is missing of a visit follows from which tab it is.
        remove(&mut detail, "", "missing");
        // Of an event in several batches the first to arrive tells when and from which tab.
        for index in 0..100 {
            for field in ["received_at_ms", "sent_at_ms", "tab_id"] {
                remove(&mut detail, &format!("/events/{index}"), field);
            }
        }
        detail
    });
    let totals = store.totals(NOW_MS).unwrap();
    let today = store.totals(NOW_MS.saturating_add_signed(skew_ms)).unwrap();
    assert_eq!(
        (
            today.sessions_today,
            today.events_today,
            today.page_views_today
        ),
        (totals.sessions, totals.events, totals.page_views),
        "all of it happened on one day"
    );
    let sessions: Vec<_> = sessions.collect();
    let checks = store.visit_checks().unwrap();
    let missing = (0..2).map(|tab| {
        let tab = json!(id(TAB + tab).to_string());
        let asks = with(batch(&[]), "/session_info/tabId", Some(tab));
        write(&store, &asks, NOW_US).missing
    });
    json!([
        sessions,
        checks,
        totals.sessions,
        totals.events,
        totals.page_views,
        totals.dropped,
        totals.missing,
        missing.collect::<Vec<_>>(),
    ])
}

fn write(store: &Sqlite, batch: &Value, received_at_us: u64) -> Receipt {
    let received = Received {
        batch: decode(batch.to_string().as_bytes()).unwrap(),
        received_at_us,
        network: None,
        geo: None,
    };
    let mut results = store.write(&[received], TAB_IDLE_MS).unwrap();
    results.remove(0).unwrap()
}

fn remove(detail: &mut Value, parent: &str, field: &str) {
    if let Some(fields) = detail.pointer_mut(parent).and_then(Value::as_object_mut) {
        fields.remove(field).unwrap();
    }
}
