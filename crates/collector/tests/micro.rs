//! The mode for tests of somebody's tracking.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::process::Command;

use harness::server::{Server, wayfare};
use harness::{Collector, SESSION, batch, event, get, id, options, with};
use serde_json::{Value, json};
use wayfare_collector::{App, Guard, Options};

fn collector(guard: Option<Guard>) -> Collector {
    let (options, hand) = options(&["shop"]);
    let micro = true;
    let options = Options {
        micro,
        guard,
        ..options
    };
    Collector::of(App::in_memory(options).unwrap(), hand)
}

async fn all(collector: &Collector) -> Value {
    collector.get("/micro/all").await.json()
}

async fn reset(collector: &Collector) -> Value {
    let mut request = get("/micro/reset");
    *request.method_mut() = axum::http::Method::POST;
    collector.send(request).await.json()
}

#[tokio::test]
async fn what_came_is_listed_with_its_session_and_what_was_refused_with_the_reason() {
    let collector = collector(None);
    let dropped = json!([{"reason": "queue_full", "count": 3}]);
    let purchase = with(event(2), "/type", Some(json!("purchase")));
    let bad = with(event(3), "/page/url", Some(json!(7)));
    let sent = with(batch(&[event(1), purchase, bad]), "/dropped", Some(dropped));
    let sent = with(sent, "/session/utm", Some(json!({"campaign": "autumn"})));
    collector.take(&sent).await;
    collector.take(&batch(&[event(1)])).await;
    collector.post("nonsense").await;
    collector
        .post(with(batch(&[]), "/source", Some(json!("blog"))).to_string())
        .await;
    assert_eq!(
        all(&collector).await,
        json!({"total": 5, "good": 2, "bad": 3, "duplicates": 1, "dropped": {"queue_full": 3}})
    );
    let good = collector.get("/micro/good").await.json();
    assert_eq!(good.as_array().unwrap().len(), 2);
    let purchases = collector.get("/micro/good?type=purchase").await.json();
    let [purchase] = purchases.as_array().unwrap().as_slice() else {
        panic!("there is one: {purchases}");
    };
    assert_eq!(purchase["event"]["session_id"], id(SESSION).to_string());
    assert_eq!(purchase["event"]["seq"], 2);
    assert_eq!(purchase["session"]["utm"]["campaign"], "autumn");

    let bad = collector.get("/micro/bad").await.json();
    let told: Vec<_> = bad
        .as_array()
        .unwrap()
        .iter()
        .map(|bad| (&bad["what"], &bad["error"]["code"], &bad["error"]["field"]))
        .collect();
    assert_eq!(
        told,
        [
            (
                &json!("event"),
                &json!("invalid"),
                &json!("events[2].page.url")
            ),
            (&json!("request"), &json!("not_json"), &Value::Null),
            (
                &json!("request"),
                &json!("unknown_source"),
                &json!("source")
            ),
        ]
    );
    assert_eq!(bad[0]["error"]["seq"], 3);
}

#[tokio::test]
async fn after_a_reset_everything_is_new() {
    let collector = collector(None);
    let nothing = all(&collector).await;
    assert_eq!(nothing["total"], 0);
    for _ in 0..2 {
        collector.take(&batch(&[event(1)])).await;
        collector.post("nonsense").await;
        assert_eq!(all(&collector).await["good"], 1, "it had been forgotten");
        assert_eq!(reset(&collector).await, nothing);
        for path in ["/micro/good", "/micro/bad", "/dashboard/api/sessions"] {
            assert_eq!(collector.get(path).await.json(), json!([]), "{path}");
        }
        assert_eq!(collector.totals().await["events"], 0);
    }
}

#[tokio::test]
async fn only_this_mode_has_the_lists_and_no_page_reads_them() {
    let ordinary = Collector::new();
    for path in ["/micro/all", "/micro/good", "/micro/bad"] {
        assert_eq!(ordinary.get(path).await.status, 404, "{path}");
        let mut request = get(path);
        request
            .headers_mut()
            .insert("host", "shop.example".parse().unwrap());
        request
            .headers_mut()
            .insert("origin", "https://shop.example".parse().unwrap());
        let answer = collector(None).send(request).await;
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
        let guarded = collector(Guard::of("owners-0123456789abcdef"));
        assert_eq!(guarded.get(path).await.status, 401, "{path}");
    }
    let answer = collector(None).get("/micro/reset").await;
    assert_eq!(answer.status, 405, "whoever looks resets nothing");
}

/// The block of JavaScript in the README's chapter on this mode.
fn example() -> &'static str {
    let readme = include_str!("../README.md");
    let (_, chapter) = readme
        .split_once("\n## Testing your own tracking\n")
        .unwrap();
    let (_, block) = chapter.split_once("\n```js\n").unwrap();
    block.split_once("\n```\n").unwrap().0
}

#[test]
fn the_readmes_example_passes() {
    let server = Server::serve(wayfare(), &["--micro", "--source", "shop"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tracking.test.mjs");
    std::fs::write(&file, example()).unwrap();
    let output = Command::new("node")
        .args(["--test", file.to_str().unwrap()])
        .env("WAYFARE", format!("http://{}", server.address))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("pass 2"), "{told}");
}
