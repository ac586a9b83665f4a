//! Which session an event belongs to.

use wayfare_core::Input;
use wayfare_protocol::Status;

use crate::scenario::{MINUTE, NOON, Scenario};

fn reasons(scenario: &Scenario) -> Vec<(&str, &str)> {
    let name =
        |change: &wayfare_core::session::SessionChange| (change.scope.as_str(), change.reason);
    scenario.changes.iter().map(name).collect()
}

#[test]
fn a_first_page_begins_a_visit_and_a_tab() {
    let scenario = Scenario::first_page();
    assert_eq!(
        reasons(&scenario),
        [("visit", "first_visit"), ("tab", "new_tab")]
    );
    assert!(
        scenario.visit.is_some() && scenario.tab.is_some(),
        "both are stored at once"
    );
}

#[test]
fn the_next_page_goes_on_with_both_and_counts_on() {
    let mut first = Scenario::first_page().idle();
    first.page_view("https://shop.example/?utm_source=news");
    first.track("looked");
    first.input(Input::Hidden);
    first.now.wall += MINUTE;
    let mut second = first.next_page("https://shop.example/product").idle();
    second.page_view("https://shop.example/product");
    second.pass(5_000);
    let batch = second.acknowledge();
    assert_eq!(reasons(&second), []);
    assert_eq!(batch.events[0].seq, 3);
    assert_eq!(batch.session.id, first.session()["id"]);
    assert_eq!(batch.session.metadata.status, Status::Active);
    assert_eq!(batch.session.utm.source.as_deref(), Some("news"));
    assert_eq!(batch.session.context.page.url, "https://shop.example/");
}

#[test]
fn a_visit_is_started_with_one_event_and_active_with_two() {
    let mut scenario = Scenario::first_page().idle();
    scenario.page_view("https://shop.example/");
    assert_eq!(scenario.session()["metadata"]["status"], "started");
    scenario.track("looked");
    assert_eq!(scenario.session()["metadata"]["status"], "active");
}

#[test]
fn events_before_a_pause_keep_the_visit_in_which_they_happened() {
    let mut scenario = Scenario::first_page();
    scenario.page_view("https://shop.example/");
    let old = scenario.session();
    scenario.pass(31 * MINUTE);
    scenario.page_view("https://shop.example/later?utm_source=late");
    let new = scenario.session();
    assert_ne!(old["id"], new["id"]);
    assert_eq!(
        reasons(&scenario)[2..],
        [("visit", "idle"), ("tab", "idle")]
    );

    let mut scenario = scenario.idle();
    let before = scenario.acknowledge();
    let after = scenario.acknowledge();
    assert_eq!((before.events.len(), after.events.len()), (1, 1));
    assert_eq!(before.session.id, old["id"]);
    assert_eq!(before.session.metadata.status, Status::Ended);
    assert_eq!(after.session.id, new["id"]);
    assert_eq!(after.session.metadata.status, Status::Started);
    assert_eq!(after.session.context.visit_index, 2);
    assert_eq!(after.session.utm.source.as_deref(), Some("late"));
    assert_eq!(before.session_info.tab_id, after.session_info.tab_id);
    assert_ne!(
        before.session_info.session_tracking_token,
        after.session_info.session_tracking_token
    );
}

#[test]
fn a_pause_of_more_than_ten_minutes_renews_the_token_alone() {
    for (pause, batches) in [(10 * MINUTE, 1), (10 * MINUTE + 1, 2)] {
        let mut scenario = Scenario::first_page();
        scenario.track("before");
        scenario.pass(pause);
        scenario.track("after");
        let mut scenario = scenario.idle();
        let mut tokens = Vec::new();
        while !scenario.posted.is_empty() {
            let batch = scenario.acknowledge();
            assert_ne!(batch.session.metadata.status, Status::Ended);
            tokens.extend(batch.session_info.session_tracking_token);
        }
        tokens.dedup();
        assert_eq!(tokens.len(), batches);
    }
}

#[test]
fn a_clock_that_is_set_back_renews_nothing() {
    let mut scenario = Scenario::first_page().idle();
    scenario.now.wall -= 24 * 60 * MINUTE;
    scenario.track("yesterday");
    assert_eq!(scenario.changes.len(), 2);
    assert_eq!(scenario.session()["metadata"]["time"]["duration"], 0);
}

#[test]
fn the_collectors_token_is_taken_over_and_told() {
    let mut scenario = Scenario::first_page().idle();
    scenario.track("first");
    scenario.pass(5_000);
    scenario.track("while_under_way");
    let tab = scenario.session()["context"]["tab_id"].clone();
    let token = "018fc875-04cb-7000-8000-000000000002";
    let body = serde_json::json!({
        "accepted": [[1, 1]], "rejected": [],
        "session_info": {"tabId": tab, "sessionTrackingToken": token, "lastSeen": "2024-05-30T12:00:05.000Z"},
    });
    let first = scenario.answer(200, &body.to_string());
    assert_eq!(reasons(&scenario).last(), Some(&("tab", "server")));
    assert_eq!(
        scenario.session()["context"]["session_tracking_token"],
        token
    );
    scenario.track("afterwards");
    scenario.pass(5_000);
    let second = scenario.acknowledge();
    let third = scenario.acknowledge();
    let names = |batch: &crate::scenario::WireBatch| {
        batch
            .events
            .iter()
            .map(|e| e.r#type.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&second), ["while_under_way"]);
    assert_eq!(
        second.session_info.session_tracking_token, first.session_info.session_tracking_token,
        "what happened under the old token says so"
    );
    assert_eq!(names(&third), ["afterwards"]);
    assert_eq!(
        third.session_info.session_tracking_token.as_deref(),
        Some(token)
    );
    assert_eq!(
        third.session_info.last_seen.as_deref(),
        Some("2024-05-30T12:00:05.000Z")
    );
}

#[test]
fn a_visit_that_another_tab_began_is_taken_over_before_the_next_event() {
    let mut here = Scenario::first_page().idle();
    here.track("early");
    here.pass(6_000);
    let there = Scenario::load("https://shop.example/", None, None, NOON + 1_000, 9);
    assert!(here.tracker.wants_stored_visit(here.now));
    here.input(Input::StoredVisit(there.visit.clone()));
    assert!(
        !here.tracker.wants_stored_visit(here.now),
        "once is enough for a while"
    );
    here.track("late");
    assert_eq!(here.session()["id"], there.session()["id"]);
    assert_eq!(here.session()["metadata"]["status"], "active");
    assert_eq!(
        here.visit.as_ref().map(|visit| &visit[..39]),
        there.visit.as_ref().map(|visit| &visit[..39])
    );
    let early = here.acknowledge();
    assert_ne!(early.session.id, there.session()["id"]);
}

#[test]
fn a_stored_visit_that_is_odd_or_gone_changes_nothing() {
    let mut scenario = Scenario::first_page().idle();
    let id = scenario.session()["id"].clone();
    for stored in [None, Some(String::new()), Some("garbage".into())] {
        scenario.input(Input::StoredVisit(stored));
        assert_eq!(scenario.session()["id"], id);
    }
}

#[test]
fn a_campaign_within_a_visit_counts_only_when_it_has_none() {
    let mut scenario = Scenario::first_page().idle();
    scenario.page_view("https://shop.example/");
    scenario.page_view("https://shop.example/?utm_source=first");
    scenario.page_view("https://shop.example/?utm_source=second&utm_term=t");
    let utm = scenario.session()["utm"].clone();
    assert_eq!(
        (&utm["source"], &utm["term"]),
        (&"first".into(), &serde_json::Value::Null)
    );
}
