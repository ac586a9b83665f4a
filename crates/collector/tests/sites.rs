//! A file of sites: who may send, from where, and with which key.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use harness::server::{Server, wayfare};
use harness::{Answer, Collector, SESSION, batch, event, id, options, with};
use serde_json::{Value, json};
use wayfare_collector::sites::Sites;
use wayfare_collector::{App, Options};

const KEY: &str = "shop-0123456789abcdef";
const BLOG_KEY: &str = "blog-fedcba9876543210";

const SITES: &str = r#"
    [sites.shop]
    keys = ["an-older-key-of-the-shop", "shop-0123456789abcdef"]
    origins = ["https://shop.example", "https://www.shop.example"]

    [sites.blog]
    keys = ["blog-fedcba9876543210"]
    origins = ["https://blog.example"]
    address = "nothing"

    [sites.help]
    origins = ["https://help.example"]
"#;

fn collector() -> Collector {
    let (options, hand) = options(&[]);
    let sites = Some(Sites::from_toml(SITES).unwrap());
    Collector::of(App::in_memory(Options { sites, ..options }).unwrap(), hand)
}

fn of(source: &str) -> Value {
    with(batch(&[event(1)]), "/source", Some(json!(source)))
}

fn request(path: &str, body: &Value, origin: Option<&str>) -> Request<Body> {
    let mut request = Request::post(path).header("content-type", "text/plain");
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    request.body(body.to_string().into()).unwrap()
}

async fn send(collector: &Collector, source: &str, key: &str, origin: Option<&str>) -> Answer {
    let path = format!("/v1/batch{key}");
    collector.send(request(&path, &of(source), origin)).await
}

#[tokio::test]
async fn a_batch_needs_its_source_its_origin_and_its_key() {
    let collector = collector();
    let shop = Some("https://shop.example");
    let key = format!("?key={KEY}");
    let blog_key = format!("?key={BLOG_KEY}");
    #[rustfmt::skip]
    let refused = [
        ("shop", key.as_str(), Some("https://evil.example"), 403, "foreign_origin", "origin"),
        ("shop", &key, Some("https://blog.example"), 403, "foreign_origin", "origin"),
        ("shop", &key, Some("https://shop.example.evil.example"), 403, "foreign_origin", "origin"),
        ("shop", &key, Some("http://shop.example"), 403, "foreign_origin", "origin"),
        ("shop", &key, Some("null"), 403, "foreign_origin", "origin"),
        ("shop", "", shop, 401, "key_refused", "key"),
        ("shop", "?key=", shop, 401, "key_refused", "key"),
        ("shop", "?key=shop-0123456789abcdeg", shop, 401, "key_refused", "key"),
        ("shop", &blog_key, shop, 401, "key_refused", "key"),
        ("shop", "", None, 401, "key_refused", "key"),
        ("blog", &key, Some("https://blog.example"), 401, "key_refused", "key"),
        ("other", &key, shop, 403, "unknown_source", "source"),
        ("help", "", None, 403, "foreign_origin", "origin"),
    ];
    for (source, key, origin, status, code, field) in refused {
        let answer = send(&collector, source, key, origin).await;
        let error = &answer.json()["error"];
        assert_eq!(answer.status, status, "{source} {origin:?} {}", answer.text);
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &json!(field))
        );
        assert_eq!(answer.text.lines().count(), 1);
        for secret in [KEY, BLOG_KEY, "evil", "abcdeg"] {
            assert!(!answer.text.contains(secret), "{}", answer.text);
        }
    }
    assert_eq!(collector.totals().await["events"], 0);
    for (key, origin) in [
        (key.as_str(), shop),
        (
            "?key=an-older-key-of-the-shop",
            Some("https://www.shop.example"),
        ),
        (&key, None),
    ] {
        assert_eq!(send(&collector, "shop", key, origin).await.status, 200);
    }
    let help = send(&collector, "help", "", Some("https://help.example")).await;
    assert_eq!(help.status, 200, "a site without keys asks for none");
}

#[tokio::test]
async fn a_server_shows_its_key_in_a_header() {
    let collector = collector();
    for (value, status) in [
        (format!("Bearer {KEY}"), 200),
        (format!("Bearer {BLOG_KEY}"), 401),
    ] {
        let mut request = request("/v1/batch", &of("shop"), None);
        request
            .headers_mut()
            .insert("authorization", value.parse().unwrap());
        assert_eq!(collector.send(request).await.status, status);
    }
}

