//! `/v1/session-info`: what an application's own backend is told of a tab.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use axum::body::Body;
use axum::http::{Method, Request};
use harness::{Answer, Collector, SESSION, TAB, TOKEN, at, batch, event, id, options, with};
use harness::{NOW_MS, get};
use serde_json::{Value, json};
use wayfare_collector::sites::Sites;
use wayfare_collector::{App, Guard, Options};
use wayfare_core::session::TAB_IDLE_MS;

const OWNER: &str = "owner-0123456789abcdef";
const SECRET: &str = "secret-of-the-shop-0123456789";
const KEY: &str = "shop-0123456789abcdef";

const SITES: &str = r#"
    [sites.shop]
    keys = ["shop-0123456789abcdef"]
    secrets = ["an-older-secret-of-the-shop", "secret-of-the-shop-0123456789"]

    [sites.blog]
    secrets = ["secret-of-the-blog-0123456789"]
"#;

/// A collector that has seen a visit of the shop, with a query and a user.
async fn collector() -> Collector {
    let (options, hand) = options(&[]);
    let options = Options {
        sites: Some(Sites::from_toml(SITES).unwrap()),
        guard: Guard::of(OWNER),
        ..options
    };
    let collector = Collector::of(App::in_memory(options).unwrap(), hand);
    let named = with(event(2), "/type", Some(json!("identify")));
    let named = with(named, "/properties/user_id", Some(json!("ada")));
    let sent = batch(&[event(1), named]);
    let sent = with(sent, "/session_info/lastQuery", Some(json!("shoes")));
    let path = format!("/v1/batch?key={KEY}");
    let answer = collector.post_to(&path, &sent).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    collector
}

fn text(number: u128) -> String {
    id(number).to_string()
}

async fn ask(collector: &Collector, bearer: &str, query: &str) -> Answer {
    let mut request = get(&format!("/v1/session-info?{query}"));
    let bearer = format!("Bearer {bearer}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    collector.send(request).await
}

async fn post(collector: &Collector, bearer: &str, body: &str) -> Answer {
    let request =
        Request::post("/v1/session-info").header("authorization", format!("Bearer {bearer}"));
    collector
        .send(request.body(body.to_owned().into()).unwrap())
        .await
}

fn by_token() -> String {
    format!("sessionTrackingToken={}", text(TOKEN))
}

#[tokio::test]
async fn a_backend_is_told_what_is_known_of_the_tab() {
    let collector = collector().await;
    collector.advance_ms(TAB_IDLE_MS);
    let answer = ask(&collector, SECRET, &by_token()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "",
        "no page reads it"
    );
    let known = answer.json();
    let profile = wayfare_collector::ingest::profile_made_for(id(SESSION));
    let expected = json!({
        "session_info": {
            "sessionTrackingToken": text(TOKEN), "tabId": text(TAB),
            "lastSeen": at(NOW_MS), "lastQuery": "shoes",
        },
        "renewal": null,
        "source": "shop",
        "session": {"id": text(SESSION), "status": "active"},
        "profile": {"id": profile.to_string(), "primary_id": "ada"},
        "server_time": at(NOW_MS + TAB_IDLE_MS),
    });
    assert_eq!(known, expected);
    // What came with the application's own request, as it is.
    let info = known["session_info"].to_string();
    assert_eq!(post(&collector, SECRET, &info).await.json(), known);
    let by_tab = json!({"tabId": text(TAB)}).to_string();
    assert_eq!(post(&collector, OWNER, &by_tab).await.json(), known);

    collector.advance_ms(1);
    let answer = ask(&collector, SECRET, &by_token()).await.json();
    assert_eq!(
        answer["renewal"], "idle",
        "a sign of life now would begin another"
    );
    assert_eq!(
        answer["session_info"], known["session_info"],
        "asking is none"
    );
}

#[tokio::test]
async fn a_tab_is_known_by_its_new_token_and_by_its_last_visit() {
    let collector = collector().await;
    collector.advance_ms(TAB_IDLE_MS + 1);
    let next = with(batch(&[event(3)]), "/session/id", Some(json!(text(0xa2))));
    let next = with(
        next,
        "/session_info/sessionTrackingToken",
        Some(json!(text(0xc2))),
    );
    let path = format!("/v1/batch?key={KEY}");
    assert_eq!(collector.post_to(&path, &next).await.status, 200);
    let now = format!("sessionTrackingToken={}", text(0xc2));
    let known = ask(&collector, SECRET, &now).await.json();
    assert_eq!(known["session"]["id"], text(0xa2));
    assert_eq!(
        ask(&collector, SECRET, &by_token()).await.status,
        404,
        "a token that is over"
    );
    let both = format!("{}&tabId={}", by_token(), text(TAB));
    assert_eq!(
        ask(&collector, SECRET, &both).await.json(),
        known,
        "the tab says what it is now"
    );
}

#[tokio::test]
async fn nobody_else_is_told() {
    let collector = collector().await;
    let other = ask(&collector, "secret-of-the-blog-0123456789", &by_token()).await;
    let unknown = ask(&collector, SECRET, &format!("tabId={}", text(0xee))).await;
    assert_eq!((other.status.as_u16(), unknown.status.as_u16()), (404, 404));
    assert_eq!(other.text, unknown.text, "another site's tab is none");
    let bare = collector
        .get(&format!("/v1/session-info?{}&key={KEY}", by_token()))
        .await;
    assert_eq!(
        (bare.status.as_u16(), &bare.json()["error"]["code"]),
        (401, &json!("token_refused"))
    );
    let asked = Request::builder()
        .method(Method::OPTIONS)
        .uri("/v1/session-info");
    let asked = asked.header("origin", "https://shop.example");
    let asked = asked
        .header("access-control-request-method", "GET")
        .body(Body::empty());
    let answer = collector.send(asked.unwrap()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");

    // The write key is no secret, and tries are few; whoever knows the secret is not hindered by them.
    let mut statuses = Vec::new();
    for _ in 0..11 {
        statuses.push(ask(&collector, KEY, &by_token()).await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[9], statuses[10]), (401, 401, 429));
    assert_eq!(ask(&collector, SECRET, &by_token()).await.status, 200);
}

#[tokio::test]
async fn a_collector_without_secrets_tells_nobody() {
    let collector = Collector::new();
    collector.take(&batch(&[event(1)])).await;
    for bearer in ["", "guess"] {
        assert_eq!(ask(&collector, bearer, &by_token()).await.status, 401);
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let collector = collector().await;
    let secret = "hunter2";
    for (body, code, field) in [
        ("{", "not_json", Value::Null),
        ("[]", "invalid", json!("body")),
        ("{}", "missing", json!("sessionTrackingToken")),
        (
            r#"{"sessionTrackingToken":"hunter2"}"#,
            "invalid",
            json!("sessionTrackingToken"),
        ),
        (r#"{"tabId":7}"#, "invalid", json!("tabId")),
    ] {
        let answer = post(&collector, SECRET, body).await;
        let error = &answer.json()["error"];
        assert_eq!(
            (answer.status.as_u16(), &error["code"], &error["field"]),
            (400, &json!(code), &field)
        );
        assert!(!answer.text.contains(secret));
    }
    let long = format!("{{\"tabId\":\"{}\"}}", "x".repeat(5_000));
    assert_eq!(post(&collector, SECRET, &long).await.status, 413);
    assert_eq!(
        ask(&collector, SECRET, "tabId=").await.json()["error"]["field"],
        "tabId"
    );
}
