//! What is written is what the wire types say: every key, in type and in place.

use serde_json::{Map, Value, json};
use wayfare_protocol::{Event, Session, SessionInfo, Status, Utm};

use super::*;
use crate::attribution::{Campaign, Touch};
use crate::config::Config;
use crate::facts::Facts;
use crate::json::parse;
use crate::session::{Landing, Reason, Tab, Visit};
use crate::visitor::Visitor;

type Wire = Session<Map<String, Value>>;

const PIXEL: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";

struct Sessions {
    visit: Visit,
    tab: Tab,
    visitor: Visitor,
}

fn sessions() -> Sessions {
    Sessions {
        visit: Visit {
            id: Uuid::from_u128(1),
            started: 1_717_055_063_243,
            active: 1_717_055_099_999,
            index: 7,
            reason: Reason::MaxAge,
            campaign: 5,
            previous: Uuid::from_u128(4),
        },
        tab: Tab {
            id: Uuid::from_u128(2),
            token: Uuid::from_u128(3),
            last_seen: Some("2024-05-30T07:44:23.243Z".into()),
            landing: Landing {
                page: Page {
                    url: "https://shop.example/?utm_source=s".into(),
                    title: "A \"title\"".into(),
                    referrer: "https://search.example:8443/x".into(),
                },
                campaign: Campaign::stored(
                    "utm_source=s&utm_medium=m&utm_campaign=c&utm_term=t&utm_content=o&utm_id=i\
                     &utm_source_platform=p&utm_creative_format=f&utm_marketing_tactic=a&gclid=g",
                ),
                class: Some("paid".into()),
                ..Landing::default()
            },
            ..Tab::default()
        },
        visitor: Visitor {
            profile: "p-1".into(),
            first: Some(Touch::stored("1717000000000 direct  ")),
            last: Some(Touch::stored(
                "1717055063243 search www.google.com utm_source=s&msclkid=m",
            )),
        },
    }
}

fn config(channel: Option<&str>) -> Config {
    let options = json!({"endpoint": "/b", "source": "shop", "channel": channel}).to_string();
    let (config, wrong) = Config::read(parse(options.leak()).unwrap(), "");
    assert_eq!(wrong, []);
    config.unwrap()
}

fn write(channel: Option<&str>, facts: Facts, sessions: &Sessions, status: Status) -> Value {
    let mut around = Surroundings::new(facts);
    around.time_zone = Some("Europe/Berlin".into());
    around.visitor = sessions.visitor.clone();
    let mut out = String::new();
    push_session(
        &mut out,
        &config(channel),
        &around,
        (&sessions.visit, &sessions.tab),
        status,
    );
    serde_json::from_str(&out).unwrap()
}

/// Reads as the wire type and writes again: what comes back has every key that the type has, and
/// nothing that it has not.
fn assert_is_wire(written: &Value) {
    let read: Wire = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(&serde_json::to_value(&read).unwrap(), written);
}

#[test]
fn a_session_with_everything_known_has_everything_in_its_place() {
    let facts = Facts {
        user_agent: PIXEL.into(),
        touch_points: 5,
        screen: Some([411, 923]),
        viewport: Some([410, 800]),
        color_depth: Some(24),
        device_pixel_ratio_percent: Some(263),
        connection: Some("cellular".into()),
        effective_connection: Some("4g".into()),
        round_trip_ms: Some(50),
        downlink_kbps: Some(1_450),
        orientation: Some("portrait-primary".into()),
        languages: vec!["de-DE".into(), "en".into()],
        ..Facts::default()
    };
    let written = write(Some("kiosk"), facts, &sessions(), Status::Active);
    assert_is_wire(&written);
    let nothing = serde_json::to_value(Utm::default()).unwrap();
    let mut source = nothing.clone();
    source["source"] = json!("s");
    let expected = json!({
        "id": "00000000-0000-0000-0000-000000000001",
        "metadata": {
            "time": {"insert": null, "create": "2024-05-30T07:44:23.243Z", "update": "2024-05-30T07:44:59.999Z",
                     "timestamp": null, "duration": 36, "weekday": null},
            "channel": "kiosk", "aux": {}, "status": "active"},
        "operation": {"new": false, "update": false, "segment": false, "merge": []},
        "profile": {"id": "p-1", "primary_id": null, "metadata": null},
        "device": {"name": "Google Pixel 9", "brand": "Google", "model": "Pixel 9", "type": "mobile", "touch": true,
                   "ip": null, "resolution": "411x923",
                   "geo": {"country": {"name": null, "code": null}, "city": null, "county": null, "postal": null,
                           "latitude": null, "longitude": null, "location": null},
                   "color_depth": 24, "orientation": "portrait-primary"},
        "os": {"name": "Android", "version": "15"},
        "app": {"type": "browser", "name": "Chrome Mobile", "version": "156.0.0.0", "language": "de-DE", "bot": false,
                "resolution": "410x800"},
        "utm": {"source": "s", "medium": "m", "campaign": "c", "term": "t", "content": "o", "id": "i",
                "source_platform": "p", "creative_format": "f", "marketing_tactic": "a"},
        "context": {
            "ip": "",
            "page": {"url": "https://shop.example/?utm_source=s", "title": "A \"title\"",
                     "referrer": "https://search.example:8443/x"},
            "referrer": {"url": "https://search.example:8443/x", "host": "search.example", "class": "paid"},
            "click_ids": {"gclid": "g"},
            "first_touch": {"at": "2024-05-29T16:26:40.000Z", "class": "direct", "host": null, "utm": nothing,
                            "click_ids": {}},
            "last_touch": {"at": "2024-05-30T07:44:23.243Z", "class": "search", "host": "www.google.com",
                           "utm": source, "click_ids": {"msclkid": "m"}},
            "screen": {"width": 411, "height": 923, "viewport_width": 410, "viewport_height": 800,
                       "device_pixel_ratio_percent": 263},
            "connection": {"type": "cellular", "effective_type": "4g", "rtt_ms": 50, "downlink_kbps": 1450},
            "time_zone": "Europe/Berlin", "languages": ["de-DE", "en"], "user_agent": PIXEL, "hints": [],
            "tab_id": "00000000-0000-0000-0000-000000000002",
            "session_tracking_token": "00000000-0000-0000-0000-000000000003",
            "visit_index": 7, "reason": "max_age", "previous_id": "00000000-0000-0000-0000-000000000004", "withheld": [],
            "sdk": {"name": "wayfare", "version": env!("CARGO_PKG_VERSION")}},
        "properties": {}, "traits": {}, "aux": {},
    });
    assert_eq!(written, expected);
}

