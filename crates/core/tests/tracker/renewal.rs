//! Why a visit is renewed besides idleness: campaigns, days, lost storage, links; and why it is not.

use wayfare_core::Input;
use wayfare_core::limits::LINK_MS;
use wayfare_core::session::{Reason, Visit};

use crate::scenario::{Loading, MINUTE, NOON, Scenario};

const DAY: u64 = 24 * 60 * MINUTE;

fn last_reason(scenario: &Scenario) -> Option<Reason> {
    scenario.changes.last().map(|change| change.reason)
}

fn reason_of(scenario: &Scenario) -> Reason {
    let visit = scenario.visit.as_deref().and_then(Visit::read).unwrap();
    visit.reason
}

#[test]
fn another_campaign_begins_a_visit_where_the_site_asks_for_that() {
    for (options, renews) in [("", false), (r#","renewOnCampaign":true"#, true)] {
        let url = "https://shop.example/?utm_source=a";
        let mut page = Scenario::load(Loading {
            url,
            options,
            ..Loading::default()
        });
        let first = page.session()["id"].clone();
        page.page_view(url);
        page.page_view("https://shop.example/basket");
        assert_eq!(page.session()["id"], first, "the same campaign, and none");
        page.page_view("https://shop.example/?utm_source=b");
        assert_eq!(page.session()["id"] != first, renews);
        assert_eq!(
            page.session()["utm"]["source"],
            if renews { "b" } else { "a" }
        );
        assert_eq!(reason_of(&page) == Reason::Campaign, renews);
    }
}

#[test]
fn a_day_that_begins_begins_a_visit_where_the_site_asks_for_that() {
    let mut page = Scenario::first_page();
    page.pass(20 * MINUTE);
    let mut stored = page.stored();
    stored.midnight = Some(NOON + 10 * MINUTE);
    page.input(Input::Stored(stored.clone()));
    page.track("after_midnight");
    assert_eq!(reason_of(&page), Reason::Midnight);
    let second = page.session()["id"].clone();
    page.input(Input::Stored(wayfare_core::session::Stored {
        midnight: stored.midnight,
        ..page.stored()
    }));
    page.track("later");
    assert_eq!(page.session()["id"], second, "one visit for the day");
}

#[test]
fn what_cannot_be_read_is_as_good_as_gone_but_somebody_had_been_here() {
    let future = Scenario::load(Loading {
        at: NOON + 3 * DAY,
        ..Loading::default()
    });
    for visit in [
        "garbage",
        "",
        &"1.".repeat(150),
        future.visit.as_deref().unwrap(),
    ] {
        let page = Scenario::load(Loading {
            visit: Some(visit),
            tab: Some("{\"id\":"),
            ..Loading::default()
        });
        assert_eq!(reason_of(&page), Reason::StorageLost, "{visit}");
        assert_eq!(last_reason(&page), Some(Reason::StorageLost), "of the tab");
        assert!(page.diagnostics.is_empty());
    }
}

#[test]
fn a_visit_that_somebody_deleted_while_the_page_lives_is_written_again_and_told_once() {
    let mut page = Scenario::first_page();
    page.input(Input::Stored(page.stored()));
    let id = page.session()["id"].clone();
    for round in 0..3 {
        page.visit = None;
        page.input(Input::Stored(page.stored()));
        page.input(Input::Stored(page.stored()));
        assert!(
            page.visit
                .as_deref()
                .is_some_and(|visit| visit.contains(id.as_str().unwrap()))
        );
        let told = page
            .changes
            .iter()
            .filter(|one| one.reason == Reason::StorageLost);
        assert_eq!(told.count(), 1, "round {round}");
    }
    assert_eq!(page.session()["id"], id);
}

#[test]
fn a_visitor_who_cleared_everything_is_not_recognised_again() {
    let mut page = Scenario::first_page();
    page.input(Input::Stored(page.stored()));
    (page.visit, page.tab, page.pages) = (None, None, None);
    page.input(Input::Stored(page.stored()));
    page.track("after");
    page.input(Input::TaskEnded);
    page.input_after_read(Input::Hidden { going: true });
    assert!(page.visit.is_none() && page.tab.is_none() && page.pages.is_none());
    assert_eq!(last_reason(&page), Some(Reason::StorageLost));
    page.input(Input::Consent("granted".into()));
    assert!(page.visit.is_some(), "until the site says so");
}

#[test]
fn a_clock_that_jumps_back_by_a_day_goes_on_by_the_one_that_does_not() {
    let mut page = Scenario::first_page();
    let first = page.session()["id"].clone();
    page.now.wall -= DAY;
    page.pass(29 * MINUTE);
    page.track("within");
    assert_eq!(page.session()["id"], first);
    page.pass(31 * MINUTE);
    page.track("after");
    assert_ne!(page.session()["id"], first, "half an hour is half an hour");
    let second = page.session()["id"].clone();
    page.now.wall += DAY;
    page.now.wall -= DAY;
    page.track("at_once");
    assert_eq!(page.session()["id"], second);
}

#[test]
fn a_laptop_that_slept_begins_a_visit() {
    let mut page = Scenario::first_page();
    let first = page.session()["id"].clone();
    page.now.wall += 8 * 60 * MINUTE;
    page.track("in_the_morning");
    assert_ne!(page.session()["id"], first);
    assert_eq!(reason_of(&page), Reason::Idle);
}

#[test]
fn nothing_but_activity_extends_a_visit() {
    let mut page = Scenario::first_page().idle();
    let first = page.session()["id"].clone();
    for _ in 0..31 {
        page.pass(MINUTE);
        page.input(Input::Stored(page.stored()));
        page.input(Input::Shown { returned: false });
        page.input(Input::Flush);
        page.input(Input::Online);
    }
    assert_eq!(page.session()["id"], first);
    page.input(Input::Active);
    assert_ne!(page.session()["id"], first);
}

fn follow(answer: Option<&str>) -> Scenario {
    let mut page = Scenario::load(Loading {
        url: "https://two.example/?wayfare=token",
        options: r#","linkDomains":["one.example"]"#,
        seed: 9,
        ..Loading::default()
    });
    page.track("early");
    assert!(!page.is_settled && page.visit.is_none());
    match answer {
        Some(answer) => page.input(Input::Linked(Some(answer.into()))),
        None => page.pass(LINK_MS),
    }
    assert!(page.is_settled);
    page
}

#[test]
fn a_link_carries_the_visit_on_if_the_collector_vouches_for_it() {
    let first = Scenario::first_page();
    let session = first.session();
    for started in [NOON - MINUTE, NOON] {
        let answer = serde_json::json!({"session": {
            "id": session["id"], "started": started, "active": NOON, "index": 4,
        }});
        let page = follow(Some(&answer.to_string()));
        assert_eq!(page.session()["id"], session["id"]);
        assert_eq!(page.session()["context"]["visit_index"], 4);
        assert!(page.visit.is_some(), "it is stored here too");
    }
    for refused in [Some(""), Some(r#"{"error":{"code":"link_refused"}}"#), None] {
        let page = follow(refused);
        assert_ne!(page.session()["id"], session["id"]);
        assert_eq!(reason_of(&page), Reason::FirstVisit);
    }
}

#[test]
fn a_page_without_other_domains_follows_no_link() {
    let page = Scenario::load(Loading {
        url: "https://two.example/?wayfare=token",
        ..Loading::default()
    });
    assert!(page.is_settled);
}
