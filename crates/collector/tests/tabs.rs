//! The tab session: the collector's clock decides, every page adopts the answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{Collector, TOKEN, at, batch, id, with};
use serde_json::{Value, json};
use wayfare_core::session::{TAB_IDLE_MS, derive_token};

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
    let next = derive_token(id(harness::TAB), id(TOKEN), harness::NOW_MS).to_string();
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
