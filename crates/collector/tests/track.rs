//! `/track`: what Tracardi's tracker sends is stored as any batch, and answered as its server does.

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
use harness::server::Server;
use harness::{Answer, Collector, NOW_MS, NOW_US, at, id, options, post_to, with};
use serde_json::{Value, json};
use uuid::Uuid;
use wayfare_collector::ingest::decode_track;
use wayfare_collector::sites::Sites;
use wayfare_collector::{App, Options};

const VISIT: &str = "3dbd1ac1-6a28-463a-a3c6-05593760831a";
const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:126.0) Gecko/20100101 Firefox/126.0";

/// An event as the tracker builds it: without an id.
fn tracked(r#type: &str, created: &str, properties: &Value) -> Value {
    json!({
        "time": {"create": created},
        "type": r#type,
        "properties": properties,
        "options": {},
        "context": {"page": {
            "url": "https://shop.example/maps?utm_source=news#coast", "path": "/maps", "hash": "#coast",
            "title": "Maps", "referer": {"host": "search.example", "query": "maps"},
            "history": {"length": 3},
        }},
    })
}

/// A payload with everything in it that the tracker sends when its options are those of its guide.
fn payload(events: &[Value]) -> Value {
    json!({
        "source": {"id": "shop"},
        "session": {"id": VISIT},
        "profile": null,
        "context": {
            "time": {"local": "5/30/2024, 9:44:20 AM", "tz": "Europe/Berlin"},
            "browser": {"local": {
                "browser": {
                    "name": "Netscape", "engine": "Gecko", "appVersion": "5.0 (Windows)",
                    "userAgent": FIREFOX, "language": "de-DE", "onLine": true, "javaEnabled": false,
                    "cookieEnabled": true,
                },
                "device": {"platform": "Win32"},
            }},
            "screen": {"local": {
                "width": 1920, "height": 1080, "innerWidth": 1280, "innerHeight": 719.5,
                "availWidth": 1920, "availHeight": 1040, "colorDepth": 24, "pixelDepth": 24,
                "orientation": "landscape-primary",
            }},
            "utm": {"source": "news", "medium": "email"},
            "ids": {"ga": "GA1.1.1"},
            "device": {"anything": "that breaks Tracardi's own server"},
        },
        "properties": {"plan": "trial"},
        "events": events,
        "options": {},
    })
}

fn view() -> Value {
    tracked("page-view", "2024-05-30T07:44:20.100Z", &json!({}))
}

fn purchase() -> Value {
    let properties = json!({"total_cents": 1250});
    tracked("Purchase Order", "2024-05-30T07:44:20.100Z", &properties)
}

async fn track(collector: &Collector, payload: &Value) -> Answer {
    let mut request = post_to("/track", payload.to_string());
    let json = "application/json".parse().unwrap();
    request.headers_mut().insert("content-type", json);
    collector.send(request).await
}

