//! The Session: what the collector fills, and how batches add to it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{Collector, NOW_MS, SESSION, TAB, at, batch, event, id, with};
use serde_json::{Value, json};
use wayfare_collector::ingest::profile_made_for;

/// A batch with these values in its Session, sent so many seconds after the first.
fn saying(second: u64, session: Value) -> Value {
    let mut all = batch(&[]);
    all["session"]
        .as_object_mut()
        .unwrap()
        .extend(session.as_object().unwrap().clone());
    with(all, "/sent_at", Some(json!(at(NOW_MS + second * 1_000))))
}

#[tokio::test]
async fn the_seeds_own_example_is_a_thursday() {
    let collector = Collector::new();
    collector.take(&batch(&[event(1), event(90)])).await;
    assert_eq!(
        collector.session(id(SESSION)).await["session"]["metadata"]["time"],
        json!({
            "insert": "2024-05-30T07:44:23.243135Z",
            "create": "2024-05-30T07:44:23.243Z",
            "update": "2024-05-30T07:45:53.243Z",
            "timestamp": 1_717_055_063.243_135,
            "duration": 90,
            "weekday": 3,
        })
    );
}

#[tokio::test]
async fn insert_timestamp_and_weekday_are_of_the_first_receipt_in_utc() {
    let collector = Collector::new();
    let first = collector.take(&batch(&[event(1)])).await;
    assert_eq!(first["session"]["status"], "started");
    // A day later: the weekday stays that of the beginning.
    collector.advance_ms(86_400_000);
    collector.take(&batch(&[event(7)])).await;
    let session = &collector.session(id(SESSION)).await["session"];
    let time = &session["metadata"]["time"];
    let timestamp = time["timestamp"].as_f64().unwrap();
    assert_eq!(format!("{timestamp:.3}"), "1717055063.243");
    assert_eq!(
        (&time["insert"], &time["weekday"], &time["duration"]),
        (&json!("2024-05-30T07:44:23.243135Z"), &json!(3), &json!(7))
    );
    assert_eq!(session["metadata"]["status"], "active");
}

#[tokio::test]
async fn what_the_collector_fills_is_not_taken_from_the_wire() {
    let collector = Collector::new();
    let lies = json!({
        "operation": {"new": true, "update": true, "segment": true, "merge": ["x"]},
        "profile": {"id": "somebody", "primary_id": "else", "metadata": {"a": 1}},
        "device": {"ip": "203.0.113.7", "geo": {"city": "Berlin", "latitude": 1.5}},
        "context": {"ip": "203.0.113.7"},
        "metadata": {"time": {
            "insert": "1999-01-01T00:00:00Z", "timestamp": 1.0, "duration": 99, "weekday": 6,
            "update": "1999-01-01T00:00:00Z",
        }},
    });
    collector.take(&saying(0, lies)).await;
    let session = &collector.session(id(SESSION)).await["session"];
    let idle = json!({"new": false, "update": false, "segment": false, "merge": []});
    assert_eq!(session["operation"], idle);
    assert_eq!(
        session["profile"],
        json!({
            "id": profile_made_for(id(SESSION)), "primary_id": null, "metadata": null,
        })
    );
    assert_eq!(
        (&session["device"]["ip"], &session["context"]["ip"]),
        (&json!(null), &json!(""))
    );
    assert_eq!(session["device"]["geo"]["city"], json!(null));
    let time = &session["metadata"]["time"];
    assert_eq!(
        (&time["weekday"], &time["duration"], &time["update"]),
        (&json!(3), &json!(0), &json!(null))
    );
}

