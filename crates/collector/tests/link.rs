//! `POST /v1/link` and `POST /v1/link/redeem`: a visit goes along to another domain, once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread;

use harness::server::Server;
use harness::{Answer, Collector, NOW_MS, SESSION, id, options, with};
use serde_json::{Value, json};
use wayfare_collector::App;
use wayfare_collector::limits::{LINK_HOST_BYTES_MAX, LINK_LIFE_MS};
use wayfare_collector::store::sqlite::Sqlite;
use wayfare_protocol::SOURCE_BYTES_MAX;

const HOST: &str = "other.example:8443";

fn visit() -> Value {
    json!({
        "id": id(SESSION).to_string(),
        "started": NOW_MS - 60_000,
        "active": NOW_MS - 1_000,
        "index": 3,
    })
}

fn asking() -> Value {
    json!({"source": "shop", "host": HOST, "session": visit()})
}

fn redeeming(token: &str) -> Value {
    json!({"token": token, "host": HOST})
}

async fn issue(collector: &Collector) -> String {
    let answer = collector.post_to("/v1/link", &asking()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["token"].as_str().unwrap().to_owned()
}

async fn redeem(collector: &Collector, token: &str) -> Answer {
    collector
        .post_to("/v1/link/redeem", &redeeming(token))
        .await
}

fn reason(answer: &Answer) -> Value {
    assert_eq!(answer.status, 403, "{}", answer.text);
    assert_eq!(answer.json()["error"]["code"], "link_refused");
    answer.json()["error"]["reason"].take()
}

#[tokio::test]
async fn a_visit_goes_along_once() {
    let collector = Collector::new();
    let answer = collector.post_to("/v1/link", &asking()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer = answer.json();
    let token = answer["token"].as_str().unwrap();
    assert_eq!(
        answer,
        json!({"token": token, "expires_in_ms": LINK_LIFE_MS})
    );

    let redeemed = redeem(&collector, token).await;
    assert_eq!(redeemed.status, 200, "{}", redeemed.text);
    assert_eq!(redeemed.json(), json!({"session": visit()}));
    for _ in 0..2 {
        assert_eq!(reason(&redeem(&collector, token).await), "used");
    }
    let again = issue(&collector).await;
    assert_ne!(again, token, "each link has its own token");
    assert_eq!(redeem(&collector, &again).await.status, 200);
}

#[tokio::test]
async fn a_token_holds_for_two_minutes() {
    let collector = Collector::new();
    let (early, late) = (issue(&collector).await, issue(&collector).await);
    collector.advance_ms(LINK_LIFE_MS - 1);
    assert_eq!(redeem(&collector, &early).await.status, 200);
    collector.advance_ms(1);
    assert_eq!(reason(&redeem(&collector, &late).await), "expired");
    assert_eq!(reason(&redeem(&collector, &early).await), "expired");
}

#[tokio::test]
async fn a_refusal_says_why_and_repeats_nothing() {
    let collector = Collector::new();
    let elsewhere = issue(&Collector::new()).await;
    let token = issue(&collector).await;
    let short = token.get(1..).unwrap();
    let long = token.repeat(20);
    for (body, why, field) in [
        (redeeming("hunter2"), "malformed", "token"),
        (redeeming(""), "malformed", "token"),
        (redeeming(short), "malformed", "token"),
        (redeeming(&long), "malformed", "token"),
        (redeeming(&elsewhere), "forged", "token"),
        (
            json!({"token": token, "host": "evil.example"}),
            "wrong_host",
            "host",
        ),
    ] {
        let answer = collector.post_to("/v1/link/redeem", &body).await;
        assert_eq!(reason(&answer), why);
        let error = &answer.json()["error"];
        assert_eq!((&error["field"], error.get("limit")), (&json!(field), None));
        assert!(error["message"].is_string());
        assert!(!answer.text.contains("hunter2") && !answer.text.contains("evil"));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    assert_eq!(
        redeem(&collector, &token).await.status,
        200,
        "none of it used it up"
    );
}

#[tokio::test]
#[rustfmt::skip] // A table reads best with one case to a line.
async fn a_request_that_means_nothing_names_its_field() {
    let collector = Collector::with_sources(&["shop"]);
    let long = "s".repeat(LINK_HOST_BYTES_MAX + 1);
    let redeeming = redeeming("token");
    for (path, body, pointer, value, status, code, field) in [
        ("/v1/link", asking(), "/source", None, 400, "missing", "source"),
        ("/v1/link", asking(), "/source", Some(json!(7)), 400, "invalid", "source"),
        ("/v1/link", asking(), "/source", Some(json!(long)), 400, "too_long", "source"),
        ("/v1/link", asking(), "/source", Some(json!("hunter2")), 403, "unknown_source", "source"),
        ("/v1/link", asking(), "/host", None, 400, "missing", "host"),
        ("/v1/link", asking(), "/host", Some(json!(["a"])), 400, "invalid", "host"),
        ("/v1/link", asking(), "/host", Some(json!("Other.example")), 400, "invalid", "host"),
        ("/v1/link", asking(), "/host", Some(json!("https://a")), 400, "invalid", "host"),
        ("/v1/link", asking(), "/host", Some(json!(long)), 400, "too_long", "host"),
        ("/v1/link", asking(), "/session", None, 400, "missing", "session"),
        ("/v1/link", asking(), "/session", Some(json!([])), 400, "invalid", "session"),
        ("/v1/link", asking(), "/session/id", None, 400, "missing", "session.id"),
        ("/v1/link", asking(), "/session/id", Some(json!("hunter2")), 400, "invalid", "session.id"),
        ("/v1/link", asking(), "/session/started", None, 400, "missing", "session.started"),
        ("/v1/link", asking(), "/session/started", Some(json!(-1)), 400, "invalid", "session.started"),
        ("/v1/link", asking(), "/session/active", Some(json!(1.5)), 400, "invalid", "session.active"),
        ("/v1/link", asking(), "/session/active", Some(json!(u64::MAX)), 400, "invalid", "session.active"),
        ("/v1/link", asking(), "/session/index", Some(json!(0)), 400, "invalid", "session.index"),
        ("/v1/link", asking(), "/session/index", Some(json!(1_u64 << 32)), 400, "invalid", "session.index"),
        ("/v1/link/redeem", redeeming.clone(), "/token", None, 400, "missing", "token"),
        ("/v1/link/redeem", redeeming.clone(), "/token", Some(json!(7)), 400, "invalid", "token"),
        ("/v1/link/redeem", redeeming.clone(), "/host", None, 400, "missing", "host"),
        ("/v1/link/redeem", redeeming.clone(), "/host", Some(json!("a b")), 400, "invalid", "host"),
        ("/v1/link/redeem", redeeming.clone(), "/host", Some(json!(long)), 400, "too_long", "host"),
    ] {
        let answer = collector.post_to(path, &with(body, pointer, value)).await;
        let error = &answer.json()["error"];
        assert_eq!(answer.status, status, "{path} {pointer} {}", answer.text);
        assert_eq!((&error["code"], &error["field"]), (&json!(code), &json!(field)), "{pointer}");
        let limit = match (code, field) {
            ("too_long", "host") => Some(LINK_HOST_BYTES_MAX),
            ("too_long", _) => Some(SOURCE_BYTES_MAX),
            _ => None,
        };
        assert_eq!(error.get("limit"), limit.map(|limit| json!(limit)).as_ref(), "{pointer}");
        assert!(!answer.text.contains("hunter2"), "{}", answer.text);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn what_is_no_request_about_a_link_is_refused() {
    let collector = Collector::new();
    for path in ["/v1/link", "/v1/link/redeem"] {
        for (body, status, code, limit) in [
            (String::new(), 400, "not_json", None),
            ("hunter2".to_owned(), 400, "not_json", None),
            ("[]".to_owned(), 400, "invalid", None),
            (" ".repeat(4_097), 413, "body_too_large", Some(4_096)),
        ] {
            let answer = collector.send(harness::post_to(path, body)).await;
            let error = &answer.json()["error"];
            assert_eq!(
                (answer.status.as_u16(), &error["code"]),
                (status, &json!(code))
            );
            assert_eq!(error.get("limit").and_then(Value::as_u64), limit);
        }
        assert_eq!(collector.get(path).await.status, 405);
    }
}

#[tokio::test]
async fn a_restart_keeps_the_key_and_what_was_used() {
    let folder = tempfile::tempdir().unwrap();
    let first = on_disk(folder.path());
    let (used, kept) = (issue(&first).await, issue(&first).await);
    assert_eq!(redeem(&first, &used).await.status, 200);
    first.app.close().await.unwrap();
    let answer = redeem(&first, &kept).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("retry-after")),
        (503, "1")
    );

    let second = on_disk(folder.path());
    assert_eq!(reason(&redeem(&second, &used).await), "used");
    assert_eq!(redeem(&second, &kept).await.status, 200);
}

fn on_disk(folder: &Path) -> Collector {
    let (options, hand) = options(&[]);
    let store = Sqlite::open(&folder.join("wayfare.db")).unwrap();
    Collector::of(App::start(Arc::new(store), options).unwrap(), hand)
}

#[tokio::test]
async fn of_two_redemptions_at_once_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (on_disk(folder.path()), on_disk(folder.path()));
    for _ in 0..8 {
        let token = issue(&one).await;
        let answers = tokio::join!(
            redeem(&one, &token),
            redeem(&one, &token),
            redeem(&other, &token),
            redeem(&other, &token),
        );
        let mut statuses =
            [&answers.0, &answers.1, &answers.2, &answers.3].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 403, 403, 403]);
    }
}