/// Sends a payload that must be taken whole.
async fn taken(collector: &Collector, payload: &Value) -> Value {
    let answer = track(collector, payload).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

async fn visit(collector: &Collector) -> Value {
    collector.session(VISIT.parse().unwrap()).await
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[tokio::test]
async fn a_payload_becomes_a_session_and_its_events() {
    let collector = Collector::new();
    let answer = taken(&collector, &payload(&[view(), purchase()])).await;
    let [events, profile] = [&answer["events"], &answer["profile"]["id"]];
    assert_eq!(events.as_array().unwrap().len(), 2);
    Uuid::parse_str(text_of(&answer["task"])).unwrap();
    let expected = json!({
        "task": answer["task"], "ux": [], "response": {}, "events": events,
        "profile": {"id": profile}, "session": {"id": VISIT}, "errors": [], "warnings": [],
    });
    assert_eq!(answer, expected);

    let stored = visit(&collector).await;
    let session = &stored["session"];
    assert_eq!(session["profile"]["id"], *profile);
    assert_eq!(
        session["device"],
        with(
            with(session["device"].clone(), "/type", Some(json!("pc"))),
            "/resolution",
            Some(json!("1920x1080"))
        )
    );
    assert_eq!(session["device"]["color_depth"], 24);
    assert_eq!(session["device"]["orientation"], "landscape-primary");
    assert_eq!(session["os"]["name"], "Windows");
    assert_eq!(
        session["app"],
        json!({
            "type": "browser", "name": "Firefox", "version": "126.0", "language": "de-DE",
            "bot": false, "resolution": "1280x720",
        })
    );
    assert_eq!(session["metadata"]["channel"], "web");
    assert_eq!(session["utm"]["medium"], "email");
    assert_eq!(session["properties"], json!({"plan": "trial"}));
    let context = &session["context"];
    assert_eq!(context["time_zone"], "Europe/Berlin");
    assert_eq!(context["user_agent"], FIREFOX);
    assert_eq!(context["sdk"]["name"], "tracardi");
    assert_eq!(context["referrer"]["host"], "search.example");
    assert_eq!(context["page"]["title"], "Maps");
    assert_eq!(context["screen"]["viewport_width"], 1280);

    let types: Vec<_> = stored["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["type"])
        .collect();
    assert_eq!(
        types,
        ["page_view", "purchase-order"],
        "in the order of the payload"
    );
    let purchase = &stored["events"][1];
    assert_eq!(purchase["id"], events[1]);
    assert_eq!(purchase["properties"], json!({"total_cents": 1250}));
    assert_eq!(purchase["occurred_at_ms"], NOW_MS - 3_143);
    assert_eq!(
        purchase["page"]["url"],
        "https://shop.example/maps?utm_source=news#coast"
    );
    assert_eq!(collector.totals().await["page_views"], 1);
}

#[tokio::test]
async fn a_payload_that_comes_again_is_stored_once() {
    let collector = Collector::new();
    let sent = payload(&[view(), purchase(), purchase()]);
    let first = taken(&collector, &sent).await;
    let ids: std::collections::BTreeSet<_> = first["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(text_of)
        .collect();
    assert_eq!(
        ids.len(),
        3,
        "two that are the same are told apart by their places"
    );
    collector.advance_ms(60_000);
    // By then it knows who it is.
    let again = with(sent, "/profile", Some(first["profile"].clone()));
    let second = taken(&collector, &again).await;
    assert_eq!(second["events"], first["events"]);
    assert_eq!(second["profile"], first["profile"]);
    assert_eq!(collector.totals().await["events"], 3);
    let later = tracked("page-view", "2024-05-30T07:44:20.101Z", &json!({}));
    taken(&collector, &payload(&[later])).await;
    assert_eq!(
        collector.totals().await["events"],
        4,
        "a millisecond later is another"
    );
}

#[tokio::test]
async fn what_does_not_say_when_it_happened_is_told_apart_as_far_as_it_can_be() {
    let collector = Collector::new();
    let bare = json!({"type": "ping"});
    let by_the_second = payload(std::slice::from_ref(&bare));
    taken(&collector, &by_the_second).await;
    collector.advance_ms(5);
    taken(&collector, &by_the_second).await;
    assert_eq!(
        collector.totals().await["events"],
        1,
        "of one second, to the same letter"
    );
    let timeless = with(payload(&[bare]), "/context", None);
    for _ in 0..2 {
        taken(&collector, &timeless).await;
        collector.advance_ms(5);
    }
    assert_eq!(
        collector.totals().await["events"],
        3,
        "nothing says that they are one"
    );
}

#[tokio::test]
async fn an_id_of_the_sender_is_kept_and_a_moment_of_python_is_read() {
    let collector = Collector::new();
    let own = with(view(), "/id", Some(json!(VISIT)));
    let own = with(
        own,
        "/time/create",
        Some(json!("2024-05-30 07:44:20.100000")),
    );
    let answer = taken(&collector, &payload(&[own])).await;
    assert_eq!(answer["events"], json!([VISIT]));
    let stored = visit(&collector).await;
    assert_eq!(stored["events"][0]["occurred_at_ms"], NOW_MS - 3_143);
}

#[tokio::test]
async fn a_bad_event_is_said_and_costs_only_itself() {
    let collector = Collector::new();
    let long = with(
        view(),
        "/properties",
        Some(json!({"note": "x".repeat(8_193)})),
    );
    let events = [
        view(),
        long,
        with(view(), "/type", None),
        with(view(), "/id", Some(json!("mine"))),
        with(view(), "/time/create", Some(json!("yesterday"))),
        with(view(), "/context", Some(json!([]))),
        with(view(), "/context/page/url", Some(json!(7))),
        json!(7),
    ];
    let answer = track(&collector, &payload(&events)).await;
    assert_eq!(answer.status, 226);
    let answer = answer.json();
    assert_eq!(answer["events"].as_array().unwrap().len(), 1);
    assert_eq!(
        answer["errors"],
        json!([
            "events[1].properties.note is longer than the limit of 8192",
            "events[2].type is missing",
            "events[3].id is not of the form the schema asks for",
            "events[4].time.create is not of the form the schema asks for",
            "events[5].context is not of the form the schema asks for",
            "events[6].context.page.url is not of the form the schema asks for",
            "events[7] is not of the form the schema asks for",
        ])
    );
    assert_eq!(collector.totals().await["events"], 1);
    assert_eq!(collector.totals().await["missing"], 0, "nobody counts here");
}

#[tokio::test]
async fn what_breaks_tracardis_server_is_refused_by_the_name_of_its_field() {
    let collector = Collector::new();
    let null = || Some(Value::Null);
    let secret = "hunter2";
    #[rustfmt::skip]
    let refused = [
        ("/source", None, "source", "missing"),
        ("/source", Some(json!(secret)), "source", "invalid"),
        ("/source/id", None, "source.id", "missing"),
        ("/source/id", Some(json!("s".repeat(254))), "source.id", "too_long"),
        ("/session", null(), "session", "invalid"),
        ("/session/id", Some(json!(secret)), "session.id", "invalid"),
        ("/profile", Some(json!(secret)), "profile", "invalid"),
        ("/profile_less", Some(json!(true)), "profile_less", "invalid"),
        ("/options", null(), "options", "invalid"),
        ("/properties", null(), "properties", "invalid"),
        ("/context", Some(json!(secret)), "context", "invalid"),
        ("/context/screen", null(), "context.screen", "invalid"),
        ("/context/screen/local", null(), "context.screen.local", "invalid"),
        ("/context/screen/local/colorDepth", Some(json!(secret)), "context.screen.local.colorDepth", "invalid"),
        ("/context/browser", null(), "context.browser", "invalid"),
        ("/context/location", Some(json!({"latitude": 48.1})), "context.location.longitude", "missing"),
        ("/context/location", Some(json!({"longitude": 11.5, "latitude": null})), "context.location.latitude", "missing"),
        ("/events", null(), "events", "invalid"),
        ("/events", None, "events", "missing"),
    ];
    for (pointer, value, field, code) in refused {
        let answer = track(&collector, &with(payload(&[view()]), pointer, value)).await;
        assert_eq!(answer.status, 422, "{pointer}: {}", answer.text);
        let body = answer.json();
        assert_eq!(
            [&body["error"]["field"], &body["error"]["code"]],
            [field, code]
        );
        assert_eq!(body["detail"], body["error"]["message"]);
        assert!(!answer.text.contains(secret), "{}", answer.text);
    }
    let answer = collector
        .post_to("/track?profile_less=true", &payload(&[view()]))
        .await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["error"]["field"]),
        (422, &json!("profile_less"))
    );
    let many = payload(&vec![json!(7); 1_001]);
    assert_eq!(
        track(&collector, &many).await.json()["error"]["code"],
        "too_many"
    );
    assert_eq!(collector.send(post_to("/track", "{")).await.status, 422);
    assert_eq!(collector.totals().await["sessions"], 0);
}

#[tokio::test]
async fn no_events_are_answered_with_nothing() {
    let collector = Collector::with_sources(&["shop"]);
    let answer = track(&collector, &payload(&[])).await;
    assert_eq!(
        (answer.status.as_u16(), answer.text.as_str()),
        (200, "null")
    );
    let other = with(payload(&[]), "/source/id", Some(json!("other")));
    let answer = track(&collector, &other).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json()["error"]["code"], "unknown_source");
    assert_eq!(collector.totals().await["sessions"], 0);
}

#[tokio::test]
async fn a_profile_is_made_adopted_identified_and_passed_on() {
    let collector = Collector::new();
    let of = |number: u128| {
        with(
            payload(&[view()]),
            "/session/id",
            Some(json!(id(number).to_string())),
        )
    };
    let first = taken(&collector, &of(1)).await["profile"].clone();
    let stale = json!({"id": "4e63bb5b-8ec4-498f-ba63-8af1aedeb691"});
    let adopted = taken(&collector, &with(of(2), "/profile", Some(first.clone()))).await;
    assert_eq!(adopted["profile"], first);
    let unknown = taken(&collector, &with(of(3), "/profile", Some(stale.clone()))).await;
    assert!(unknown["profile"] != first && unknown["profile"] != stale);
    let pass = json!({"pass": {"profile": first["id"], "source": "elsewhere"}});
    let passed = taken(&collector, &with(of(4), "/context/tracardi", Some(pass))).await;
    assert_eq!(passed["profile"], first);

    let says = |number, user| {
        let event = tracked("identify", "2024-05-30T07:44:21.000Z", &user);
        with(of(number), "/events", Some(json!([event])))
    };
    taken(&collector, &says(1, json!({"user_id": "ada"}))).await;
    let merged = taken(&collector, &says(5, json!({"user_id": "ada"}))).await;
    assert_eq!(merged["profile"], first);
    let session = collector.session(id(5)).await;
    assert_eq!(session["session"]["profile"]["primary_id"], "ada");
    let nobody = taken(&collector, &says(6, json!({"email": "a@b.example"}))).await;
    assert_eq!(nobody["errors"], json!([]), "an event that is called so");
}

#[tokio::test]
async fn a_visit_of_both_dialects_is_one() {
    let collector = Collector::new();
    taken(&collector, &payload(&[view()])).await;
    let native = harness::batch(&[harness::event(1)]);
    let native = with(native, "/session/id", Some(json!(VISIT)));
    collector.take(&native).await;
    let stored = visit(&collector).await;
    assert_eq!(
        (&stored["summary"]["events"], &stored["summary"]["tabs"]),
        (&json!(2), &json!(2))
    );
}

#[tokio::test]
async fn what_wayfares_own_tracker_sends_in_this_dialect_is_taken() {
    let collector = Collector::new();
    let golden = include_str!("../../../tests/fixtures/tracardi.json");
    let answer = collector.send(post_to("/track", golden)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let sent: Value = serde_json::from_str(golden).unwrap();
    let ids: Vec<_> = sent["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["id"])
        .collect();
    assert_eq!(answer.json()["events"], json!(ids));
    let visit = text_of(&sent["session"]["id"]).parse().unwrap();
    let stored = collector.session(visit).await;
    let types: Vec<_> = stored["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["type"])
        .collect();
    assert_eq!(types, ["session.start", "page_view", "purchase-order"]);
    assert_eq!(stored["session"]["metadata"]["status"], "active");
}

#[tokio::test]
async fn a_site_has_its_origins_and_its_key_in_the_path() {
    let (options, hand) = options(&[]);
    let sites =
        "[sites.shop]\nkeys = [\"shop-0123456789abcdef\"]\norigins = [\"https://shop.example\"]";
    let sites = Some(Sites::from_toml(sites).unwrap());
    let collector = Collector::of(App::in_memory(Options { sites, ..options }).unwrap(), hand);
    let send = async |path: &str, origin: &str| {
        let mut request = post_to(path, payload(&[view()]).to_string());
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
        let answer = collector.send(request).await;
        (
            answer.status.as_u16(),
            answer.header("access-control-allow-origin").to_owned(),
        )
    };
    let home = "https://shop.example";
    assert_eq!(
        send("/key/shop-0123456789abcdef/track", home).await,
        (200, home.to_owned())
    );
    assert_eq!(send("/track?key=shop-0123456789abcdef", home).await.0, 200);
    assert_eq!(
        send("/key/shop-0123456789abcdeg/track", home).await,
        (401, home.to_owned())
    );
    assert_eq!(send("/track", home).await.0, 401);
    assert_eq!(
        send("/key/shop-0123456789abcdef/track", "https://evil.example").await,
        (403, String::new())
    );
}

#[tokio::test]
async fn its_tracker_may_ask_first() {
    let collector = Collector::new();
    let asked = Request::builder()
        .method(Method::OPTIONS)
        .uri("/track")
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,x-timestamp")
        .body(Body::empty());
    let answer = collector.send(asked.unwrap()).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("access-control-allow-origin")
        ),
        (200, "*")
    );
    let allowed = answer.header("access-control-allow-headers").to_lowercase();
    assert!(
        allowed.contains("content-type") && allowed.contains("x-timestamp"),
        "{allowed}"
    );
}

#[tokio::test]
async fn a_visit_that_pauses_keeps_its_tab() {
    let collector = Collector::new();
    for seconds in [20, 21, 22] {
        let event = tracked(
            "ping",
            &format!("2024-05-30T07:44:{seconds}.000Z"),
            &json!({}),
        );
        taken(&collector, &payload(&[event])).await;
        collector.advance_ms(3_600_000);
    }
    let stored = visit(&collector).await;
    assert_eq!(stored["summary"]["tabs"], 1);
    let tokens: std::collections::BTreeSet<_> = stored["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| text_of(&event["token"]))
        .collect();
    assert_eq!(
        tokens.len(),
        3,
        "a pause of an hour begins another tab session each time"
    );
    assert_eq!(stored["missing"], json!([]));
}

#[test]
fn what_was_stored_is_there_for_the_next_process() {
    let folder = tempfile::tempdir().unwrap();
    let sent = payload(&[view(), purchase()]);
    let first = {
        let server = Server::start(folder.path());
        let (status, answer) = server.post_to("/track", &sent);
        assert_eq!(status, 200, "{answer}");
        answer
    };
    let server = Server::start(folder.path());
    assert_eq!(server.post_to("/track", &sent), (200, first));
    let (_, totals) = server.get("/dashboard/api/totals");
    assert_eq!(totals["events"], 2);
}

#[test]
fn half_an_emoji_and_deep_nesting_are_read() {
    let nested = (0..200).fold("1".to_owned(), |inner, _| format!("[{inner}]"));
    let body = payload(&[view(), view()]).to_string();
    let body = body.replacen(r#""properties":{}"#, r#""properties":{"note":"\ud83d"}"#, 1);
    let body = body.replacen(
        r#""properties":{}"#,
        &format!(r#""properties":{{"deep":{nested}}}"#),
        1,
    );
    let batch = decode_track(body.as_bytes(), NOW_US).unwrap();
    assert_eq!(batch.events[0].properties, r#"{"note":"\ufffd"}"#);
    let codes: Vec<_> = batch
        .rejected
        .iter()
        .map(|rejected| rejected.field.as_str())
        .collect();
    assert_eq!(codes, ["events[1].properties"]);
    assert_eq!(batch.sent_at_ms, NOW_MS);
    assert_eq!(
        at(batch.events[0].occurred_at_ms),
        "2024-05-30T07:44:20.100Z"
    );
}
