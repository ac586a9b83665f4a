//! `POST /v1/batch`: what is taken, what is refused and how it is said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{Collector, SESSION, batch, event, id, with};
use serde_json::{Value, json};
use wayfare_protocol::{
    Ack, Batch, Dropped, Event, SOURCE_BYTES_MAX, Session, SessionInfo, VERSION,
};

#[tokio::test]
async fn a_batch_is_acknowledged_and_stored() {
    let collector = Collector::new();
    let ack = collector
        .take(&batch(&[event(3), event(1), event(2), event(7)]))
        .await;
    assert_eq!(
        ack,
        json!({
            "accepted": [[1, 3], [7, 7]],
            "rejected": [],
            "missing": [[4, 6]],
            "profile": {"id": "018fc850-0000-7666-bfbc-d84cb02b1a2c"},
            "session_info": {
                "sessionTrackingToken": id(harness::TOKEN).to_string(),
                "tabId": id(harness::TAB).to_string(),
                "lastSeen": "2024-05-30T07:44:23.243Z",
            },
            "renewal": "new_tab",
            "session": {"id": id(SESSION).to_string(), "status": "active"},
            "server_time": "2024-05-30T07:44:23.243Z",
        })
    );
    let stored = collector.session(id(SESSION)).await;
    let seqs: Vec<_> = stored["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["seq"])
        .collect();
    assert_eq!(seqs, [1, 2, 3, 7]);
}

#[tokio::test]
async fn the_types_of_the_wire_are_what_is_read_and_answered() {
    let collector = Collector::new();
    let uuid = |number| Some(id(number).to_string());
    let sent = Batch {
        v: VERSION,
        batch_id: id(0xd1).to_string(),
        source: "shop".to_owned(),
        sent_at: harness::at(harness::NOW_MS),
        debug: true,
        session: Session {
            id: id(SESSION).to_string(),
            aux: json!({"a": 1}),
            ..Session::default()
        },
        session_info: SessionInfo {
            session_tracking_token: uuid(harness::TOKEN),
            tab_id: uuid(harness::TAB),
            ..SessionInfo::default()
        },
        events: vec![serde_json::from_value::<Event<Value>>(event(1)).unwrap()],
        dropped: vec![Dropped {
            reason: "queue_full".to_owned(),
            count: 2,
        }],
        unanswered: vec![id(0xd2).to_string()],
    };
    let ack = collector.take(&serde_json::to_value(&sent).unwrap()).await;
    let ack: Ack = serde_json::from_value(ack).unwrap();
    assert_eq!(ack.accepted, [[1, 1]]);
    assert!(ack.operation.is_some_and(|operation| operation.new));
    let stored = collector.session(id(SESSION)).await["session"].take();
    let stored: Session<Value> = serde_json::from_value(stored).unwrap();
    assert_eq!((stored.id, stored.aux), (sent.session.id, sent.session.aux));
}

#[tokio::test]
async fn an_event_is_stored_once_however_often_it_comes() {
    let collector = Collector::new();
    let first = collector
        .take(&batch(&[event(1), event(1), event(2)]))
        .await;
    assert_eq!(first["accepted"], json!([[1, 2]]));
    let again = with(
        batch(&[event(2), event(3)]),
        "/batch_id",
        Some(json!(id(9).to_string())),
    );
    assert_eq!(collector.take(&again).await["accepted"], json!([[2, 3]]));
    let totals = collector.totals().await;
    assert_eq!(
        (&totals["events"], &totals["page_views"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(collector.session(id(SESSION)).await["summary"]["events"], 3);
}

#[tokio::test]
async fn what_was_dropped_is_counted_once_for_each_batch() {
    let collector = Collector::new();
    let lost = |batch_id: u128, dropped: Value| {
        let sent = with(batch(&[]), "/dropped", Some(dropped));
        with(sent, "/batch_id", Some(json!(id(batch_id).to_string())))
    };
    let full = json!([{"reason": "queue_full", "count": 2}, {"reason": "refused", "count": 1}]);
    for (sent, total) in [
        (batch(&[event(1)]), 0),
        (lost(1, full.clone()), 3),
        (lost(1, full.clone()), 3),
        (lost(2, full), 6),
        (
            lost(3, json!([{"reason": "queue_full", "count": "many"}, 7])),
            6,
        ),
        (lost(4, json!("nothing")), 6),
        (lost(5, json!(null)), 6),
    ] {
        collector.take(&sent).await;
        assert_eq!(collector.totals().await["dropped"], total);
    }
    assert_eq!(collector.totals().await["events"], 1);
}

#[tokio::test]
async fn a_bad_event_does_not_hurt_the_others() {
    let collector = Collector::new();
    let long = json!({"note": "x".repeat(8_193), "fine": 1});
    let bad = with(event(2), "/properties", Some(long));
    let ack = collector.take(&batch(&[event(1), bad, event(3)])).await;
    assert_eq!(ack["accepted"], json!([[1, 1], [3, 3]]));
    assert_eq!(
        ack["rejected"],
        json!([{
            "seq": 2,
            "id": id(2).to_string(),
            "code": "too_long",
            "field": "events[1].properties.note",
            "limit": 8192,
        }])
    );
    assert_eq!(collector.totals().await["events"], 2);
}

#[tokio::test]
#[rustfmt::skip] // A table reads best with one case to a line.
async fn each_fault_of_an_event_is_named() {
    let collector = Collector::new();
    let deep = (0..10).fold(json!(1), |inner, _| json!({ "a": inner }));
    for (pointer, value, code, field, limit) in [
        ("/id", None, "missing", "id", None),
        ("/id", Some(json!("not-an-id")), "invalid", "id", None),
        ("/id", Some(json!(7)), "invalid", "id", None),
        ("/type", None, "missing", "type", None),
        ("/type", Some(json!("")), "invalid", "type", None),
        ("/type", Some(json!("t".repeat(129))), "too_long", "type", Some(128)),
        ("/seq", None, "missing", "seq", None),
        ("/seq", Some(json!(0)), "invalid", "seq", None),
        ("/seq", Some(json!(1.5)), "invalid", "seq", None),
        ("/seq", Some(json!(u64::MAX)), "invalid", "seq", None),
        ("/occurred_at", None, "missing", "occurred_at", None),
        ("/occurred_at", Some(json!("yesterday")), "invalid", "occurred_at", None),
        ("/page", Some(json!([])), "invalid", "page", None),
        ("/page/url", Some(json!(1)), "invalid", "page.url", None),
        ("/page/url", Some(json!("u".repeat(4_097))), "too_long", "page.url", Some(4_096)),
        ("/page/title", Some(json!("t".repeat(513))), "too_long", "page.title", Some(512)),
        ("/properties", Some(json!([1])), "invalid", "properties", None),
        ("/properties", Some(deep), "too_deep", "properties.a.a.a.a.a.a.a.a.a", Some(8)),
    ] {
        let bad = with(event(1), pointer, value);
        let ack = collector.take(&batch(&[bad])).await;
        let rejection = &ack["rejected"][0];
        assert_eq!(ack["accepted"], json!([]), "{pointer}");
        assert_eq!(rejection["code"], code, "{pointer}");
        assert_eq!(rejection["field"], format!("events[0].{field}"));
        assert_eq!(
            rejection.get("limit").and_then(Value::as_u64),
            limit,
            "{pointer}"
        );
    }
    for text in ["7", "null", "[]"] {
        let ack = collector.take_text(text).await;
        let rejection = json!({"seq": null, "id": null, "code": "invalid", "field": "events[0]"});
        assert_eq!(ack["rejected"], json!([rejection]), "{text}");
    }
    assert_eq!(collector.totals().await["events"], 0);
}

#[tokio::test]
async fn a_rejection_names_the_event_whatever_is_in_it() {
    let collector = Collector::new();
    let abyss = format!("{}1{}", r#"{"a":["#.repeat(100), "]}".repeat(100));
    let huge = r#"{"a":1e999}"#.to_owned();
    let wide = format!(r#"{{"a":"{}"}}"#, "x".repeat(32_768));
    for (field, text, code, named, limit) in [
        ("/properties", &abyss, "too_deep", ".properties", Some(8)),
        ("/properties", &huge, "invalid", ".properties", None),
        ("/properties", &wide, "too_long", "", Some(32_768)),
        ("/page", &abyss, "invalid", ".page", None),
        ("/more", &wide, "too_long", "", Some(32_768)),
    ] {
        let bad = with(event(1), field, Some(json!("HERE")));
        let ack = collector
            .take_text(&bad.to_string().replace("\"HERE\"", text))
            .await;
        let mut rejection = json!({
            "seq": 1,
            "id": id(1).to_string(),
            "code": code,
            "field": format!("events[0]{named}"),
        });
        if let Some(limit) = limit {
            rejection["limit"] = json!(limit);
        }
        assert_eq!(ack["rejected"], json!([rejection]), "{field} {code}");
    }
    let known = with(event(1), "/more", Some(json!("HERE")));
    let ack = collector
        .take_text(&known.to_string().replace("\"HERE\"", &abyss))
        .await;
    assert_eq!(
        ack["accepted"],
        json!([[1, 1]]),
        "what is not read may be anything"
    );
}

#[tokio::test]
async fn a_lone_surrogate_is_stored_as_a_replacement() {
    let collector = Collector::new();
    let cut = r"CUT \ud83d, \\ud83d, \ud83d\ude00";
    let mut sent = batch(&[event(1), event(2)]);
    sent["session"]["properties"] = json!({"CUT": "CUT"});
    sent["session"]["device"] = json!({"name": "CUT"});
    for (pointer, value) in [
        ("/events/0/type", json!("CUT")),
        ("/events/0/page/url", json!("CUT")),
        ("/events/0/page/title", json!("CUT")),
        ("/events/0/properties", json!({"CUT": ["CUT"]})),
    ] {
        sent = with(sent, pointer, Some(value));
    }
    let answer = collector.post(sent.to_string().replace("CUT", cut)).await;
    assert_eq!(
        answer.json()["accepted"],
        json!([[1, 2]]),
        "{}",
        answer.text
    );

    let stored = collector.session(id(SESSION)).await;
    let text = "CUT \u{fffd}, \\ud83d, \u{1f600}";
    for (pointer, value) in [
        ("/session/properties", json!({ text: text })),
        ("/session/device/name", json!(text)),
        ("/events/0/type", json!(text)),
        ("/events/0/page/url", json!(text)),
        ("/events/0/page/title", json!(text)),
        ("/events/0/properties", json!({ text: [text] })),
    ] {
        assert_eq!(stored.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[tokio::test]
#[rustfmt::skip] // A table reads best with one case to a line.
async fn a_request_that_means_nothing_is_refused_without_an_echo() {
    let collector = Collector::with_sources(&["shop"]);
    let secret = json!("hunter2");
    let many: Vec<Value> = (1..=1_001).map(event).collect();
    for (pointer, value, status, code, field) in [
        ("/v", None, 400, "unsupported_version", "v"),
        ("/v", Some(json!(2)), 400, "unsupported_version", "v"),
        ("/v", Some(secret.clone()), 400, "unsupported_version", "v"),
        ("/source", None, 400, "missing", "source"),
        ("/source", Some(json!(1)), 400, "invalid", "source"),
        ("/source", Some(json!("")), 400, "invalid", "source"),
        ("/source", Some(json!("s".repeat(SOURCE_BYTES_MAX + 1))), 400, "too_long", "source"),
        ("/source", Some(secret.clone()), 403, "unknown_source", "source"),
        ("/batch_id", None, 400, "missing", "batch_id"),
        ("/batch_id", Some(secret.clone()), 400, "invalid", "batch_id"),
        ("/sent_at", None, 400, "missing", "sent_at"),
        ("/sent_at", Some(secret.clone()), 400, "invalid", "sent_at"),
        ("/session", None, 400, "missing", "session"),
        ("/session", Some(secret.clone()), 400, "invalid", "session"),
        ("/session/id", None, 400, "missing", "session.id"),
        ("/session/id", Some(secret.clone()), 400, "invalid", "session.id"),
        ("/session_info", None, 400, "missing", "session_info"),
        ("/session_info", Some(secret.clone()), 400, "invalid", "session_info"),
        ("/session_info/tabId", None, 400, "missing", "session_info.tabId"),
        ("/session_info/tabId", Some(secret.clone()), 400, "invalid", "session_info.tabId"),
        ("/session_info/sessionTrackingToken", Some(secret.clone()), 400, "invalid", "session_info.sessionTrackingToken"),
        ("/events", None, 400, "missing", "events"),
        ("/events", Some(secret.clone()), 400, "invalid", "events"),
        ("/events", Some(json!(many)), 400, "too_many", "events"),
    ] {
        let body = with(batch(&[event(1)]), pointer, value).to_string();
        let answer = collector.post(body).await;
        let error = &answer.json()["error"];
        assert_eq!(answer.status, status, "{pointer}");
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &json!(field)),
            "{pointer}"
        );
        assert!(error["message"].is_string());
        assert!(!answer.text.contains("hunter2"), "{}", answer.text);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "*",
            "{pointer}"
        );
    }
    assert_eq!(collector.totals().await["sessions"], 0);
}

#[tokio::test]
async fn what_is_no_batch_at_all_is_refused() {
    let collector = Collector::new();
    for (body, code) in [
        ("", "not_json"),
        ("hunter2", "not_json"),
        ("{\"v\":1", "not_json"),
        ("\u{0}", "not_json"),
        ("[1,2,3,4,5,6,7,8]", "invalid"),
        ("7", "invalid"),
        ("null", "invalid"),
        ("{\"v\":1,\"v\":1}", "invalid"),
    ] {
        let answer = collector.post(body).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["error"]["code"]),
            (400, &json!(code)),
            "{body}"
        );
    }
    let binary = collector.post(vec![0xff, 0xfe, 0x1f, 0x8b]).await;
    assert_eq!(binary.json()["error"]["code"], "not_json");
}

#[tokio::test]
async fn limits_are_told_with_the_refusal() {
    let collector = Collector::new();
    for (value, pointer, limit) in [
        (
            json!("s".repeat(SOURCE_BYTES_MAX + 1)),
            "/source",
            SOURCE_BYTES_MAX,
        ),
        (json!(2), "/v", 1),
        (
            json!((1..=1_001).map(event).collect::<Vec<_>>()),
            "/events",
            1_000,
        ),
    ] {
        let answer = collector
            .post(with(batch(&[]), pointer, Some(value)).to_string())
            .await;
        assert_eq!(answer.json()["error"]["limit"], limit);
    }
    let most: Vec<Value> = (1..=1_000).map(event).collect();
    let longest = json!("s".repeat(SOURCE_BYTES_MAX));
    let largest = with(batch(&most), "/source", Some(longest.clone()));
    assert_eq!(
        collector.take(&largest).await["accepted"],
        json!([[1, 1000]])
    );
    let stored = collector.session(id(SESSION)).await;
    assert_eq!(stored["summary"]["source"], longest);
}

#[tokio::test]
async fn a_body_has_at_most_a_mebibyte_whatever_its_length_is_said_to_be() {
    let collector = Collector::new();
    let mut largest = batch(&[event(1)]).to_string();
    largest.push_str(&" ".repeat(1_048_576 - largest.len()));
    assert_eq!(collector.post(largest.clone()).await.status, 200);
    largest.push(' ');
    for body in [largest, "x".repeat(12 * 1_048_576)] {
        let answer = collector.post(body).await;
        assert_eq!(answer.status, 413);
        let error = &answer.json()["error"];
        assert_eq!(
            (&error["code"], &error["limit"]),
            (&json!("body_too_large"), &json!(1_048_576))
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn a_page_of_any_origin_may_ask_and_read() {
    let collector = Collector::new();
    let preflight = axum::http::Request::options("/v1/batch")
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .body(axum::body::Body::empty())
        .unwrap();
    let answer = collector.send(preflight).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-methods"), "POST");
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "content-type,content-encoding,x-timestamp"
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("access-control-allow-private-network"), "");
    for body in [batch(&[]).to_string(), "nonsense".to_owned()] {
        let answer = collector.post(body).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "retry-after"
        );
    }
    let elsewhere = collector.get("/dashboard/api/totals").await;
    assert_eq!(elsewhere.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn properties_are_kept_as_they_were_sent() {
    let collector = Collector::new();
    let text = r#"{"z": 1.0, "a": [10000000000000000000001, "é"], "n": null}"#;
    let body = with(
        batch(&[]),
        "/events",
        Some(json!([with(event(1), "/properties", Some(json!("HERE")))])),
    );
    let answer = collector
        .post(body.to_string().replace("\"HERE\"", text))
        .await;
    assert_eq!(answer.json()["accepted"], json!([[1, 1]]));
    let stored = collector
        .get(&format!("/dashboard/api/sessions/{}", id(SESSION)))
        .await;
    assert!(stored.text.contains(text), "{}", stored.text);
}

#[tokio::test]
async fn health_is_the_writers() {
    let collector = Collector::new();
    let answer = collector.get("/healthz").await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "ok"));
    collector.app.close().await.unwrap();
    assert_eq!(collector.get("/healthz").await.status, 503);
    let refused = collector.post(batch(&[event(1)]).to_string()).await;
    assert_eq!(
        (refused.status.as_u16(), refused.header("retry-after")),
        (503, "1")
    );
}
