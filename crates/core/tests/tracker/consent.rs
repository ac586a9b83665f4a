//! The gate in front of all storage.

use wayfare_core::Input;
use wayfare_core::session::Reason;
use wayfare_protocol::Dropped;

use crate::scenario::{Loading, MINUTE, Scenario};

fn with(options: &str) -> Scenario {
    Scenario::load(Loading {
        options,
        ..Loading::default()
    })
}

fn say(scenario: &mut Scenario, consent: &str) {
    scenario.input(Input::Consent(consent.into()));
}

fn has_stored(scenario: &Scenario) -> bool {
    let kept = [
        &scenario.visit,
        &scenario.tab,
        &scenario.pages,
        &scenario.visitor,
    ];
    kept.iter().any(|kept| kept.is_some())
}

#[test]
fn nothing_is_stored_listened_to_or_sent_while_consent_is_waited_for() {
    let mut page = with(r#","consent":"unknown""#).idle();
    page.track("early");
    page.input_after_read(Input::Hidden { going: true });
    page.input_after_read(Input::Shown { returned: true });
    page.pass(MINUTE);
    assert!(!has_stored(&page) && !page.listens && page.posted.is_empty());
    assert!(page.is_settled, "the application may go on");
    assert_eq!(page.tracker.session(), None);
    let at = page.now.wall;
    say(&mut page, "granted");
    assert!(has_stored(&page) && page.listens);
    page.pass(5_000);
    let batch = page.acknowledge();
    assert_eq!(Scenario::names(&batch), ["session.start", "early"]);
    assert!(
        batch.events[1].occurred_at < wayfare_core::time::rfc3339(at),
        "with the time of the call"
    );
}

#[test]
fn what_waited_is_dropped_and_counted_when_the_answer_is_no() {
    let mut page = with(r#","consent":"unknown""#).idle();
    page.track("never");
    say(&mut page, "denied");
    page.track("neither");
    page.pass(MINUTE);
    assert!(!has_stored(&page) && page.posted.is_empty());
    say(&mut page, "granted");
    page.track("at_last");
    let batch = page.acknowledge();
    assert_eq!(Scenario::names(&batch), ["session.start"]);
    assert_eq!(batch.session.context.reason.as_deref(), Some("consent"));
    let reason = "consent".into();
    assert_eq!(batch.dropped, [Dropped { reason, count: 2 }]);
    page.pass(5_000);
    assert_eq!(Scenario::names(&page.acknowledge()), ["at_last"]);
}

#[test]
fn from_memory_events_are_sent_and_nothing_is_stored_until_consent_keeps_the_session() {
    let mut page = with(r#","consent":"unknown","whileUnknown":"memory""#).idle();
    page.track("one");
    page.pass(5_000);
    let before = page.acknowledge();
    assert!(!has_stored(&page) && page.said.is_empty());
    say(&mut page, "granted");
    page.track("two");
    page.pass(5_000);
    let after = page.acknowledge();
    assert_eq!(before.session.id, after.session.id);
    assert_eq!(before.session_info, after.session_info);
    assert!(
        page.visit
            .as_deref()
            .is_some_and(|visit| visit.contains(&after.session.id))
    );
}

#[test]
fn what_was_stored_goes_before_what_was_in_memory() {
    let earlier = Scenario::first_page();
    let mut page = Scenario::load(Loading {
        options: r#","consent":"unknown","whileUnknown":"memory""#,
        visit: earlier.visit.as_deref(),
        tab: earlier.tab.as_deref(),
        seed: 9,
        ..Loading::default()
    });
    let own = page.session()["id"].clone();
    assert_ne!(own, earlier.session()["id"]);
    assert_eq!(page.tracker.places(), [None; 3]);
    say(&mut page, "granted");
    assert!(page.tracker.places()[0].is_some());
    page.pass(100);
    assert_eq!(page.session()["id"], earlier.session()["id"]);
    let told = &page.changes[2];
    assert_eq!(told.reason, Reason::Consent);
    assert_eq!(
        told.previous.map(|id| id.to_string()).as_deref(),
        own.as_str()
    );
}

#[test]
fn a_withdrawal_ends_the_visit_deletes_everything_and_tells_the_other_pages() {
    let mut page = Scenario::first_page().idle();
    let mut other = page.next_page("https://shop.example/");
    page.track("unsent");
    say(&mut page, "denied");
    assert!(!has_stored(&page) && !page.listens && page.said == ["withdrawn"]);
    assert_eq!(page.tracker.session(), None);
    let told = page.changes.last().unwrap();
    assert_eq!((told.reason, told.current), (Reason::Consent, None));
    page.track("dropped");
    page.input(Input::TaskEnded);
    page.input_after_read(Input::Hidden { going: true });
    assert!(!has_stored(&page));

    let stored = other.stored();
    other.input(Input::Heard {
        message: "withdrawn".into(),
        stored,
    });
    other.track("neither");
    assert!(!has_stored(&other));
    assert_eq!(other.tracker.session(), None);
}

#[test]
fn a_page_that_starts_without_consent_deletes_what_an_earlier_one_left() {
    let earlier = Scenario::first_page();
    for options in [r#","consent":"denied""#, r#","consent":"maybe""#] {
        let page = Scenario::load(Loading {
            options,
            visit: earlier.visit.as_deref(),
            tab: earlier.tab.as_deref(),
            ..Loading::default()
        });
        let denied = options.contains("denied");
        assert_eq!(
            has_stored(&page),
            !denied,
            "who is not asked yet is left alone"
        );
        assert_eq!(page.tracker.session(), None);
    }
}

#[test]
fn the_browsers_signal_keeps_ids_in_memory_unless_the_site_says_no() {
    for (facts, options, stores) in [
        (r#""gpc":true"#, "", false),
        (r#""gpc":true"#, r#","respectGpc":false"#, true),
        (r#""dnt":true"#, "", true),
        (r#""dnt":true"#, r#","respectDnt":true"#, false),
    ] {
        let mut page = Scenario::load(Loading {
            options,
            facts,
            ..Loading::default()
        })
        .idle();
        page.track("counted");
        page.pass(5_000);
        assert_eq!(has_stored(&page), stores, "{facts} {options}");
        assert!(!page.posted.is_empty());
        say(&mut page, "granted");
        assert_eq!(
            has_stored(&page),
            stores,
            "a signal is not overruled by a click"
        );
    }
}

#[test]
fn an_answer_that_is_none_changes_nothing() {
    let mut page = Scenario::first_page();
    say(&mut page, "yes");
    assert_eq!(page.diagnostics[0].code, "invalid_consent");
    assert!(has_stored(&page));
}

#[test]
fn too_many_calls_that_wait_are_told_and_counted() {
    let mut page = with(r#","consent":"unknown","rateLimit":1000"#);
    for _ in 0..1_001 {
        page.track("many");
    }
    let told: Vec<_> = page
        .diagnostics
        .iter()
        .map(|one| (one.code, one.limit))
        .collect();
    assert_eq!(told, [("queue_full", Some(1_000))]);
}

#[test]
fn what_the_visitor_does_takes_the_place_of_no_call_and_calls_that_of_no_reset() {
    let mut page = with(r#","consent":"unknown","rateLimit":1000"#);
    for _ in 0..1_200 {
        page.input(Input::Active);
    }
    for _ in 0..600 {
        page.track("many");
    }
    page.input(Input::Reset);
    page.input(Input::Describe("{}\n{\"plan\":\"free\"}".into()));
    say(&mut page, "granted");
    page.input(Input::Flush);
    let batch = page.acknowledge();
    let reason = "queue_full".into();
    assert_eq!(batch.dropped, [Dropped { reason, count: 100 }]);
    assert_eq!(page.session()["context"]["reason"], "reset");
    assert_eq!(page.session()["traits"]["plan"], "free");
}

#[test]
fn a_reset_begins_a_visit_and_keeps_the_tab() {
    let mut page = Scenario::in_a_visit().idle();
    let before = page.session();
    page.input(Input::Reset);
    let after = page.session();
    assert_ne!(before["id"], after["id"]);
    assert_eq!(after["context"]["reason"], "reset");
    assert_eq!(before["context"]["tab_id"], after["context"]["tab_id"]);
    assert_eq!(
        before["context"]["session_tracking_token"],
        after["context"]["session_tracking_token"]
    );
    page.input(Input::Active);
    assert_eq!(page.session()["id"], after["id"], "once");
}

#[test]
fn what_the_visitor_does_without_consent_is_no_dropped_call() {
    for consent in ["unknown", "denied"] {
        let mut page = with(&format!(r#","consent":"{consent}""#)).idle();
        page.track("dropped");
        for _ in 0..5 {
            page.input(Input::Active);
        }
        say(&mut page, "denied");
        say(&mut page, "granted");
        let batch = page.acknowledge();
        let reason = "consent".into();
        assert_eq!(batch.dropped, [Dropped { reason, count: 1 }], "{consent}");
    }
}

#[test]
fn a_page_that_counts_from_memory_hears_a_refusal_and_says_nothing_else() {
    let options = r#","consent":"unknown","whileUnknown":"memory""#;
    let mut page = with(options).idle();
    page.track("before");
    page.input(Input::Flush);
    page.acknowledge();
    assert!(page.listens && page.said.is_empty());
    page.input(Input::Hidden { going: true });
    assert!(!page.listens, "it may come to lie in the cache");
    page.input(Input::Shown { returned: true });
    assert!(page.listens && page.said.is_empty());
    let stored = page.stored();
    page.posted.clear();
    page.input(Input::Heard {
        message: "withdrawn".into(),
        stored,
    });
    page.track("after");
    page.input(Input::Flush);
    assert!(page.posted.is_empty() && !page.listens);
    assert_eq!(page.tracker.session(), None);
}

#[test]
fn a_flush_says_how_many_calls_wait_for_consent() {
    let mut page = with(r#","consent":"unknown""#).idle();
    page.track("waits");
    page.input(Input::Active);
    page.input(Input::Flush);
    assert_eq!(page.flushed[0].pending, 1);
}

#[test]
fn a_link_that_is_asked_about_is_forgotten_with_everything_else() {
    let mut page = Scenario::load(Loading {
        url: "https://shop.example/?wayfare=token",
        options: r#","linkDomains":["other.example"]"#,
        ..Loading::default()
    });
    say(&mut page, "denied");
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    let at = page.now.wall;
    let visit = format!(r#"{{"session":{{"id":"{id}","started":{at},"active":{at},"index":3}}}}"#);
    page.input(Input::Linked(Some(visit)));
    say(&mut page, "granted");
    assert_ne!(page.session()["id"], id);
    assert_eq!(page.links, [Some("token".into())], "once");
}

#[test]
fn links_are_followed_and_decorated_from_the_moment_of_consent() {
    for while_unknown in ["wait", "memory"] {
        let mut page = Scenario::load(Loading {
            url: "https://shop.example/?wayfare=token",
            options: &format!(
                r#","linkDomains":["other.example"],"consent":"unknown","whileUnknown":"{while_unknown}""#
            ),
            ..Loading::default()
        })
        .idle();
        page.track("before");
        assert!(page.links.is_empty(), "nobody is asked without consent");
        say(&mut page, "granted");
        assert_eq!(page.links, [Some("token".into())]);
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let at = page.now.wall;
        let visit =
            format!(r#"{{"session":{{"id":"{id}","started":{at},"active":{at},"index":3}}}}"#);
        page.input(Input::Linked(Some(visit)));
        page.pass(100);
        assert_eq!(page.session()["id"], id, "{while_unknown}");
    }
}

#[test]
fn links_are_decorated_and_not_followed_after_a_refusal() {
    let mut page = Scenario::load(Loading {
        url: "https://shop.example/?wayfare=token",
        options: r#","linkDomains":["other.example"],"consent":"unknown""#,
        ..Loading::default()
    });
    say(&mut page, "denied");
    say(&mut page, "granted");
    assert_eq!(page.links, [None]);
}

#[test]
fn a_page_that_was_not_tracked_before_tells_the_others_of_a_refusal() {
    for options in [
        r#","consent":"unknown""#,
        r#","consent":"denied""#,
        r#","consent":"unknown","whileUnknown":"memory""#,
    ] {
        let mut page = with(options);
        say(&mut page, "denied");
        assert_eq!(page.said, ["withdrawn"], "{options}");
        assert!(!page.listens);
    }
}
