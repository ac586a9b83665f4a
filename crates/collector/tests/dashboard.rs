//! The dashboard's page, its files and what they read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use axum::body::Body;
use axum::http::Request;
use harness::{Collector, batch, event, id, with};
use serde_json::json;
use wayfare_collector::App;

#[tokio::test]
async fn the_page_and_all_it_names_are_served_under_a_strict_policy() {
    let collector = Collector::new();
    let page = collector.get("/dashboard").await;
    assert_eq!(page.text, collector.get("/dashboard/").await.text);
    let named: Vec<&str> = page
        .text
        .split('"')
        .filter(|text| text.starts_with("/dashboard/"))
        .chain(["/dashboard/format.js", "/dashboard/api/totals"])
        .collect();
    assert!(named.len() > 6);
    for path in named {
        let answer = collector.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{path}"
        );
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        let mime = answer.header("content-type");
        let expected = match path.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            _ => "application/json",
        };
        assert_eq!(mime, expected, "{path}");
    }
}

#[tokio::test]
async fn every_module_that_a_script_imports_is_there() {
    let collector = Collector::new();
    let mut waiting = vec!["main.js".to_owned()];
    let mut seen = Vec::new();
    while let Some(name) = waiting.pop() {
        let script = collector.get(&format!("/dashboard/{name}")).await;
        assert_eq!(script.status, 200, "{name}");
        assert!(!script.text.contains("innerHTML"), "{name} writes markup");
        let imports = script.text.split("from \"./").skip(1);
        for import in imports.map(|rest| rest.split('"').next().unwrap().to_owned()) {
            if !seen.contains(&import) {
                seen.push(import.clone());
                waiting.push(import);
            }
        }
    }
    assert!(seen.len() > 8);
}

#[tokio::test]
async fn sessions_are_listed_last_seen_first_and_by_pages() {
    let collector = Collector::new();
    for number in 1..=5_u64 {
        let session = id(0xa0 + u128::from(number)).to_string();
        let one = with(batch(&[event(number)]), "/session/id", Some(json!(session)));
        collector.take(&one).await;
        collector.advance_ms(1_000);
    }
    let list = collector
        .get("/dashboard/api/sessions?limit=2&offset=1")
        .await
        .json();
    let ids: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [id(0xa4).to_string(), id(0xa3).to_string()]);
    let all = collector
        .get("/dashboard/api/sessions?limit=100000")
        .await
        .json();
    assert_eq!(all.as_array().unwrap().len(), 5);
    assert_eq!(
        collector
            .get("/dashboard/api/sessions?limit=-1")
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let collector = Collector::new();
    for path in [
        "/dashboard/nothing.js",
        "/dashboard/../Cargo.toml",
        "/dashboard/api/sessions/x",
        "/dashboard/api/sessions/018fc850-0000-7000-8000-000000000001",
    ] {
        assert_eq!(collector.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_was_dropped_has_a_line_that_is_hidden_at_first() {
    let collector = Collector::new();
    let page = collector.get("/dashboard").await.text;
    let line = page.lines().find(|line| line.contains("id=\"dropped\""));
    assert!(line.unwrap().contains(" hidden"));
}

#[tokio::test]
async fn the_dashboard_does_not_answer_to_a_name_that_others_own() {
    let (mut options, hand) = harness::options(&[]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<p>hello").unwrap();
    options.static_dirs = vec![format!("/={}", folder.path().display()).parse().unwrap()];
    let collector = Collector::of(App::in_memory(options).unwrap(), hand);
    let ask = |mut request: Request<Body>, host: Option<&str>| {
        request.headers_mut().remove("host");
        if let Some(host) = host {
            request.headers_mut().insert("host", host.parse().unwrap());
        }
        collector.send(request)
    };
    let paths = [
        "",
        "/",
        "/main.js",
        "/live",
        "/nothing",
        "/api/totals",
        "/api/sessions",
    ];
    for path in paths.map(|path| format!("/dashboard{path}")) {
        for host in [Some("shop.example"), Some("shop.example:8787"), None] {
            let answer = ask(harness::get(&path), host).await;
            assert_eq!(answer.status, 403, "{path} of {host:?}");
            let error = &answer.json()["error"];
            assert_eq!(
                (&error["code"], &error["field"]),
                (&json!("foreign_host"), &json!("host"))
            );
            assert!(!answer.text.contains("shop.example"));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    }
    for host in [
        "127.0.0.1:8787",
        "[::1]:8787",
        "localhost:8787",
        "192.0.2.7",
    ] {
        let answer = ask(harness::get("/dashboard/api/totals"), Some(host)).await;
        assert_eq!(answer.status, 200, "{host}");
    }
    let body = batch(&[event(1)]).to_string();
    for request in [
        harness::get("/"),
        harness::get("/healthz"),
        harness::post(body),
    ] {
        assert_eq!(ask(request, Some("shop.example")).await.status, 200);
    }
}