#[tokio::test]
async fn one_sites_key_writes_nothing_into_anothers_visit() {
    let collector = collector();
    let key = format!("?key={KEY}");
    assert_eq!(
        send(&collector, "shop", &key, Some("https://shop.example"))
            .await
            .status,
        200
    );
    let foreign = with(
        batch(&[event(2)]),
        "/session/traits",
        Some(json!({"stolen": true})),
    );
    let foreign = with(foreign, "/source", Some(json!("shop")));
    let path = format!("/v1/batch?key={BLOG_KEY}");
    let answer = collector
        .send(request(&path, &foreign, Some("https://blog.example")))
        .await;
    assert_eq!(answer.status, 403);
    let stored = collector.session(id(SESSION)).await;
    assert_eq!(stored["summary"]["events"], 1);
    assert_eq!(stored["session"]["traits"], json!({}));
}

#[tokio::test]
async fn an_origin_is_answered_exactly_and_also_why_it_was_refused() {
    let collector = collector();
    for (origin, allowed) in [
        ("https://shop.example", "https://shop.example"),
        ("https://help.example", "https://help.example"),
        ("https://evil.example", ""),
    ] {
        for key in ["", "?key=0000000000000000"] {
            let answer = send(&collector, "shop", key, Some(origin)).await;
            assert!(answer.status.is_client_error());
            assert_eq!(answer.header("access-control-allow-origin"), allowed);
            assert_eq!(answer.header("access-control-allow-credentials"), "");
            assert!(
                answer.header("vary").contains("origin"),
                "caches keep them apart"
            );
        }
        let preflight = Request::options("/v1/batch")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .body(Body::empty())
            .unwrap();
        let answer = collector.send(preflight).await;
        assert_eq!(answer.header("access-control-allow-origin"), allowed);
    }
}

#[tokio::test]
async fn links_are_made_for_pages_of_the_site_and_redeemed_by_pages_of_a_site() {
    let collector = collector();
    let visit = json!({"id": id(SESSION).to_string(), "started": 1, "active": 2, "index": 1});
    let asking = json!({"source": "shop", "host": "blog.example", "session": visit});
    let ask = |origin| collector.send(request("/v1/link", &asking, Some(origin)));
    assert_eq!(ask("https://blog.example").await.status, 403);
    let made = ask("https://shop.example").await;
    assert_eq!(made.status, 200, "{}", made.text);
    let redeeming = json!({"token": made.json()["token"], "host": "blog.example"});
    let redeem = |origin| collector.send(request("/v1/link/redeem", &redeeming, Some(origin)));
    let refused = redeem("https://evil.example").await;
    assert_eq!(refused.json()["error"]["code"], "foreign_origin");
    assert_eq!(redeem("https://blog.example").await.status, 200);
}

#[tokio::test]
async fn of_an_address_is_kept_what_the_site_says() {
    let collector = collector();
    for (source, key, session, kept) in [
        ("shop", KEY, 0xa1, json!("203.0.113.0")),
        ("blog", BLOG_KEY, 0xa2, Value::Null),
    ] {
        let session = id(session);
        let body = with(of(source), "/session/id", Some(json!(session.to_string())));
        let path = format!("/v1/batch?key={key}");
        let origin = format!("https://{source}.example");
        let mut request = request(&path, &body, Some(&origin));
        let peer: SocketAddr = "203.0.113.77:5000".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        assert_eq!(collector.send(request).await.status, 200);
        let stored = collector.session(session).await;
        assert_eq!(stored["session"]["device"]["ip"], kept);
    }
}

#[test]
fn the_binary_reads_the_file_and_says_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sites.toml");
    std::fs::write(&file, SITES).unwrap();
    let file = file.to_str().unwrap();
    let server = Server::start_with(folder.path(), &["--sites", file]);
    let (status, answer) = server.post(&of("shop"));
    assert_eq!(
        (status, &answer["error"]["code"]),
        (401, &json!("key_refused"))
    );
    let path = format!("/v1/batch?key={KEY}");
    assert_eq!(server.post_to(&path, &of("shop")).0, 200);

    std::fs::write(file, "[sites.shop]\nkeys = [\"hunter2\"]\n").unwrap();
    let output = wayfare()
        .args(["serve", "--listen", "127.0.0.1:0", "--sites", file])
        .args([
            "--store",
            &format!("sqlite:{}", folder.path().join("b.db").display()),
        ])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && told.contains("sites.shop.keys[0]"),
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
}
