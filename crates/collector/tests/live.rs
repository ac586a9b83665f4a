//! The live stream: a snapshot, then what changes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::time::Duration;

use axum::body::BodyDataStream;
use harness::{Collector, SESSION, batch, event, id};
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_stream::StreamExt;
use tower::ServiceExt;

#[tokio::test]
async fn a_stream_begins_with_all_there_is_and_goes_on_with_what_is_new() {
    let collector = Collector::new();
    collector.take(&batch(&[event(1)])).await;
    let mut stream = Stream::open(&collector).await;

    let (name, number, view) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), number), ("snapshot", 0));
    assert_eq!(view["totals"]["events"], 1);
    assert_eq!(view["sessions"][0]["id"], id(SESSION).to_string());
    assert_eq!(view["events"][0]["id"], id(1).to_string());

    collector.take(&batch(&[event(1), event(2)])).await;
    let (name, number, view) = stream.next().await.unwrap();
    assert_eq!((name.as_str(), number), ("update", 1));
    assert_eq!(view["totals"]["events"], 2);
    assert_eq!(view["sessions"][0]["events"], 2);
    let ids: Vec<&Value> = view["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["id"])
        .collect();
    assert_eq!(
        ids,
        [&json!(id(2).to_string())],
        "an event that was stored before is not new"
    );
}

#[tokio::test]
async fn what_came_at_once_is_shown_in_the_order_of_its_tab() {
    let collector = Collector::new();
    let numbered = |number: u64, seq: u64| {
        let mut event = event(number);
        event["seq"] = seq.into();
        event
    };
    let events = [numbered(9, 1), numbered(3, 2), numbered(5, 3)];
    collector.take(&batch(&events)).await;
    let mut stream = Stream::open(&collector).await;
    let (_, _, view) = stream.next().await.unwrap();
    let shown = view["events"].as_array().unwrap();
    let seqs: Vec<_> = shown.iter().map(|event| &event["seq"]).collect();
    assert_eq!(seqs, [3, 2, 1]);
}

#[tokio::test]
async fn updates_are_gathered() {
    let collector = Collector::new();
    let mut stream = Stream::open(&collector).await;
    stream.next().await.unwrap();
    for number in 1..=40 {
        collector.take(&batch(&[event(number)])).await;
    }
    let (mut updates, mut events) = (0, 0);
    while events < 40 {
        let (_, _, view) = stream.next().await.unwrap();
        updates += 1;
        events = view["totals"]["events"].as_u64().unwrap();
    }
    assert!(updates < 40, "{updates} updates");
}

#[tokio::test]
async fn a_stream_ends_with_the_collector() {
    let collector = Collector::new();
    let mut stream = Stream::open(&collector).await;
    stream.next().await.unwrap();
    collector.app.close().await.unwrap();
    assert!(stream.next().await.is_none());
}

struct Stream {
    chunks: BodyDataStream,
    text: String,
}

impl Stream {
    async fn open(collector: &Collector) -> Self {
        let request = harness::get("/dashboard/live");
        let response = collector.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self {
            chunks: response.into_body().into_data_stream(),
            text: String::new(),
        }
    }

    /// Name, number and content of the next message; nothing when the stream has ended.
    async fn next(&mut self) -> Option<(String, u64, Value)> {
        loop {
            if let Some((message, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let found = message.lines().find_map(|line| line.strip_prefix(name));
                    found.unwrap().trim().to_owned()
                };
                let data = serde_json::from_str(&field("data:")).unwrap();
                let read = (field("event:"), field("id:").parse().unwrap(), data);
                self.text = rest.to_owned();
                return Some(read);
            }
            let chunk = timeout(Duration::from_secs(20), self.chunks.next()).await;
            let chunk = chunk.expect("a message comes in time")?.unwrap();
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}
