//! What a loader posts without its module: calls become events of a visit of their own.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use axum::http::header::USER_AGENT;
use harness::{Collector, NOW_MS, post};
use serde_json::{Value, json};

const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:126.0) Gecko/20100101 Firefox/126.0";
const LANDING: &str = "https://shop.example/?utm_source=news&utm_medium=email&gclid=x";

fn call(name: &Value, properties: &str, at: u64) -> Value {
    let referrer = "https://www.google.com/";
    json!(["call", name, properties, at, LANDING, "Shop", referrer])
}

fn boot() -> Value {
    json!({
        "v": 1, "boot": 0.531, "source": "shop", "sent_at": NOW_MS,
        "calls": [
            call(&Value::Null, "{}", NOW_MS - 500),
            call(&json!("added"), r#"{"cents":1250}"#, NOW_MS - 200),
            ["reset", null, "undefined"],
            call(&json!("odd"), "[object Object]", NOW_MS - 100),
        ],
    })
}

async fn sent(collector: &Collector, body: &Value) -> (u16, Value) {
    let mut request = post(body.to_string());
    let headers = request.headers_mut();
    headers.insert(USER_AGENT, FIREFOX.parse().unwrap());
    let answer = collector.send(request).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn calls_become_events_once_however_often_they_come() {
    let collector = Collector::new();
    let (status, first) = sent(&collector, &boot()).await;
    assert_eq!((status, &first["accepted"]), (200, &json!([[1, 3]])));
    let (_, again) = sent(&collector, &boot()).await;
    assert_eq!(again["session"]["id"], first["session"]["id"]);
    assert_eq!(collector.totals().await["events"], 3);
    let mut other = boot();
    other["boot"] = json!(0.532);
    let (_, other) = sent(&collector, &other).await;
    assert_ne!(other["session"]["id"], first["session"]["id"]);
    assert_eq!(collector.totals().await["events"], 6);
}

#[tokio::test]
async fn the_visit_has_what_its_first_call_and_the_browser_say() {
    let collector = Collector::new();
    let (_, answer) = sent(&collector, &boot()).await;
    let id = answer["session"]["id"].as_str().unwrap().parse().unwrap();
    let session = collector.session(id).await["session"].take();
    let told = |pointer: &str| session.pointer(pointer).unwrap().clone();
    assert_eq!(told("/os/name"), "Windows");
    assert_eq!(told("/app/name"), "Firefox");
    assert_eq!(told("/device/type"), "pc");
    assert_eq!(told("/utm/source"), "news");
    assert_eq!(told("/context/page/url"), LANDING);
    assert_eq!(told("/context/referrer/host"), "www.google.com");
    assert_eq!(told("/context/referrer/class"), "paid");
    assert_eq!(told("/context/click_ids/gclid"), "x");
    assert_eq!(told("/metadata/channel"), "web");
}

#[tokio::test]
async fn what_is_wrong_is_named_and_the_rest_is_kept() {
    let collector = Collector::new();
    let mut body = boot();
    body["calls"][1][1] = json!("x".repeat(129));
    let (status, answer) = sent(&collector, &body).await;
    assert_eq!(
        (status, &answer["rejected"][0]["field"]),
        (200, &json!("events[1].type"))
    );
    assert_eq!(collector.totals().await["events"], 2);
    for (pointer, new, code, field) in [
        ("/calls", json!([]), "missing", "calls"),
        ("/calls", json!([["reset", null, ""]]), "missing", "calls"),
        (
            "/calls",
            json!(vec![boot()["calls"][0].clone(); 1_001]),
            "too_many",
            "calls",
        ),
        ("/source", json!(7), "invalid", "source"),
        ("/v", json!(2), "unsupported_version", "v"),
    ] {
        let mut body = boot();
        *body.pointer_mut(pointer).unwrap() = new;
        let (status, answer) = sent(&collector, &body).await;
        assert_eq!(status, 400, "{pointer}");
        let error = &answer["error"];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &json!(field))
        );
    }
    assert_eq!(collector.totals().await["events"], 2);
}
