//! What only a collector can know of a visit.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use harness::{Collector, SESSION, batch, event, id, options, post};
use serde_json::{Value, json};
use wayfare_collector::{App, Proxies};

/// The address of a visit that was told by way of proxies.
async fn ip_behind(count: u8, forwarded: &str) -> Value {
    let (options, hand) = options(&[]);
    let options = wayfare_collector::Options {
        proxies: Proxies {
            count,
            ..Proxies::default()
        },
        ..options
    };
    let collector = Collector::of(App::in_memory(options).unwrap(), hand);
    let mut request = post(batch(&[event(1)]).to_string());
    let forwarded = forwarded.parse().unwrap();
    request.headers_mut().insert("x-forwarded-for", forwarded);
    let peer: SocketAddr = "192.0.2.99:9".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = collector.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let session = collector.session(id(SESSION)).await["session"].take();
    let ip = &session["device"]["ip"];
    assert_eq!(session["context"]["ip"], ip.as_str().unwrap_or(""));
    ip.clone()
}

#[tokio::test]
async fn a_forged_address_is_not_believed() {
    let forged = "198.51.100.7, 203.0.113.77";
    assert_eq!(ip_behind(0, forged).await, "192.0.2.0");
    assert_eq!(ip_behind(1, forged).await, "203.0.113.0");
    assert_eq!(ip_behind(2, forged).await, "198.51.100.0");
    assert_eq!(ip_behind(1, "198.51.100.7, unknown").await, json!(null));
}
