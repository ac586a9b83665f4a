//! Figures and readiness for those who run a collector.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use harness::server::{ask, wayfare};
use harness::{Collector, batch, event, post_to, with};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;
use wayfare_collector::admin;

async fn figures(collector: &Collector) -> String {
    let (status, text) = ask_admin(admin(collector.app.clone()), "/metrics").await;
    assert_eq!(status, 200);
    assert!(text.ends_with("# EOF\n"), "{text}");
    text
}

async fn ask_admin(router: Router, path: &str) -> (u16, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn answers_events_and_commits_are_counted() {
    let collector = Collector::new();
    let dropped = json!([{"reason": "queue_full", "count": 3}, {"reason": "canary", "count": 4}]);
    let bad = with(event(2), "/type", None);
    let sent = with(batch(&[event(1), bad]), "/dropped", Some(dropped));
    collector.take(&sent).await;
    collector.take(&batch(&[event(1), event(3)])).await;
    collector.post("canary").await;
    collector.get("/canary").await;
    collector.get("/dashboard/api/sessions/canary").await;
    let text = figures(&collector).await;
    for line in [
        "wayfare_requests_total{route=\"/v1/batch\",status=\"200\"} 2",
        "wayfare_requests_total{route=\"/v1/batch\",status=\"400\"} 1",
        "wayfare_requests_total{route=\"other\",status=\"404\"} 1",
        "wayfare_requests_total{route=\"/dashboard/api/sessions/{id}\",status=\"404\"} 1",
        "wayfare_errors_total{code=\"not_json\"} 1",
        "wayfare_events_total{outcome=\"stored\"} 2",
        "wayfare_events_total{outcome=\"duplicate\"} 1",
        "wayfare_events_rejected_total{code=\"missing\"} 1",
        "wayfare_events_dropped_total{reason=\"queue_full\"} 3",
        "wayfare_events_dropped_total{reason=\"other\"} 4",
        "wayfare_queue_batches 0",
        "wayfare_commit_seconds_count 2",
        "wayfare_commit_seconds_bucket{le=\"+Inf\"} 2",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is not in {text}"
        );
    }
    assert!(!text.contains("canary"), "{text}");
}

#[tokio::test]
async fn nothing_that_is_sent_becomes_a_label() {
    let collector = Collector::new();
    collector.take(&batch(&[event(1)])).await;
    let count = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with("wayfare_requests"))
            .count()
    };
    collector.get("/canary-0").await;
    let before = count(&figures(&collector).await);
    for number in 1..50 {
        collector.get(&format!("/canary-{number}")).await;
        collector
            .get(&format!("/dashboard/canary-{number}.js"))
            .await;
        let source = with(
            batch(&[]),
            "/source",
            Some(json!(format!("canary-{number}"))),
        );
        collector
            .send(post_to("/v1/batch?key=canary", source.to_string()))
            .await;
    }
    let text = figures(&collector).await;
    assert_eq!(count(&text), before + 1, "{text}");
    assert!(!text.contains("canary") && !text.contains("shop"), "{text}");
}

#[tokio::test]
async fn a_collector_that_stops_is_alive_and_not_ready() {
    let collector = Collector::new();
    for path in ["/readyz", "/healthz"] {
        assert_eq!(collector.get(path).await.text, "ok");
    }
    collector.app.end_streams();
    assert_eq!(collector.get("/readyz").await.status, 503);
    assert_eq!(collector.get("/healthz").await.status, 200);
    assert_eq!(
        ask_admin(admin(collector.app.clone()), "/readyz").await.0,
        503
    );
}

#[tokio::test]
async fn the_public_side_has_no_figures() {
    let collector = Collector::new();
    assert_eq!(collector.get("/metrics").await.status, 404);
    assert_eq!(
        ask_admin(admin(collector.app.clone()), "/dashboard")
            .await
            .0,
        404
    );
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_binary_has_a_listener_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("wayfare.db").display());
    let child = wayfare()
        .args(["serve", "--listen", "127.0.0.1:0", "--store", &store])
        .args(["--admin-listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut server = Ended(child);
    let lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(2).map(Result::unwrap).collect();
    let public = lines[0].strip_prefix("listening on http://").unwrap();
    let private = lines[1].strip_prefix("admin on http://").unwrap();
    let head = "GET /metrics HTTP/1.1\r\n";
    assert!(
        ask(private, head, "")
            .unwrap()
            .contains("wayfare_queue_batches 0")
    );
    assert!(ask(public, head, "").unwrap().starts_with("HTTP/1.1 404"));
    assert!(
        ask(public, "GET /readyz HTTP/1.1\r\n", "")
            .unwrap()
            .ends_with("ok")
    );
}
