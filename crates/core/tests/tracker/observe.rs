//! What other servers answered of the tab, as the application hands it on.

use serde_json::{Value, json};
use wayfare_core::Input;
use wayfare_core::session::Reason;

use crate::scenario::{Loading, Scenario};

const TOKEN: &str = "018fc875-04cb-7000-8000-00000000000a";

fn info(page: &Scenario) -> Value {
    serde_json::from_str(&page.tracker.session_info().unwrap()).unwrap()
}

fn observe(page: &mut Scenario, info: &Value) {
    page.input(Input::Observe(info.to_string()));
}

/// An answer about the page's tab, with these members.
fn answer(page: &Scenario, members: Value) -> Value {
    let mut answer = json!({"tabId": info(page)["tabId"]});
    answer
        .as_object_mut()
        .unwrap()
        .extend(members.as_object().unwrap().clone());
    answer
}

#[test]
fn an_answer_is_adopted_told_stored_and_sent() {
    let mut page = Scenario::in_a_visit();
    let before = info(&page);
    let members = json!({
        "sessionTrackingToken": TOKEN, "lastSeen": "2024-05-30T12:00:01.5Z", "lastQuery": "maps of \"x\"",
    });
    let answered = answer(&page, members);
    observe(&mut page, &answered);
    assert_eq!(info(&page), answered);
    let change = page.changes.last().unwrap();
    let text = |id: Option<uuid::Uuid>| json!(id.map(wayfare_core::identity::text));
    assert_eq!(change.reason, Reason::Server);
    assert_eq!(text(change.previous), before["sessionTrackingToken"]);
    assert_eq!(text(change.current), TOKEN);
    page.track("after");
    let mut page = page.idle();
    let batch = page.acknowledge();
    assert_eq!(serde_json::to_value(&batch.session_info).unwrap(), answered);
    let next = page.next_page("https://shop.example/2");
    assert_eq!(info(&next)["lastQuery"], "maps of \"x\"");
    assert_eq!(info(&next)["sessionTrackingToken"], TOKEN);
}

#[test]
fn each_member_may_be_missing() {
    for (members, key) in [
        (
            json!({"sessionTrackingToken": TOKEN}),
            "sessionTrackingToken",
        ),
        (json!({"lastSeen": "2024-05-30T12:00:01Z"}), "lastSeen"),
        (json!({"lastQuery": ""}), "lastQuery"),
        (json!({"lastQuery": null, "more": 1}), "tabId"),
    ] {
        let mut page = Scenario::in_a_visit();
        let mut expected = info(&page);
        let answered = answer(&page, members);
        observe(&mut page, &answered);
        expected[key] = answered[key].clone();
        assert_eq!(info(&page), expected);
        assert_eq!(page.diagnostics, []);
    }
}

#[test]
fn another_tabs_answer_and_an_older_one_change_nothing() {
    let mut page = Scenario::in_a_visit();
    let known = answer(&page, json!({"lastSeen": "2024-05-30T12:00:01.50Z"}));
    observe(&mut page, &known);
    let before = info(&page);
    for members in [
        json!({"tabId": TOKEN, "sessionTrackingToken": TOKEN, "lastQuery": "x"}),
        json!({"lastSeen": "2024-05-30T12:00:01.49Z", "sessionTrackingToken": TOKEN}),
        json!({"lastSeen": "2024-05-30T12:00:01.4Z", "lastQuery": "x"}),
        json!({"lastSeen": "2024-05-30T12:00:00Z", "lastQuery": "x"}),
    ] {
        let answered = answer(&page, members);
        observe(&mut page, &answered);
        assert_eq!(info(&page), before, "{answered}");
    }
    assert_eq!(page.diagnostics, []);
}

#[test]
fn what_is_no_session_info_is_told_and_ignored() {
    let long = "q".repeat(8_193);
    for (field, bad) in [
        ("tabId", json!("not an object")),
        ("tabId", Value::Null),
        ("tabId", json!([])),
        ("tabId", json!({"sessionTrackingToken": TOKEN})),
        ("tabId", json!({"tab_id": TOKEN})),
        ("tabId", json!({"tabId": 7})),
        (
            "sessionTrackingToken",
            json!({"tabId": TOKEN, "sessionTrackingToken": "t"}),
        ),
        (
            "sessionTrackingToken",
            json!({"tabId": TOKEN, "sessionTrackingToken": {}}),
        ),
        (
            "lastSeen",
            json!({"tabId": TOKEN, "lastSeen": 1_717_055_063}),
        ),
        ("lastSeen", json!({"tabId": TOKEN, "lastSeen": "yesterday"})),
        ("lastQuery", json!({"tabId": TOKEN, "lastQuery": ["a"]})),
        ("lastQuery", json!({"tabId": TOKEN, "lastQuery": long})),
    ] {
        let mut page = Scenario::in_a_visit();
        let before = info(&page);
        observe(&mut page, &bad);
        let told = page.diagnostics.last().unwrap();
        let expected = ("invalid_session_info", Some(field));
        assert_eq!((told.code, told.field.as_deref()), expected, "{bad}");
        assert_eq!(told.limit, (field == "lastQuery").then_some(8_192));
        assert_eq!(info(&page), before);
    }
    let mut page = Scenario::in_a_visit();
    page.input(Input::Observe("{".into()));
    assert_eq!(page.diagnostics.len(), 1);
}

#[test]
fn no_query_is_kept_without_leave_to_recognise() {
    let mut page = Scenario::load(Loading {
        facts: r#""gpc":true"#,
        ..Loading::default()
    });
    let answered = answer(
        &page,
        json!({"lastQuery": "secret", "lastSeen": "2024-05-30T12:00:01Z"}),
    );
    observe(&mut page, &answered);
    assert_eq!(info(&page)["lastQuery"], Value::Null);
    assert_eq!(info(&page)["lastSeen"], "2024-05-30T12:00:01Z");
    let mut waiting = Scenario::load(Loading {
        options: r#","consent":"unknown""#,
        ..Loading::default()
    });
    observe(&mut waiting, &answered);
    assert_eq!(waiting.tracker.session_info(), None);
}
