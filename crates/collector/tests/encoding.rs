//! Bodies that are packed, as a header or the query string says.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::io::Write;

use axum::body::Body;
use axum::http::Request;
use flate2::Compression;
use flate2::write::GzEncoder;
use harness::{Collector, batch, event, post, post_to};
use serde_json::{Value, json};

/// A body with an encoding that its header names.
fn by_header(body: Vec<u8>, encoding: &str) -> Request<Body> {
    let mut request = post(body);
    let encoding = encoding.parse().unwrap();
    request.headers_mut().insert("content-encoding", encoding);
    request
}

/// A body with an encoding that its address names: a simple request, which a browser sends at once.
fn by_query(body: Vec<u8>, encoding: &str) -> Request<Body> {
    let request = post_to(&format!("/v1/batch?encoding={encoding}"), body);
    assert!(!request.headers().contains_key("content-encoding"));
    request
}

#[tokio::test]
async fn a_body_may_be_gzip_within_the_limit_of_what_it_unpacks_to() {
    let collector = Collector::new();
    let good = batch(&[event(1)]).to_string();
    let padded = format!("{good}{}", " ".repeat(2 * 1_048_576));
    let bomb = gzip(&" ".repeat(64 * 1_048_576));
    assert!(bomb.len() < 100_000);
    for (body, encoding, status, code) in [
        (gzip(&good), "gzip", 200, Value::Null),
        (good.clone().into_bytes(), "identity", 200, Value::Null),
        (gzip(&padded), "gzip", 413, json!("body_too_large")),
        (bomb, "gzip", 413, json!("body_too_large")),
        (gzip("hunter2"), "gzip", 400, json!("not_json")),
        (b"not gzip at all".to_vec(), "gzip", 400, json!("not_json")),
        (gzip(&good)[..99].to_vec(), "gzip", 400, json!("not_json")),
        (gzip(&good), "br", 415, json!("unsupported_encoding")),
        (good.into_bytes(), "", 415, json!("unsupported_encoding")),
    ] {
        for named in [by_header, by_query] {
            let answer = collector.send(named(body.clone(), encoding)).await;
            assert_eq!(answer.status, status, "{encoding}: {}", answer.text);
            assert_eq!(answer.json()["error"]["code"], code);
            assert_eq!(answer.header("access-control-allow-origin"), "*");
        }
    }
    assert_eq!(collector.totals().await["events"], 1);
}

#[tokio::test]
async fn what_the_header_and_the_address_say_adds_up() {
    let collector = Collector::new();
    let packed = || gzip(&batch(&[event(1)]).to_string());
    for (path, header, status) in [
        ("/v1/batch?encoding=gzip", "gzip", 200),
        ("/v1/batch?encoding=gzip", "identity", 200),
        ("/v1/batch?encoding=gzip&encoding=gzip&else=1", "gzip", 200),
        ("/v1/batch?encoding=gzip", "br", 415),
        ("/v1/batch?encoding=gzip&encoding=br", "gzip", 415),
        ("/v1/batch?else=gzip", "identity", 400),
        ("/v1/batch?%ff=%&=&encoding", "gzip", 415),
    ] {
        let mut request = post_to(path, packed());
        let header = header.parse().unwrap();
        request.headers_mut().insert("content-encoding", header);
        let answer = collector.send(request).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}