#[tokio::test]
async fn a_malformed_value_costs_only_itself() {
    let collector = Collector::new();
    let odd = json!({
        "device": {"name": {"deep": 1}, "brand": "Apple", "color_depth": "many"},
        "os": 7,
        "utm": {"source": "x".repeat(513), "campaign": "spring"},
        "properties": {"long": "x".repeat(8_193), "theme": "dark"},
        "traits": [1, 2],
        "metadata": {"status": "asleep", "time": "noon", "channel": "pwa"},
    });
    let odd = with(saying(0, odd), "/events", Some(json!([event(1)])));
    assert_eq!(collector.take(&odd).await["accepted"], json!([[1, 1]]));
    let session = &collector.session(id(SESSION)).await["session"];
    for (pointer, value) in [
        ("/device/name", json!("")),
        ("/device/brand", json!("Apple")),
        ("/device/color_depth", json!(null)),
        ("/os/name", json!("")),
        ("/utm/source", json!(null)),
        ("/utm/campaign", json!("spring")),
        ("/properties", json!({"theme": "dark"})),
        ("/traits", json!({})),
        ("/metadata/channel", json!("pwa")),
        ("/metadata/status", json!("started")),
    ] {
        assert_eq!(session.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[tokio::test]
async fn a_value_that_no_parser_follows_costs_only_itself() {
    let collector = Collector::new();
    let sent = with(
        saying(0, json!({"os": {"name": "HERE", "version": "1"}})),
        "/session/properties",
        Some(json!({"deep": "HERE", "theme": "dark"})),
    );
    for text in ["1e999".to_owned(), "[".repeat(200) + &"]".repeat(200)] {
        let body = sent.to_string().replace("\"HERE\"", &text);
        let answer = collector.post(body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let session = &collector.session(id(SESSION)).await["session"];
        assert_eq!(session["os"], json!({"name": "", "version": "1"}));
        assert_eq!(session["properties"], json!({"theme": "dark"}));
    }
}

#[tokio::test]
async fn the_landing_is_kept_and_the_rest_is_renewed() {
    let collector = Collector::new();
    let first = json!({
        "utm": {"source": "google", "campaign": null},
        "context": {"page": {"url": "https://shop.example/landing"}, "time_zone": "Europe/Berlin"},
        "device": {"name": "Other", "brand": null},
        "properties": {"theme": "dark", "plan": "free"},
    });
    let second = json!({
        "utm": {"source": null, "campaign": "spring"},
        "context": {"page": {"url": "https://shop.example/later"}, "time_zone": null},
        "device": {"name": "iPhone", "brand": "Apple"},
        "properties": {"theme": "light", "size": 42},
    });
    for batch in [saying(5, second), saying(0, first)] {
        collector.take(&batch).await;
    }
    let session = &collector.session(id(SESSION)).await["session"];
    for (pointer, value) in [
        ("/utm/source", json!("google")),
        ("/utm/campaign", json!("spring")),
        ("/context/page/url", json!("https://shop.example/landing")),
        ("/context/time_zone", json!("Europe/Berlin")),
        ("/device/name", json!("iPhone")),
        ("/device/brand", json!("Apple")),
        (
            "/properties",
            json!({"theme": "light", "plan": "free", "size": 42}),
        ),
    ] {
        assert_eq!(session.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[tokio::test]
async fn the_visit_before_is_what_the_earliest_that_knows_it_said() {
    let collector = Collector::new();
    let before = |number: Option<u128>| {
        let id = number.map(|number| id(number).to_string());
        json!({"context": {"previous_id": id}})
    };
    for (second, number, stored) in [
        (3, None, None),
        (2, Some(0xa2), Some(0xa2)),
        (4, Some(0xa4), Some(0xa2)),
        (1, Some(0xa3), Some(0xa3)),
        (0, None, Some(0xa3)),
    ] {
        collector.take(&saying(second, before(number))).await;
        let session = &collector.session(id(SESSION)).await["session"];
        let expected = stored.map(|number| id(number).to_string());
        assert_eq!(session["context"]["previous_id"], json!(expected));
    }
}

#[tokio::test]
async fn a_second_tab_adds_nothing_to_how_the_visit_began() {
    let direct = json!({
        "utm": {"source": null, "term": null},
        "context": {
            "page": {"url": "https://shop.example/", "title": "Shop", "referrer": ""},
            "referrer": {"url": null, "host": null},
        },
    });
    let linked = json!({
        "utm": {"source": "b", "term": "z"},
        "context": {
            "page": {"url": "https://shop.example/2", "title": "", "referrer": "https://shop.example/"},
            "referrer": {"url": "https://shop.example/", "host": "shop.example"},
        },
    });
    let advertised = json!({"utm": {"source": "a"}});
    let elsewhere = json!({
        "utm": {"source": null, "term": null},
        "context": {
            "page": {"url": "", "title": "", "referrer": ""},
            "referrer": {"url": null, "host": null},
        },
    });
    let sent = [
        saying(0, elsewhere.clone()),
        saying(1, direct),
        saying(2, advertised),
        saying(3, linked),
        saying(4, elsewhere),
    ];
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 0, 2, 4, 1]] {
        let collector = Collector::new();
        for index in order {
            collector.take(&sent[index]).await;
        }
        let session = &collector.session(id(SESSION)).await["session"];
        assert_eq!(
            session["context"]["page"],
            json!({"url": "https://shop.example/", "title": "Shop", "referrer": ""})
        );
        assert_eq!(
            session["context"]["referrer"],
            json!({"url": null, "host": null, "class": null})
        );
        let utm = session["utm"].as_object().unwrap();
        let said: Vec<_> = utm.iter().filter(|(_, value)| !value.is_null()).collect();
        assert_eq!(said, [(&"source".to_owned(), &json!("a"))]);
    }
}

#[tokio::test]
async fn the_first_touch_is_the_earliest_and_the_last_the_latest() {
    let touch = |host: &str| json!({"at": at(NOW_MS), "class": "search", "host": host});
    let sent = [
        saying(
            0,
            json!({"context": {"first_touch": touch("a"), "last_touch": touch("a"), "click_ids": {"gclid": "x"}}}),
        ),
        saying(
            1,
            json!({"context": {"first_touch": touch("b"), "last_touch": touch("b"), "click_ids": {"gclid": "y"}}}),
        ),
        saying(
            2,
            json!({"context": {"first_touch": null, "last_touch": null, "click_ids": {}}}),
        ),
        saying(
            3,
            json!({"context": {
                "first_touch": "yesterday",
                "last_touch": touch(&"c".repeat(513)),
                "click_ids": {"gclid": 7},
            }}),
        ),
    ];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
        let collector = Collector::new();
        for index in order {
            collector.take(&sent[index]).await;
        }
        let context = &collector.session(id(SESSION)).await["session"]["context"];
        assert_eq!(context["first_touch"]["host"], "a");
        assert_eq!(context["last_touch"]["host"], "b");
        assert_eq!(context["click_ids"], json!({"gclid": "x"}));
    }
}

#[tokio::test]
async fn a_visit_starts_becomes_active_and_ends() {
    let collector = Collector::new();
    for (batch, status) in [
        (batch(&[]), "started"),
        (batch(&[event(1)]), "started"),
        (batch(&[event(1)]), "started"),
        (batch(&[event(2)]), "active"),
        (saying(9, json!({"metadata": {"status": "ended"}})), "ended"),
        (batch(&[event(3)]), "ended"),
    ] {
        assert_eq!(collector.take(&batch).await["session"]["status"], status);
    }
}

#[tokio::test]
async fn what_was_done_is_told_to_those_who_ask() {
    let collector = Collector::new();
    let asked = |events: &[Value]| with(batch(events), "/debug", Some(json!(true)));
    for (events, new, update) in [
        (vec![event(1)], true, false),
        (vec![event(1)], false, false),
        (vec![event(2)], false, true),
    ] {
        let operation = &collector.take(&asked(&events)).await["operation"];
        let told = json!({"new": new, "update": update, "segment": false, "merge": []});
        assert_eq!(operation, &told);
    }
    assert_eq!(collector.take(&batch(&[])).await.get("operation"), None);
}

#[tokio::test]
async fn a_visit_counts_its_events_page_views_tabs_and_pages() {
    let collector = Collector::new();
    let click = with(event(2), "/type", Some(json!("click")));
    collector.take(&batch(&[event(3), click, event(1)])).await;
    let other = with(
        batch(&[event(4)]),
        "/session_info/tabId",
        Some(json!(id(TAB + 1).to_string())),
    );
    collector.take(&other).await;
    let summary = &collector.session(id(SESSION)).await["summary"];
    for (field, value) in [
        ("events", json!(4)),
        ("page_views", json!(3)),
        ("tabs", json!(2)),
        ("first_page_url", json!("https://shop.example/1")),
        ("last_page_url", json!("https://shop.example/4")),
        ("duration", json!(4)),
        ("source", json!("shop")),
    ] {
        assert_eq!(summary[field], value, "{field}");
    }
}

#[tokio::test]
async fn only_the_network_of_an_address_is_kept() {
    let collector = Collector::new();
    let mut request = harness::post(batch(&[event(1)]).to_string());
    let peer: std::net::SocketAddr = "203.0.113.77:50000".parse().unwrap();
    request
        .extensions_mut()
        .insert(axum::extract::ConnectInfo(peer));
    assert_eq!(collector.send(request).await.status, 200);
    let session = &collector.session(id(SESSION)).await["session"];
    assert_eq!(session["device"]["ip"], "203.0.113.0");
    assert_eq!(session["context"]["ip"], "203.0.113.0");
}

#[tokio::test]
async fn figures_of_the_day_begin_at_midnight() {
    let collector = Collector::new();
    collector.take(&batch(&[event(1), event(2)])).await;
    let totals = collector.totals().await;
    assert_eq!(
        (&totals["visitors_now"], &totals["events_today"]),
        (&json!(1), &json!(2))
    );
    collector.advance_ms(86_400_000);
    let totals = collector.totals().await;
    assert_eq!(
        (&totals["visitors_now"], &totals["events_today"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&totals["sessions"], &totals["events"]),
        (&json!(1), &json!(2))
    );
}