#[test]
fn of_two_processes_on_one_database_one_wins() {
    const SENDERS: usize = 6;
    let folder = tempfile::tempdir().unwrap();
    let servers = [Server::start(folder.path()), Server::start(folder.path())];
    for round in 0..6 {
        let (status, issued) = servers[round % 2].post_to("/v1/link", &asking());
        assert_eq!(status, 200, "{issued}");
        let body = redeeming(issued["token"].as_str().unwrap());
        let start = Barrier::new(SENDERS);
        let answers: Vec<(u16, Value)> = thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|sender| {
                    let (server, body, start) = (&servers[sender % 2], &body, &start);
                    scope.spawn(move || {
                        start.wait();
                        server.post_to("/v1/link/redeem", body)
                    })
                })
                .collect();
            senders
                .into_iter()
                .map(|sender| sender.join().unwrap())
                .collect()
        });
        let won = answers.iter().filter(|(status, _)| *status == 200);
        assert!(
            won.map(|(_, body)| body).eq([&json!({"session": visit()})]),
            "{answers:?}"
        );
        let lost = answers
            .iter()
            .filter(|(_, body)| body["error"]["reason"] == "used");
        assert_eq!(lost.count(), SENDERS - 1);
    }
}

#[tokio::test]
async fn a_page_of_any_origin_may_ask() {
    let collector = Collector::new();
    for path in ["/v1/link", "/v1/link/redeem"] {
        let preflight = axum::http::Request::options(path)
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "POST")
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = collector.send(preflight).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-methods"), "POST");
    }
}
