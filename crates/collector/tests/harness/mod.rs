//! A collector in this process whose clock the test holds, and batches to send to it.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

pub mod mmdb;
pub mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;
use wayfare_collector::clock::Clock;
use wayfare_collector::{App, Options, Sources, router};

/// 2024-05-30T07:44:23.243135Z, the seed's own example.
pub const NOW_US: u64 = 1_717_055_063_243_135;
pub const NOW_MS: u64 = NOW_US / 1_000;

pub struct Collector {
    pub app: App,
    pub router: Router,
    hand: Arc<AtomicU64>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

impl Collector {
    pub fn new() -> Self {
        Self::with_sources(&[])
    }

    pub fn with_sources(sources: &[&str]) -> Self {
        let (options, hand) = options(sources);
        Self::of(App::in_memory(options).unwrap(), hand)
    }

    pub fn of(app: App, hand: Arc<AtomicU64>) -> Self {
        Self {
            router: router(app.clone()),
            app,
            hand,
        }
    }

    pub fn advance_ms(&self, ms: u64) {
        self.hand.fetch_add(ms * 1_000, Ordering::SeqCst);
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = body.collect().await.unwrap().to_bytes().to_vec();
        let text = String::from_utf8(text).unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(get(path)).await
    }

    pub async fn post(&self, body: impl Into<Body>) -> Answer {
        self.send(post(body)).await
    }

    /// Posts JSON to a path, as a page does.
    pub async fn post_to(&self, path: &str, body: &Value) -> Answer {
        self.send(post_to(path, body.to_string())).await
    }

    /// Sends a batch that must be taken; gives the acknowledgement.
    pub async fn take(&self, batch: &Value) -> Value {
        let answer = self.post(batch.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Sends a batch with one event that is this text; gives the acknowledgement.
    pub async fn take_text(&self, event: &str) -> Value {
        let body = batch(&[json!("EVENT")]).to_string();
        let answer = self.post(body.replace("\"EVENT\"", event)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// The whole session with its events.
    pub async fn session(&self, id: Uuid) -> Value {
        let answer = self.get(&format!("/dashboard/api/sessions/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    pub async fn totals(&self) -> Value {
        self.get("/dashboard/api/totals").await.json()
    }
}

pub fn options(sources: &[&str]) -> (Options, Arc<AtomicU64>) {
    let hand = Arc::new(AtomicU64::new(NOW_US));
    let options = Options {
        clock: Clock::set_by(Arc::clone(&hand)),
        sources: Sources::new(sources.iter().map(|&name| name.to_owned()).collect()),
        ..Options::default()
    };
    (options, hand)
}

pub fn get(path: &str) -> Request<Body> {
    Request::get(path)
        .header("host", "127.0.0.1:8787")
        .body(Body::empty())
        .unwrap()
}

pub fn post(body: impl Into<Body>) -> Request<Body> {
    post_to("/v1/batch", body)
}

pub fn post_to(path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header("content-type", "text/plain")
        .header("origin", "https://shop.example")
        .body(body.into())
        .unwrap()
}

/// A UUIDv7 of its own for each number.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x018f_c850_0000_7000_8000_0000_0000_0000 | number)
}

pub const SESSION: u128 = 0xa1;
pub const TAB: u128 = 0xb1;
pub const TOKEN: u128 = 0xc1;

pub fn at(ms: u64) -> String {
    wayfare_core::time::rfc3339(ms)
}

/// An event with the id and the `seq` of its number, that many seconds after [`NOW_MS`].
pub fn event(number: u64) -> Value {
    json!({
        "id": id(u128::from(number)).to_string(),
        "type": "page_view",
        "seq": number,
        "occurred_at": at(NOW_MS + number * 1_000),
        "page": {"url": format!("https://shop.example/{number}"), "title": "A page", "referrer": ""},
        "properties": {},
    })
}

/// A batch of one visit and one tab.
pub fn batch(events: &[Value]) -> Value {
    json!({
        "v": 1,
        "batch_id": id(0xd1).to_string(),
        "source": "shop",
        "sent_at": at(NOW_MS),
        "session": {"id": id(SESSION).to_string(), "metadata": {"time": {"create": at(NOW_MS)}}},
        "session_info": {
            "sessionTrackingToken": id(TOKEN).to_string(),
            "tabId": id(TAB).to_string(),
        },
        "events": events,
    })
}

/// The same value with another one at a pointer; removed, where it is `None`.
pub fn with(mut value: Value, pointer: &str, new: Option<Value>) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let fields = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match new {
        Some(new) => drop(fields.insert(key.to_owned(), new)),
        None => drop(fields.remove(key)),
    }
    value
}
