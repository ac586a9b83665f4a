//! The batch that the SDK writes, byte for byte: what the core's own test holds the tracker to, the
//! collector takes whole.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::Collector;
use serde_json::{Value, json};

const FIXTURE: &str = include_str!("../../../tests/fixtures/batch.json");
const ACK: &str = include_str!("../../../tests/fixtures/ack.json");
const SESSION: &str = include_str!("../../../tests/fixtures/session.json");

fn assert_is_golden(written: &str, fixture: &str, name: &str) {
    assert_eq!(
        written,
        fixture.trim_end(),
        "if the wire changed on purpose, write this to {name}:\n{written}"
    );
}

#[tokio::test]
async fn the_answer_and_the_stored_session_are_as_the_fixtures_have_them() {
    let collector = Collector::new();
    let answer = collector.post(FIXTURE.to_owned()).await;
    assert_is_golden(&answer.text, ACK, "ack.json");
    let sent: Value = serde_json::from_str(FIXTURE).unwrap();
    let id = sent["session"]["id"].as_str().unwrap().parse().unwrap();
    let stored = collector.session(id).await;
    assert_is_golden(&stored["session"].to_string(), SESSION, "session.json");
}

#[tokio::test]
async fn the_sdks_batch_is_taken_whole() {
    let collector = Collector::new();
    let sent: Value = serde_json::from_str(FIXTURE).unwrap();
    let ack = collector.take(&sent).await;
    let events = sent["events"].as_array().unwrap();
    assert_eq!(
        (&ack["accepted"], &ack["rejected"]),
        (&json!([[1, events.len()]]), &json!([]))
    );
    assert_eq!(
        events[0]["id"], sent["session"]["id"],
        "the visit's first event has its id"
    );
    let id = sent["session"]["id"].as_str().unwrap().parse().unwrap();
    let stored = collector.session(id).await;
    for key in [
        "os",
        "app",
        "utm",
        "properties",
        "traits",
        "aux",
        "operation",
    ] {
        assert_eq!(stored["session"][key], sent["session"][key], "{key}");
    }
    for pointer in [
        "/session/metadata/channel",
        "/session/metadata/status",
        "/session/metadata/time/create",
        "/session/metadata/time/duration",
        "/session/device/resolution",
        "/session/context/page",
        "/session/context/referrer",
        "/session/context/click_ids",
        "/session/context/first_touch",
        "/session/context/last_touch",
        "/session/context/time_zone",
        "/session/context/sdk",
        "/session/context/reason",
        "/session/context/visit_index",
        "/session/context/previous_id",
        "/session/context/withheld",
    ] {
        assert_eq!(stored.pointer(pointer), sent.pointer(pointer), "{pointer}");
    }
    let stored = stored["events"].as_array().unwrap();
    assert_eq!(stored.len(), events.len());
    for (stored, sent) in stored.iter().zip(events) {
        for key in ["id", "type", "seq", "page", "properties"] {
            assert_eq!(stored[key], sent[key], "{key}");
        }
    }
}
