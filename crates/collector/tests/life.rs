//! A visit's life: `started → active → ended`, whatever comes late or again, and what the visit rule
//! says of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::collections::BTreeMap;

use harness::{Collector, NOW_MS, SESSION, TAB, at, batch, event, id, with};
use proptest::prelude::*;
use serde_json::{Value, json};
use wayfare_collector::Received;
use wayfare_collector::ingest::decode;
use wayfare_collector::store::Store;
use wayfare_collector::store::sqlite::Sqlite;
use wayfare_core::session::{TAB_IDLE_MS, VISIT_IDLE_MS, VISIT_MAX_MS};

const MINUTE_MS: u64 = 60_000;
const END: u128 = 0xee;

/// The event with which the SDK begins a visit: its id is the visit's.
fn start() -> Value {
    let start = with(event(1), "/type", Some(json!("session.start")));
    with(start, "/id", Some(json!(id(SESSION).to_string())))
}

/// The event with which any tab ends the visit, so many milliseconds after [`NOW_MS`].
fn end(ms: u64) -> Value {
    let end = with(event(99), "/type", Some(json!("session.end")));
    let end = with(end, "/id", Some(json!(id(END).to_string())));
    with(end, "/occurred_at", Some(json!(at(NOW_MS + ms))))
}

/// An event so many milliseconds after [`NOW_MS`].
fn event_at(number: u64, ms: u64) -> Value {
    with(event(number), "/occurred_at", Some(json!(at(NOW_MS + ms))))
}

/// A batch as its sender sees the visit, sent so many milliseconds after [`NOW_MS`].
fn said(status: &str, ms: u64, events: &[Value]) -> Value {
    let batch = with(batch(events), "/sent_at", Some(json!(at(NOW_MS + ms))));
    with(batch, "/session/metadata/status", Some(json!(status)))
}

async fn status(collector: &Collector, batch: &Value) -> Value {
    collector.take(batch).await["session"]["status"].take()
}

#[tokio::test]
async fn the_event_that_begins_a_visit_is_no_second_activity() {
    let collector = Collector::new();
    let begun = said("started", 1_000, &[start(), event(1)]);
    assert_eq!(status(&collector, &begun).await, "started");
    assert_eq!(status(&collector, &begun).await, "started");
    let more = said("started", 2_000, &[event(2)]);
    assert_eq!(status(&collector, &more).await, "active");
}

#[tokio::test]
async fn what_is_older_than_the_end_does_not_undo_it() {
    let collector = Collector::new();
    for (batch, expected) in [
        (
            said("active", 2_000, &[start(), event(1), event(2)]),
            "active",
        ),
        (said("ended", 5_000, &[end(4_000)]), "ended"),
        (said("ended", 5_000, &[end(4_000)]), "ended"),
        (
            said("active", 9_000, &[event(3), event(4), event(5)]),
            "ended",
        ),
        (said("started", 9_000, &[]), "ended"),
    ] {
        assert_eq!(status(&collector, &batch).await, expected);
    }
}

#[tokio::test]
async fn an_end_that_came_too_early_is_undone_by_newer_activity() {
    let collector = Collector::new();
    for (batch, expected) in [
        (said("ended", 5_000, &[event(1), end(4_000)]), "ended"),
        (said("active", 7_000, &[event(6)]), "active"),
        (said("ended", 5_000, &[event(1), end(4_000)]), "active"),
        (said("ended", 8_000, &[end(8_000)]), "ended"),
    ] {
        assert_eq!(status(&collector, &batch).await, expected);
    }
    let detail = collector.session(id(SESSION)).await;
    assert_eq!(detail["summary"]["events"], 3, "several tabs end it once");
    assert_eq!(detail["session"]["metadata"]["status"], "ended");
}

#[tokio::test]
async fn a_visit_is_over_by_its_event_alone() {
    let collector = Collector::new();
    let ends = said("active", 5_000, &[event(1), event(2), end(4_000)]);
    assert_eq!(status(&collector, &ends).await, "ended");
    let later = said("active", 5_000, &[event(5)]);
    assert_eq!(status(&collector, &later).await, "active");
}

#[tokio::test]
async fn an_end_is_no_activity() {
    let collector = Collector::new();
    let late = with(
        end(VISIT_IDLE_MS * 2),
        "/page/url",
        Some(json!("https://shop.example/another-day")),
    );
    collector
        .take(&said(
            "ended",
            VISIT_IDLE_MS * 2,
            &[event(1), event(9), late],
        ))
        .await;
    let detail = collector.session(id(SESSION)).await;
    let (summary, time) = (&detail["summary"], &detail["session"]["metadata"]["time"]);
    assert_eq!(time["update"], at(NOW_MS + 9_000));
    assert_eq!(time["duration"], 9);
    assert_eq!(summary["last_page_url"], "https://shop.example/9");
    assert_eq!(summary["events"], 3);
    assert_eq!(checks(&collector).await, json!([]));
}

async fn checks(collector: &Collector) -> Value {
    collector.get("/dashboard/api/checks").await.json()
}

/// An event of another visit of another source.
fn elsewhere(session: u128, number: u64, ms: u64) -> Value {
    let event = with(
        event_at(number, ms),
        "/id",
        Some(json!(
            id(0xe00 + session * 16 + u128::from(number)).to_string()
        )),
    );
    let batch = with(batch(&[event]), "/source", Some(json!("blog")));
    with(batch, "/session/id", Some(json!(id(session).to_string())))
}