#[test]
fn the_hints_that_the_engine_gave_are_named() {
    let hints = r#"{"brands":[],"mobile":false,"platformVersion":"15","forged":1,"model":"","formFactors":["Mobile"]}"#;
    let facts = Facts {
        hints: parse(hints).unwrap(),
        ..Facts::default()
    };
    let written = write(None, facts, &sessions(), Status::Active);
    assert_is_wire(&written);
    assert_eq!(
        written["context"]["hints"],
        json!(["mobile", "formFactors", "platformVersion"])
    );
}

#[test]
fn an_engine_that_knows_how_fast_it_is_and_not_by_what_says_so() {
    let facts = |connection: Option<&str>| Facts {
        connection: connection.map(Into::into),
        effective_connection: Some("4g".into()),
        ..Facts::default()
    };
    for (connection, is_withheld) in [(None, true), (Some("wifi"), false)] {
        let written = write(None, facts(connection), &sessions(), Status::Active);
        let withheld = written["context"]["withheld"].as_array().unwrap();
        assert_eq!(
            withheld.contains(&json!("context.connection.type")),
            is_withheld
        );
        assert!(!withheld.contains(&json!("context.connection")));
    }
}

#[test]
fn a_session_with_nothing_known_says_so() {
    let mut sessions = sessions();
    sessions.tab.landing = Landing::default();
    sessions.visitor = Visitor::default();
    let written = write(None, Facts::default(), &sessions, Status::Started);
    assert_is_wire(&written);
    assert_eq!(written["metadata"]["channel"], "web");
    assert_eq!(written["metadata"]["status"], "started");
    assert_eq!(written["os"], json!({"name": "Other", "version": ""}));
    assert_eq!(written["device"]["resolution"], Value::Null);
    assert_eq!(
        written["context"]["referrer"],
        json!({"url": null, "host": null, "class": null})
    );
    assert_eq!(written["context"]["click_ids"], json!({}));
    assert_eq!(written["context"]["first_touch"], Value::Null);
    let withheld = json!([
        "device.resolution",
        "app.resolution",
        "device.color_depth",
        "device.orientation",
        "app.language",
        "context.connection",
        "context.first_touch",
    ]);
    assert_eq!(written["context"]["withheld"], withheld);
}

#[test]
fn an_installed_application_is_a_channel() {
    let facts = Facts {
        standalone: true,
        ..Facts::default()
    };
    let written = write(None, facts, &sessions(), Status::Ended);
    assert_eq!(
        (&written["metadata"]["channel"], &written["app"]["type"]),
        (&json!("pwa"), &json!("pwa"))
    );
    assert_eq!(written["metadata"]["status"], "ended");
}

#[test]
fn an_event_is_of_the_wire_type() {
    let page = Page {
        url: "u".into(),
        title: "t".into(),
        referrer: "r".into(),
    };
    let event = EventFacts {
        id: Uuid::from_u128(1),
        kind: "purchase",
        seq: 9,
        at: 1_717_055_063_243,
        page: &page,
        properties: r#"{"total":12.5}"#,
    };
    let written: Value = serde_json::from_str(&event.to_json()).unwrap();
    let read: Event<Map<String, Value>> = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), written);
    assert_eq!(
        (read.r#type.as_str(), read.seq, &read.page),
        ("purchase", 9, &page)
    );
    assert_eq!(read.properties["total"], 12.5);
}

#[test]
fn unset_keys_of_a_session_info_are_left_out() {
    let mut sessions = sessions();
    let query = Some("maps".to_owned());
    for (last_seen, last_query) in [
        (sessions.tab.last_seen.clone(), None),
        (sessions.tab.last_seen.clone(), query.clone()),
        (None, query),
        (None, None),
    ] {
        (sessions.tab.last_seen, sessions.tab.last_query) = (last_seen, last_query);
        let mut out = String::new();
        push_session_info(&mut out, &sessions.tab);
        let read: SessionInfo = serde_json::from_str(&out).unwrap();
        let tab = &sessions.tab;
        assert_eq!(read.tab_id, Some(tab.id.to_string()));
        assert_eq!(read.session_tracking_token, Some(tab.token.to_string()));
        assert_eq!(read.last_seen, tab.last_seen);
        assert_eq!(read.last_query, tab.last_query);
        assert_eq!(
            out,
            serde_json::to_string(&read).unwrap(),
            "and no other key"
        );
    }
}
