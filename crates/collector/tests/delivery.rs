//! What a sender is told that lost an answer or an event.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{Collector, NOW_MS, SESSION, TAB, at, batch, event, id, with};
use serde_json::{Value, json};
use uuid::Uuid;
use wayfare_collector::clock::parse_rfc3339;
use wayfare_collector::limits::{BATCHES_KEEP_MS, BATCHES_PRUNED_MAX};
use wayfare_protocol::{MISSING_RANGES_MAX, UNANSWERED_MAX};

/// A batch with an id of its own.
fn numbered(number: u128, events: &[Value]) -> Value {
    let id = id(0xd00 + number).to_string();
    with(batch(events), "/batch_id", Some(json!(id)))
}

fn asking(of: &Value, about: &[u128]) -> Value {
    let ids: Vec<_> = about
        .iter()
        .map(|number| id(0xd00 + number).to_string())
        .collect();
    with(of.clone(), "/unanswered", Some(json!(ids)))
}

fn ids(numbers: &[u128]) -> Value {
    let ids: Vec<Uuid> = numbers.iter().map(|number| id(0xd00 + number)).collect();
    json!(ids)
}

#[tokio::test]
async fn a_sender_that_lost_its_answers_asks_what_is_stored() {
    let collector = Collector::new();
    let mut wrong = event(9);
    wrong["properties"] = json!(7);
    collector.take(&numbered(1, &[event(1), event(2)])).await;
    collector.take(&numbered(2, &[event(3), wrong])).await;
    collector.take(&numbered(3, &[])).await;
    let ask = asking(&numbered(4, &[]), &[1, 2, 3, 4, 5, 1]);
    // Not the one with a refused event, nor those without events, nor one that never came.
    assert_eq!(collector.take(&ask).await["stored"], ids(&[1]));
    let ask = asking(&numbered(6, &[event(4)]), &[6, 1]);
    assert_eq!(collector.take(&ask).await["stored"], ids(&[6, 1]));
    let ack = collector.take(&numbered(7, &[event(5)])).await;
    assert!(!ack.as_object().unwrap().contains_key("stored"));
    assert_eq!(collector.session(id(SESSION)).await["summary"]["events"], 5);
}

#[tokio::test]
async fn what_is_asked_about_is_a_list_of_ids() {
    let collector = Collector::new();
    let good = json!(id(1).to_string());
    let many: Vec<_> = (0..=UNANSWERED_MAX).map(|_| good.clone()).collect();
    for (unanswered, field, code, limit) in [
        (json!("x"), "unanswered", "invalid", Value::Null),
        (json!({}), "unanswered", "invalid", Value::Null),
        (json!([good, 7]), "unanswered[1]", "invalid", Value::Null),
        (json!(["hunter2"]), "unanswered[0]", "invalid", Value::Null),
        (json!(many), "unanswered", "too_many", json!(UNANSWERED_MAX)),
    ] {
        let sent = with(batch(&[event(1)]), "/unanswered", Some(unanswered));
        let answer = collector.post(sent.to_string()).await;
        assert_eq!(answer.status, 400);
        let error = &answer.json()["error"];
        assert_eq!(
            (&error["field"], &error["code"], &error["limit"]),
            (&json!(field), &json!(code), &limit)
        );
        assert!(!answer.text.contains("hunter2"), "{}", answer.text);
    }
    assert_eq!(collector.totals().await["events"], 0);
    let most = json!(many[..UNANSWERED_MAX]);
    let sent = with(batch(&[event(1)]), "/unanswered", Some(most));
    collector.take(&sent).await;
}

#[tokio::test]
async fn what_was_stored_is_forgotten_after_its_time_a_few_at_a_time() {
    let collector = Collector::new();
    let count = u128::from(BATCHES_PRUNED_MAX) + 1;
    for number in 1..=count {
        collector.take(&numbered(number, &[event(1)])).await;
    }
    let about: Vec<_> = (count - 62..=count).collect();
    let ask = asking(&numbered(0, &[]), &about);
    for (later_ms, known) in [
        (BATCHES_KEEP_MS, about.len()),
        (1, about.len()),
        (0, 1),
        (0, 0),
    ] {
        collector.advance_ms(later_ms);
        let ack = collector.take(&ask).await;
        let stored = ack["stored"].as_array().map_or(0, Vec::len);
        assert_eq!(stored, known, "after {later_ms} ms more");
    }
    let again = collector.take(&numbered(1, &[event(1)])).await;
    assert_eq!(again["accepted"], json!([[1, 1]]));
    assert_eq!(collector.totals().await["events"], 1, "still stored once");
}

#[tokio::test]
async fn what_is_missing_is_told_until_it_comes() {
    let collector = Collector::new();
    let refused = with(event(5), "/type", Some(json!("")));
    for (events, missing) in [
        (vec![event(1), event(2)], vec![]),
        (vec![event(4), refused, event(8)], vec![[3, 3], [6, 7]]),
        (vec![], vec![[3, 3], [6, 7]]),
        (vec![event(7), event(3)], vec![[6, 6]]),
        (vec![event(6)], vec![]),
    ] {
        let ack = collector.take(&batch(&events)).await;
        let told = (!missing.is_empty()).then(|| json!(missing));
        assert_eq!(ack.get("missing"), told.as_ref(), "{events:?}");
        let rows = missing
            .iter()
            .map(|[first, last]| json!({"tab_id": id(TAB), "first": first, "last": last}));
        let rows: Vec<_> = rows.collect();
        assert_eq!(collector.session(id(SESSION)).await["missing"], json!(rows));
        let count: u64 = missing.iter().map(|[first, last]| last - first + 1).sum();
        assert_eq!(collector.totals().await["missing"], count);
    }
}