#[tokio::test]
async fn visits_that_the_rule_would_have_cut_are_counted_by_source() {
    let collector = Collector::new();
    for (batch, expected) in [
        (
            batch(&[event_at(1, 0), event_at(2, VISIT_IDLE_MS)]),
            json!([]),
        ),
        (
            batch(&[event_at(3, 2 * VISIT_IDLE_MS + 1)]),
            json!([{"source": "shop", "overlong_visits": 1}]),
        ),
        // What arrives late fills the pause.
        (batch(&[event_at(4, 2 * VISIT_IDLE_MS)]), json!([])),
        (elsewhere(1, 1, 0), json!([])),
        (
            elsewhere(1, 2, VISIT_IDLE_MS + 1),
            json!([{"source": "blog", "overlong_visits": 1}]),
        ),
        (
            elsewhere(1, 3, VISIT_MAX_MS),
            json!([{"source": "blog", "overlong_visits": 1}]),
        ),
        (
            elsewhere(2, 1, 0),
            json!([{"source": "blog", "overlong_visits": 1}]),
        ),
        (
            elsewhere(2, 2, VISIT_IDLE_MS + 1),
            json!([{"source": "blog", "overlong_visits": 2}]),
        ),
    ] {
        let ack = collector.take(&batch).await;
        assert_eq!(ack["rejected"], json!([]), "nothing is refused for it");
        assert_eq!(checks(&collector).await, expected);
    }
}

#[tokio::test]
async fn a_visit_that_is_never_idle_is_counted_when_it_is_too_old() {
    let collector = Collector::new();
    let steps = VISIT_MAX_MS / VISIT_IDLE_MS;
    let busy: Vec<Value> = (0..=steps)
        .map(|step| event_at(step + 1, step * VISIT_IDLE_MS))
        .collect();
    collector.take(&batch(&busy)).await;
    assert_eq!(checks(&collector).await, json!([]));
    collector
        .take(&batch(&[event_at(500, VISIT_MAX_MS + 1)]))
        .await;
    assert_eq!(
        checks(&collector).await,
        json!([{"source": "shop", "overlong_visits": 1}])
    );
}

/// What one batch tells: its status, when it was sent, its events by number, its end.
type Told = (&'static str, u64, Vec<u64>, Option<u64>);

/// Moments are minutes apart, so that pauses are about as long as the rule's limit; an event's number
/// is its moment.
const STEP_MS: u64 = 10 * MINUTE_MS;

fn any_told() -> impl Strategy<Value = Told> {
    let status = prop::sample::select(vec!["started", "active", "ended"]);
    let moment = 1..160_u64;
    let numbers = prop::collection::vec(moment.clone(), 0..5);
    (status, moment.clone(), numbers, prop::option::of(moment))
}

fn batch_of((status, sent, numbers, end_at): &Told) -> Value {
    let mut events: Vec<Value> = numbers.iter().map(|n| event_at(*n, n * STEP_MS)).collect();
    events.extend(end_at.map(|moment| end(moment * STEP_MS)));
    let batch = said(status, sent * STEP_MS, &events);
    let create = "/session/metadata/time";
    let batch = with(batch, create, Some(json!({})));
    let tab = id(TAB + u128::from(*sent));
    with(batch, "/session_info/tabId", Some(json!(tab.to_string())))
}

/// Status and count of overlong visits, from all that was told at once.
fn expected(told: &[Told]) -> (&'static str, u64) {
    let numbers: BTreeMap<u64, ()> = told
        .iter()
        .flat_map(|(_, _, numbers, _)| numbers.iter().map(|n| (*n, ())))
        .collect();
    let moments: Vec<u64> = numbers.keys().map(|n| n * STEP_MS).collect();
    let ends = told.iter().flat_map(|(status, sent, _, end)| {
        let said = (*status == "ended").then_some(*sent);
        said.into_iter().chain(*end)
    });
    let ended = ends.max().map(|moment| moment * STEP_MS);
    let last = moments.last().copied();
    let status = if ended.is_some() && ended >= last {
        "ended"
    } else if ended.is_some() || moments.len() > 1 || told.iter().any(|one| one.0 == "active") {
        "active"
    } else {
        "started"
    };
    let paused = moments
        .windows(2)
        .any(|pair| pair[1] - pair[0] > VISIT_IDLE_MS);
    let old = moments
        .first()
        .zip(last)
        .is_some_and(|(first, last)| last - first > VISIT_MAX_MS);
    (status, u64::from(paused || old))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn status_and_checks_follow_from_what_was_told_in_any_order(
        (told, order) in prop::collection::vec(any_told(), 1..8).prop_flat_map(|told| {
            let order: Vec<usize> = (0..told.len()).chain(0..told.len()).collect();
            (Just(told), Just(order).prop_shuffle())
        })
    ) {
        let store = Sqlite::in_memory().unwrap();
        for index in order {
            let batch = decode(batch_of(&told[index]).to_string().as_bytes()).unwrap();
            // It came when it was sent: both clocks are right.
            let received_at_us = batch.sent_at_ms * 1_000;
            let received = Received { batch, received_at_us, network: None, geo: None };
            store.write(&[received], TAB_IDLE_MS).unwrap().remove(0).unwrap();
        }
        let summary = store.session(id(SESSION), 1).unwrap().unwrap().summary;
        let checks = store.visit_checks().unwrap();
        let overlong = checks.first().map_or(0, |check| check.overlong_visits);
        prop_assert_eq!((summary.status.as_str(), overlong), expected(&told));
    }
}
