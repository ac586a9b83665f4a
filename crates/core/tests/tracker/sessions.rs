//! Which session an event belongs to.

use wayfare_core::Input;
use wayfare_protocol::Status;

use crate::scenario::{Loading, MINUTE, NOON, Scenario};

fn reasons(scenario: &Scenario) -> Vec<(&str, &str)> {
    let name = |change: &wayfare_core::session::SessionChange| {
        (change.scope.as_str(), change.reason.as_str())
    };
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
    first.input(Input::Hidden { going: true });
    first.now.wall += MINUTE;
    let mut second = first.next_page("https://shop.example/product").idle();
    second.page_view("https://shop.example/product");
    second.pass(5_000);
    let batch = second.acknowledge();
    assert_eq!(reasons(&second), []);
    assert_eq!(batch.events[0].seq, 4);
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
    assert_eq!(
        Scenario::names(&before),
        ["session.start", "page_view", "session.end"]
    );
    assert_eq!(Scenario::names(&after), ["session.start", "page_view"]);
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
    let mut scenario = Scenario::in_a_visit().idle();
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
    assert_eq!(Scenario::names(&second), ["while_under_way"]);
    assert_eq!(
        second.session_info.session_tracking_token, first.session_info.session_tracking_token,
        "what happened under the old token says so"
    );
    assert_eq!(Scenario::names(&third), ["afterwards"]);
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
    let there = Scenario::load(Loading {
        url: "https://shop.example/",
        at: NOON + 1_000,
        seed: 9,
        ..Loading::default()
    });
    assert!(here.tracker.wants_stored(here.now));
    here.visit.clone_from(&there.visit);
    here.input(Input::Stored(here.stored()));
    assert!(
        !here.tracker.wants_stored(here.now),
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
        scenario.visit = stored;
        scenario.input(Input::Stored(scenario.stored()));
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

#[test]
fn a_page_that_is_hidden_writes_no_old_visit_over_a_newer_one() {
    let mut here = Scenario::first_page().idle();
    here.visit = None;
    here.pass(35 * MINUTE);
    here.input(Input::Hidden { going: true });
    assert_eq!(
        here.visit, None,
        "nothing happened here: there is nothing to write"
    );
}

#[test]
fn activity_in_another_tab_is_kept_when_this_one_goes() {
    let mut here = Scenario::first_page().idle();
    let there = here.next_page("https://shop.example/");
    let mut there = there;
    there.pass(20 * MINUTE);
    there.track("busy");
    here.pass(25 * MINUTE);
    here.visit.clone_from(&there.visit);
    here.input(Input::Stored(here.stored()));
    here.input(Input::Hidden { going: true });
    here.input(Input::Shown { returned: false });
    here.track("back");
    assert_eq!(
        here.session()["id"],
        there.session()["id"],
        "the visit went on meanwhile"
    );
}

#[test]
fn a_page_from_the_cache_goes_on_where_the_tab_is() {
    let mut first = Scenario::in_a_visit().idle();
    first.track("one");
    first.input(Input::Hidden { going: true });
    let mut second = first.next_page("https://shop.example/second").idle();
    second.track("two");
    second.track("three");
    second.input(Input::Hidden { going: true });
    (first.tab, first.pages) = (second.tab.clone(), second.pages.clone());
    first.input_after_read(Input::Shown { returned: true });
    first.track("four");
    first.said.retain(|message| message != "left");
    assert_eq!(
        first.said.len(),
        2,
        "it asks whether the tab is still its own"
    );
    first.pass(100);
    first.input(Input::Hidden { going: true });
    first.acknowledge();
    let seqs: Vec<_> = first
        .acknowledge()
        .events
        .iter()
        .map(|event| event.seq)
        .collect();
    assert_eq!(seqs, [4]);
}

#[test]
fn the_tab_is_stored_when_a_task_has_ended() {
    let mut first = Scenario::in_a_visit().idle();
    first.track("one");
    first.track("two");
    first.input(Input::TaskEnded);
    // The page crashes here; the next one counts on.
    let mut second = first.next_page("https://shop.example/").idle();
    second.track("three");
    second.pass(7_000);
    assert_eq!(second.acknowledge().events[0].seq, 3);
}

#[test]
fn a_tab_that_joins_a_visit_does_not_say_where_it_began() {
    let mut first = Scenario::load(Loading {
        url: "https://shop.example/?utm_source=a",
        at: NOON,
        seed: 3,
        ..Loading::default()
    })
    .idle();
    first.page_view("https://shop.example/?utm_source=a");
    let visit = first.visit.clone();
    let second = Scenario::load(Loading {
        url: "https://shop.example/joined",
        visit: visit.as_deref(),
        at: NOON + 9,
        seed: 4,
        ..Loading::default()
    });
    let session = second.session();
    assert_eq!(session["id"], first.session()["id"]);
    assert_eq!(session["context"]["page"]["url"], "");
    assert_eq!(
        session["context"]["referrer"]["host"],
        serde_json::Value::Null
    );
    assert_eq!(session["utm"]["source"], serde_json::Value::Null);
}

#[test]
fn a_visit_taken_over_leaves_the_old_ones_campaign_behind() {
    let mut here = Scenario::load(Loading {
        url: "https://shop.example/?utm_source=news",
        at: NOON,
        seed: 5,
        ..Loading::default()
    })
    .idle();
    here.page_view("https://shop.example/?utm_source=news");
    let there = Scenario::load(Loading {
        url: "https://shop.example/",
        at: NOON + MINUTE,
        seed: 6,
        ..Loading::default()
    });
    here.pass(2 * MINUTE);
    here.visit.clone_from(&there.visit);
    here.input(Input::Stored(here.stored()));
    here.track("after");
    let session = here.session();
    assert_eq!(session["id"], there.session()["id"]);
    assert_eq!(session["utm"]["source"], serde_json::Value::Null);
    assert_eq!(session["context"]["page"]["url"], "");
}

#[test]
fn of_two_visits_of_the_same_moment_all_tabs_choose_the_same() {
    let mut one = Scenario::load(Loading {
        url: "https://shop.example/",
        at: NOON,
        seed: 7,
        ..Loading::default()
    });
    let mut two = Scenario::load(Loading {
        url: "https://shop.example/",
        at: NOON,
        seed: 8,
        ..Loading::default()
    });
    let (visit_one, visit_two) = (one.visit.clone(), two.visit.clone());
    (one.visit, two.visit) = (visit_two, visit_one);
    one.input(Input::Stored(one.stored()));
    two.input(Input::Stored(two.stored()));
    assert_eq!(one.session()["id"], two.session()["id"]);
}

#[test]
fn a_campaign_is_read_from_an_address_that_is_too_long_to_keep() {
    let url = format!(
        "https://shop.example/?utm_source=long&x={}",
        "x".repeat(5_000)
    );
    let mut scenario = Scenario::load(Loading {
        url: &url,
        at: NOON,
        seed: 9,
        ..Loading::default()
    });
    scenario.page_view(&url);
    assert_eq!(scenario.session()["utm"]["source"], "long");
    assert_eq!(
        scenario.session()["context"]["page"]["url"],
        "https://shop.example/"
    );
}

#[test]
fn that_a_page_was_loaded_is_stored_though_nothing_follows() {
    let mut first = Scenario::first_page();
    first.page_view("https://shop.example/");
    first.pass(20 * MINUTE);
    let mut second = first.next_page("https://shop.example/second");
    second.page_view("https://shop.example/second");
    second.pass(20 * MINUTE);
    // The page crashes here, or the visitor goes on in another window while this one is still shown.
    let third = second.next_page("https://shop.example/third");
    assert_eq!(third.session()["id"], first.session()["id"]);
}