#[tokio::test]
async fn an_answer_lists_the_oldest_holes() {
    let collector = Collector::new();
    let odd: Vec<_> = (0..40).map(|n| event(2 * n + 1)).collect();
    let ack = collector.take(&batch(&odd)).await;
    let oldest: Vec<_> = (1..=MISSING_RANGES_MAX).map(|n| [2 * n, 2 * n]).collect();
    assert_eq!(ack["missing"], json!(oldest));
    assert_eq!(collector.totals().await["missing"], 39);
}

#[tokio::test]
async fn an_event_that_another_tab_told_is_not_missing() {
    let collector = Collector::new();
    collector.take(&batch(&[event(1)])).await;
    let mut told = [event(1), event(2)];
    told[0]["id"] = json!(id(1).to_string());
    let elsewhere = with(
        batch(&told),
        "/session_info/tabId",
        Some(json!(id(7).to_string())),
    );
    assert_eq!(collector.take(&elsewhere).await["missing"], Value::Null);
    assert_eq!(collector.totals().await["missing"], 0);
}

#[tokio::test]
async fn a_hole_belongs_to_the_visit_after_it() {
    let collector = Collector::new();
    let next = id(0xa2);
    collector.take(&batch(&[event(1), event(3)])).await;
    let second = with(
        batch(&[event(6)]),
        "/session/id",
        Some(json!(next.to_string())),
    );
    collector.take(&second).await;
    for (visit, hole) in [(id(SESSION), [2, 2]), (next, [4, 5])] {
        let detail = collector.session(visit).await;
        assert_eq!(
            detail["missing"],
            json!([{"tab_id": id(TAB), "first": hole[0], "last": hole[1]}])
        );
    }
}

#[tokio::test]
async fn a_wrong_clock_is_put_right_and_its_word_is_kept() {
    let collector = Collector::new();
    const DAY_MS: u64 = 86_400_000;
    // A day ahead, and it was offline for two hours.
    let waited = [event(1), event(2)];
    let sent = with(
        batch(&waited),
        "/sent_at",
        Some(json!(at(NOW_MS + 7_200_000))),
    );
    collector.advance_ms(7_200_000);
    collector.take(&shifted(&sent, DAY_MS)).await;
    // The clock is put right.
    collector.advance_ms(1_000);
    let after = with(
        event(3),
        "/occurred_at",
        Some(json!(at(NOW_MS + 7_200_500))),
    );
    let after = with(
        batch(&[after]),
        "/sent_at",
        Some(json!(at(NOW_MS + 7_201_000))),
    );
    collector.take(&after).await;
    let detail = collector.session(id(SESSION)).await;
    let times = |key: &str| -> Vec<u64> {
        let events = detail["events"].as_array().unwrap().iter();
        events
            .map(|event| event[key].as_u64().unwrap() - NOW_MS)
            .collect()
    };
    assert_eq!(times("corrected_at_ms"), [1_000, 2_000, 7_200_500]);
    assert_eq!(
        times("occurred_at_ms"),
        [DAY_MS + 1_000, DAY_MS + 2_000, 7_200_500]
    );
    assert_eq!(
        times("sent_at_ms"),
        [DAY_MS + 7_200_000, DAY_MS + 7_200_000, 7_201_000]
    );
    assert_eq!(times("received_at_ms"), [7_200_000, 7_200_000, 7_201_000]);
    assert_eq!(detail["summary"]["began_at_ms"], NOW_MS);
    let totals = collector.totals().await;
    assert_eq!(
        (&totals["events_today"], &totals["sessions_today"]),
        (&json!(3), &json!(1))
    );
}

/// The same batch from a device whose clock is ahead.
fn shifted(batch: &Value, by_ms: u64) -> Value {
    let later = |value: &Value| json!(at(parse_rfc3339(value.as_str().unwrap()).unwrap() + by_ms));
    let mut batch = batch.clone();
    for pointer in ["/sent_at", "/session/metadata/time/create"] {
        let at = batch.pointer_mut(pointer).unwrap();
        *at = later(at);
    }
    for event in batch["events"].as_array_mut().unwrap() {
        event["occurred_at"] = later(&event["occurred_at"]);
    }
    batch
}

#[tokio::test]
async fn what_waited_counts_on_the_day_on_which_it_happened() {
    let collector = Collector::new();
    collector.advance_ms(3 * 86_400_000);
    let sent = with(
        batch(&[event(1), event(2)]),
        "/sent_at",
        Some(json!(at(NOW_MS + 3 * 86_400_000))),
    );
    collector.take(&sent).await;
    let totals = collector.totals().await;
    let of = |key: &str| totals[key].as_u64().unwrap();
    assert_eq!(["sessions", "page_views", "events"].map(of), [1, 2, 2]);
    assert_eq!(
        ["sessions_today", "page_views_today", "events_today"].map(of),
        [0, 0, 0]
    );
    assert_eq!(of("visitors_now"), 1, "it was heard of just now");
}
