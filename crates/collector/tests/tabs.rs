//! The tab session: the collector's clock decides, every page adopts the answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::sync::Arc;

use harness::{Collector, TOKEN, at, batch, event, id, options, with};
use serde_json::{Value, json};
use wayfare_collector::limits::{TAB_IDLE_MS_MAX, TAB_IDLE_MS_MIN};
use wayfare_collector::{App, Options};
use wayfare_core::session::{TAB_IDLE_MS, next_token};

fn token_of(ack: &Value) -> &str {
    ack["session_info"]["sessionTrackingToken"]
        .as_str()
        .unwrap()
}

fn with_token(number: u128) -> Value {
    let pointer = "/session_info/sessionTrackingToken";
    with(batch(&[]), pointer, Some(json!(id(number).to_string())))
}

#[tokio::test]
async fn a_renewal_is_told_once_with_its_reason() {
    let collector = Collector::new();
    let sent = batch(&[event(1)]);
    let told = async |sent: &Value| collector.take(sent).await["renewal"].take();
    assert_eq!(told(&sent).await, "new_tab");
    assert_eq!(told(&sent).await, Value::Null, "the same batch again");
    collector.advance_ms(TAB_IDLE_MS);
    assert_eq!(told(&batch(&[])).await, Value::Null);
    collector.advance_ms(TAB_IDLE_MS + 1);
    assert_eq!(told(&sent).await, "idle");
    assert_eq!(told(&sent).await, Value::Null, "the same batch again");
}

#[tokio::test]
async fn a_repeated_batch_is_answered_alike_but_for_the_renewal_and_the_clock() {
    let collector = Collector::new();
    let sent = batch(&[event(1), event(2)]);
    collector.take(&batch(&[])).await;
    collector.advance_ms(TAB_IDLE_MS + 1);
    let first = collector.take(&sent).await;
    assert_eq!(first["renewal"], "idle");
    let kept = with(first, "/renewal", Some(Value::Null));
    assert_eq!(collector.take(&sent).await, kept);
}

#[tokio::test]
async fn the_limit_is_what_the_collector_is_told() {
    for limit in [TAB_IDLE_MS_MIN, TAB_IDLE_MS_MAX] {
        let (options, hand) = options(&[]);
        let tab_idle_ms = limit;
        let app = App::in_memory(Options {
            tab_idle_ms,
            ..options
        });
        let collector = Collector::of(app.unwrap(), hand);
        collector.take(&batch(&[])).await;
        collector.advance_ms(limit);
        let ack = collector.take(&batch(&[])).await;
        assert_eq!(token_of(&ack), id(TOKEN).to_string());
        collector.advance_ms(limit + 1);
        let ack = collector.take(&batch(&[])).await;
        assert_ne!(token_of(&ack), id(TOKEN).to_string());
        assert_eq!(ack["renewal"], "idle");
    }
}

#[tokio::test]
async fn two_collectors_that_know_a_tab_answer_the_same_new_token() {
    let (options, hand) = options(&[]);
    let start = || App::in_memory(options.clone()).unwrap();
    let (one, other) = (
        Collector::of(start(), Arc::clone(&hand)),
        Collector::of(start(), hand),
    );
    let sent = batch(&[]);
    one.take(&sent).await;
    // They have one clock, and need not have seen the tab at the same moment.
    one.advance_ms(7);
    other.take(&sent).await;
    one.advance_ms(TAB_IDLE_MS + 1);
    let (said, by_the_other) = tokio::join!(one.take(&sent), other.take(&sent));
    assert_eq!(
        (&said["renewal"], token_of(&said)),
        (&json!("idle"), token_of(&by_the_other))
    );
    assert_ne!(token_of(&said), id(TOKEN).to_string());
}

#[tokio::test]
async fn a_token_is_kept_at_exactly_ten_minutes() {
    let collector = Collector::new();
    collector.take(&batch(&[])).await;
    collector.advance_ms(TAB_IDLE_MS);
    let ack = collector.take(&batch(&[])).await;
    assert_eq!(token_of(&ack), id(TOKEN).to_string());
    assert_eq!(
        ack["session_info"]["lastSeen"],
        at(harness::NOW_MS + TAB_IDLE_MS)
    );
}

#[tokio::test]
async fn a_token_is_renewed_a_millisecond_later() {
    let collector = Collector::new();
    collector.take(&batch(&[])).await;
    collector.advance_ms(TAB_IDLE_MS + 1);
    let next = next_token(id(harness::TAB), id(TOKEN), TAB_IDLE_MS).to_string();
    assert_eq!(token_of(&collector.take(&batch(&[])).await), next);
    // The page has not adopted the answer yet and sends the old token again.
    assert_eq!(token_of(&collector.take(&batch(&[])).await), next);
}

#[tokio::test]
async fn the_page_adopts_the_collectors_token_before_the_limit_and_not_after_it() {
    let collector = Collector::new();
    collector.take(&batch(&[])).await;
    assert_eq!(
        token_of(&collector.take(&with_token(0xc2)).await),
        id(TOKEN).to_string()
    );
    collector.advance_ms(TAB_IDLE_MS + 1);
    assert_eq!(
        token_of(&collector.take(&with_token(0xc2)).await),
        id(0xc2).to_string()
    );
}

#[tokio::test]
async fn the_last_query_is_the_last_that_was_not_empty() {
    let collector = Collector::new();
    let query = |query: &str| with(batch(&[]), "/session_info/lastQuery", Some(json!(query)));
    for (sent, answered) in [
        (batch(&[]), Value::Null),
        (query("shoes"), json!("shoes")),
        (query(""), json!("shoes")),
        (batch(&[]), json!("shoes")),
        (query(&"q".repeat(8_193)), json!("shoes")),
        (query("boots"), json!("boots")),
    ] {
        assert_eq!(
            collector.take(&sent).await["session_info"]["lastQuery"],
            answered
        );
    }
}
