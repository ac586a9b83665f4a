//! A hundred thousand requests that mean nothing: refused, each of them, and nothing is stored.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::collections::BTreeMap;
use std::io::{Read, Write};

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request};
use harness::server::Server;
use harness::{Collector, batch, event};
use serde_json::{Value, json};
use tower::ServiceExt;
use wayfare_core::identity::{Entropy, Seeded};

const REQUESTS: u32 = 100_000;
const SEED: u64 = 20_261_126;

/// What a request begins as: well-formed, but of a source that nobody has.
fn beginnings() -> Vec<Vec<u8>> {
    let id = |number| harness::id(number).to_string();
    let native = harness::with(batch(&[event(1)]), "/source", Some(json!("garbage")));
    let foreign = json!({
        "source": {"id": "garbage"}, "session": {"id": id(1)}, "context": {"screen": {"local": {"colorDepth": 24}}},
        "events": [{"type": "a", "time": {"create": "2024-05-30T07:44:20Z"}, "context": {"page": {"url": "/"}}}],
    });
    let link = json!({"source": "garbage", "host": "a.example", "session": {"id": id(1), "started": 1, "active": 1, "index": 1}});
    let redeem = json!({"token": "AAAA.BBBB", "host": "a.example"});
    let info = json!({"sessionTrackingToken": id(1), "tabId": id(2)});
    [native, foreign, link, redeem, info, Value::Null]
        .iter()
        .map(|value| value.to_string().into_bytes())
        .collect()
}

/// What parsers stumble over.
const PIECES: [&[u8]; 20] = [
    b"null",
    b"{}",
    b"[]",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"\"",
    b"\\",
    b"\\ud83d",
    b"\\u0000",
    b"\x00",
    b"\xff\xfe",
    b"1e999",
    b"-0",
    b"18446744073709551616",
    b",",
    b":",
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"9999-12-31T23:59:59.999Z",
    b"0001-01-01T00:00:00Z",
    b"\xf0\x9f\x98\x80",
    b"{\"events\":",
];

const PATHS: [&str; 14] = [
    "/v1/batch",
    "/v1/batch?encoding=gzip",
    "/v1/batch?key=%00&key",
    "/track",
    "/track?profile_less=true",
    "/key/%2e%2e/track",
    "/v1/link",
    "/v1/link/redeem",
    "/v1/session-info",
    "/v1/session-info?tabId=%ff",
    "/dashboard/api/sessions?limit=-1",
    "/dashboard/api/sessions/%00",
    "/dashboard/..%2f..%2fetc/passwd",
    "/nothing",
];

struct Dice(Seeded);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        usize::try_from(u32::from_le_bytes(bytes)).unwrap() % most.max(1)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let mut bytes = vec![0; self.below(most)];
        self.0.fill(&mut bytes);
        bytes
    }

    fn spoil(&mut self, body: &mut Vec<u8>) {
        let at = self.below(body.len());
        let end = (at + self.below(40)).min(body.len());
        match self.below(6) {
            0 if !body.is_empty() => body[at] ^= 1 << self.below(8),
            1 => drop(body.drain(at..end)),
            2 => body.truncate(at),
            3 => drop(body.splice(at..end, self.one_of(&PIECES).to_vec())),
            4 => drop(body.splice(at..at, self.bytes(20))),
            _ => body.extend_from_within(at..end),
        }
    }

    fn request(&mut self, beginnings: &[Vec<u8>]) -> Request<Body> {
        let mut body = match self.below(10) {
            0 => self.bytes(200),
            1 => PIECES.concat(),
            _ => beginnings[self.below(beginnings.len())].clone(),
        };
        for _ in 0..=self.below(4) {
            self.spoil(&mut body);
        }
        let method = match self.below(12) {
            0 => Method::GET,
            1 => Method::OPTIONS,
            2 => Method::PUT,
            _ => Method::POST,
        };
        let mut request = Request::builder().method(method).uri(self.one_of(&PATHS));
        for name in [
            "content-encoding",
            "origin",
            "authorization",
            "cookie",
            "x-forwarded-for",
            "host",
        ] {
            if self.below(8) == 0 {
                let value = HeaderValue::from_bytes(&self.bytes(30));
                let plain = HeaderValue::from_static("gzip");
                request = request.header(name, value.unwrap_or(plain));
            }
        }
        request.body(body.into()).unwrap()
    }
}

#[tokio::test]
async fn what_means_nothing_is_refused_and_not_stored() {
    let collector = Collector::with_sources(&["shop"]);
    let (mut dice, beginnings) = (Dice(Seeded(SEED)), beginnings());
    let mut statuses: BTreeMap<u16, u32> = BTreeMap::new();
    for number in 0..REQUESTS {
        let request = dice.request(&beginnings);
        let said = format!(
            "request {number} of seed {SEED}: {} {}",
            request.method(),
            request.uri()
        );
        let response = collector.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        assert!(status < 500, "{said} was answered {status}");
        *statuses.entry(status).or_default() += 1;
    }
    // Each kind of refusal was met, so the requests are not all of one kind.
    for status in [400, 401, 403, 404, 405, 415, 422] {
        assert!(statuses.contains_key(&status), "{statuses:?}");
    }
    let totals = collector.totals().await;
    let counts = ["sessions", "events", "dropped", "missing"].map(|name| &totals[name]);
    assert_eq!(counts, [0, 0, 0, 0]);
    collector.take(&batch(&[event(1)])).await;
}

#[test]
fn what_is_no_http_is_hung_up_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_with(folder.path(), &["--source", "shop"]);
    let mut dice = Dice(Seeded(SEED));
    for _ in 0..500 {
        let mut head = b"POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_vec();
        for _ in 0..=dice.below(6) {
            dice.spoil(&mut head);
        }
        let mut stream = server.connect();
        // It may hang up before all is written, and without an answer.
        let _ = stream.write_all(&head);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(
            !answer.starts_with(b"HTTP/1.1 5"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert_eq!(server.post(&batch(&[event(1)])).0, 200);
    assert_eq!(server.get("/dashboard/api/totals").1["events"], 1);
}
