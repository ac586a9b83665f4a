//! The dialect of Tracardi: its payload byte for byte, `tests/fixtures/tracardi.json`, and its answers.

use proptest::prelude::*;
use serde_json::{Value, json};
use wayfare_core::Input;
use wayfare_core::session::Reason;

use crate::scenario::{Loading, MINUTE, Scenario};

const FIXTURE: &str = include_str!("../../../../tests/fixtures/tracardi.json");

const DIALECT: &str = r#","dialect":"tracardi","linkDomains":["other.example"]"#;
const URL: &str = "https://shop.example/maps?utm_source=news&utm_id=7#coast";
const PROFILE: &str = "4e63bb5b-8ec4-498f-ba63-8af1aedeb691";
const VISIT: &str = "3dbd1ac1-6a28-463a-a3c6-05593760831a";

fn page() -> Scenario {
    let mut page = Scenario::load(Loading {
        url: URL,
        referrer: "https://search.example:8443/find?q=maps#x",
        options: DIALECT,
        facts: r#""userAgent":"UA","screen":[1920,1080],"colorDepth":24,"languages":["en"],"historyLength":3"#,
        seed: 42,
        ..Loading::default()
    });
    page.page_view(URL);
    page.call(Some("Purchase Order"), r#"{"cents":1250}"#, URL);
    page.idle()
}

fn payload(page: &Scenario) -> Value {
    serde_json::from_str(&page.posted[0].1).unwrap()
}

fn types(payload: &Value) -> Vec<&str> {
    let events = payload["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .collect()
}

/// Answers the oldest request.
fn answer(page: &mut Scenario, status: u16, body: &str) {
    let (request, _) = page.posted.remove(0);
    page.input(Input::Response {
        request,
        status,
        retry_after_ms: None,
        body: body.into(),
    });
}

fn ids(visit: &str) -> String {
    json!({"task": "t", "events": [], "profile": {"id": PROFILE}, "session": {"id": visit}, "errors": []}).to_string()
}

#[test]
fn a_payload_is_written_as_the_fixture_has_it() {
    let page = page();
    let written = &page.posted[0].1;
    assert_eq!(
        written,
        FIXTURE.trim_end(),
        "if the payload changed on purpose, write this to the fixture:\n{written}"
    );
    assert_eq!(page.diagnostics, []);
}

#[test]
fn null_stands_for_no_object_and_no_number() {
    let mut page = Scenario::load(Loading {
        options: DIALECT,
        facts: "",
        ..Loading::default()
    });
    page.page_view("about:blank");
    let page = page.idle();
    let payload = payload(&page);
    for pointer in [
        "/options",
        "/context",
        "/context/screen/local",
        "/context/utm",
        "/events/0/options",
    ] {
        assert!(
            payload.pointer(pointer).is_some_and(Value::is_object),
            "{pointer}"
        );
    }
    assert_eq!(payload["context"]["screen"]["local"]["colorDepth"], 0);
    assert_eq!(payload["context"].get("device"), None);
    assert_eq!(payload["context"].get("location"), None);
    assert_eq!(payload["events"][1]["context"]["page"]["path"], "");
}

#[test]
fn any_answer_acknowledges_and_its_ids_are_adopted() {
    for (status, body) in [(200, ids(VISIT)), (226, ids(VISIT))] {
        let mut page = page();
        let sent = payload(&page)["session"]["id"].clone();
        answer(&mut page, status, &body);
        assert_eq!((page.delivered[0].accepted, page.posted.len()), (3, 0));
        let session = page.session();
        assert_eq!(
            (&session["id"], &session["profile"]["id"]),
            (&json!(VISIT), &json!(PROFILE))
        );
        assert_eq!(session["context"]["previous_id"], sent);
        assert_eq!(
            session["utm"]["source"], "news",
            "the landing is still known"
        );
        let change = page.changes.last().unwrap();
        assert_eq!(change.reason, Reason::Server);
        assert!(
            page.visit
                .as_ref()
                .is_some_and(|visit| visit.contains(VISIT))
        );
        page.track("after");
        page.pass(5_000);
        let next = payload(&page);
        assert_eq!(next["profile"], json!({"id": PROFILE}));
        assert_eq!(
            (&next["session"]["id"], types(&next)),
            (&json!(VISIT), vec!["after"])
        );
    }
    for body in [
        "null",
        "",
        "{}",
        r#"{"session":{"id":"mine"},"profile":{"id":"<b>"}}"#,
    ] {
        let mut page = page();
        let before = page.session();
        answer(&mut page, 200, body);
        assert_eq!(
            (page.delivered[0].accepted, page.session()),
            (3, before),
            "{body}"
        );
    }
    let mut page = page();
    answer(&mut page, 200, "<!doctype html>");
    assert_eq!(page.delivered[0].accepted, 0, "somebody else answered");
}

#[test]
fn an_answer_about_an_earlier_visit_changes_nothing_of_this_one() {
    let mut page = page();
    page.input(Input::Reset);
    let id = page.session()["id"].clone();
    answer(&mut page, 200, &ids(VISIT));
    assert_eq!(page.session()["id"], id);
}

#[test]
fn a_page_that_goes_says_that_the_visit_ended() {
    let mut page = page();
    answer(&mut page, 200, &ids(VISIT));
    page.input_after_read(Input::Hidden { going: false });
    assert_eq!(page.posted.len(), 0, "only hidden");
    page.input_after_read(Input::Hidden { going: true });
    assert_eq!(types(&payload(&page)), ["visit-ended"]);
}

#[test]
fn a_renewed_visit_starts_and_what_waits_belongs_to_the_one_before() {
    let mut page = page();
    answer(&mut page, 503, "");
    page.now.wall += 31 * MINUTE;
    page.now.mono += 31 * MINUTE;
    page.track("later");
    page.input(Input::Flush);
    let before = payload(&page);
    assert_eq!(
        types(&before),
        ["visit-started", "page-view", "Purchase Order"]
    );
    let id = before["session"]["id"].as_str().unwrap().to_owned();
    answer(&mut page, 200, &ids(&id));
    page.input(Input::Flush);
    let after = payload(&page);
    assert_eq!(types(&after), ["visit-started", "later"]);
    assert_ne!(after["session"]["id"], before["session"]["id"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_page_makes_a_payload_that_the_server_breaks_over(
        url in "\\PC{0,60}|https://[a-z.]{1,9}[/?#a-z=&]{0,20}", referrer in "\\PC{0,60}",
        facts in prop::sample::select(vec!["", r#""screen":[1,1]"#, r#""colorDepth":"24""#]),
    ) {
        let mut page = Scenario::load(Loading {
            url: &url,
            referrer: &referrer,
            options: DIALECT,
            facts,
            ..Loading::default()
        });
        page.page_view(&url);
        let page = page.idle();
        let payload = payload(&page);
        let screen = payload["context"]["screen"]["local"].as_object().unwrap();
        let sides = ["width", "height", "innerWidth", "innerHeight", "colorDepth"];
        prop_assert!(sides.iter().all(|side| screen[*side].is_u64()));
        for event in payload["events"].as_array().unwrap() {
            let shown = &event["context"]["page"];
            prop_assert!(["url", "path", "hash", "title"].iter().all(|key| shown[*key].is_string()));
            prop_assert!(shown["referer"].is_object() && shown["history"]["length"].is_u64());
            prop_assert!(event["properties"].is_object() && event["options"].is_object());
        }
    }
}
