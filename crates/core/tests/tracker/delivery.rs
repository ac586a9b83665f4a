//! What is posted, when, and what becomes of it.

use wayfare_core::{Flushed, Input};
use wayfare_protocol::{Dropped, EVENT_BYTES_MAX};

use crate::scenario::Scenario;

#[test]
fn nothing_is_posted_before_the_page_has_had_time_unless_it_goes() {
    let mut scenario = Scenario::first_page();
    scenario.page_view("https://shop.example/");
    scenario.pass(60_000);
    assert!(scenario.posted.is_empty());
    scenario.input(Input::Hidden);
    assert_eq!(scenario.posted.len(), 1);
    scenario.input(Input::Hidden);
    assert_eq!(
        scenario.posted.len(),
        1,
        "pagehide after visibilitychange finds nothing left"
    );
}

#[test]
fn a_page_that_goes_posts_up_to_the_limit_of_keepalive() {
    let mut scenario = Scenario::first_page();
    for _ in 0..40 {
        scenario.call(
            Some("large"),
            &format!("{{\"x\":\"{}\"}}", "x".repeat(4_000)),
            "https://shop.example/",
        );
    }
    scenario.input(Input::Hidden);
    let bytes: usize = scenario.posted.iter().map(|(_, body)| body.len()).sum();
    assert!(bytes > 48_000 && bytes < 60_000 + 49_152, "{bytes}");
}

#[test]
fn a_bad_name_is_told_and_takes_no_number() {
    let mut scenario = Scenario::first_page().idle();
    scenario.track("");
    scenario.track(&"x".repeat(129));
    scenario.track(&"x".repeat(128));
    scenario.pass(5_000);
    let codes: Vec<_> = scenario
        .diagnostics
        .iter()
        .map(|one| (one.code, one.limit))
        .collect();
    assert_eq!(
        codes,
        [("missing_name", None), ("name_too_long", Some(128))]
    );
    assert_eq!(scenario.acknowledge().events[0].seq, 1);
}

#[test]
fn an_event_that_is_too_large_is_told_counted_and_reported() {
    let mut scenario = Scenario::first_page().idle();
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(EVENT_BYTES_MAX));
    scenario.call(Some("huge"), &huge, "https://shop.example/");
    scenario.track("small");
    scenario.pass(5_000);
    assert_eq!(scenario.diagnostics[0].code, "event_too_large");
    let batch = scenario.acknowledge();
    assert_eq!(batch.events.len(), 1);
    assert_eq!(
        batch.dropped,
        [Dropped {
            reason: "event_too_large".into(),
            count: 1
        }]
    );
    scenario.track("next");
    scenario.pass(5_000);
    assert_eq!(scenario.acknowledge().dropped, [], "it is reported once");
}

#[test]
fn a_flush_ends_when_nothing_is_under_way() {
    let mut scenario = Scenario::first_page();
    scenario.input(Input::Flush);
    assert_eq!(
        scenario.flushed.pop(),
        Some(Flushed::default()),
        "nothing waits: it ends at once"
    );

    scenario.track("one");
    scenario.input(Input::Flush);
    scenario.input(Input::Flush);
    assert_eq!((scenario.posted.len(), scenario.flushed.len()), (1, 0));
    scenario.acknowledge();
    assert_eq!(
        scenario.flushed,
        [Flushed {
            accepted: 1,
            ..Flushed::default()
        }]
    );
}

#[test]
fn a_flush_sends_more_than_one_batch() {
    let mut scenario = Scenario::first_page();
    for _ in 0..120 {
        scenario.track("many");
    }
    scenario.input(Input::Flush);
    for _ in 0..3 {
        scenario.acknowledge();
    }
    assert_eq!(
        scenario.flushed,
        [Flushed {
            accepted: 120,
            ..Flushed::default()
        }]
    );
}

#[test]
fn a_flush_that_fails_says_what_waits_and_the_next_tries_at_once() {
    let mut scenario = Scenario::first_page();
    scenario.track("one");
    for _ in 0..5 {
        scenario.input(Input::Flush);
        scenario.answer(503, "");
        assert_eq!(
            scenario.flushed.pop(),
            Some(Flushed {
                pending: 1,
                ..Flushed::default()
            })
        );
    }
    assert_eq!(scenario.delivered.len(), 5);
}

#[test]
fn the_network_that_is_back_ends_the_pause() {
    let mut scenario = Scenario::first_page().idle();
    scenario.track("one");
    scenario.pass(5_000);
    for _ in 0..9 {
        scenario.answer(0, "");
        scenario.pass(60_001);
    }
    scenario.answer(0, "");
    assert!(scenario.posted.is_empty());
    scenario.input(Input::Online);
    assert_eq!(scenario.posted.len(), 1);
}

#[test]
fn a_refused_batch_is_told_and_reported_with_the_next() {
    let mut scenario = Scenario::first_page().idle();
    scenario.track("one");
    scenario.pass(5_000);
    scenario.answer(
        403,
        r#"{"error":{"code":"unknown_source","field":"source","message":"…"}}"#,
    );
    let told = &scenario.diagnostics[0];
    assert_eq!(
        (told.code, told.field.as_deref()),
        ("batch_refused", Some("source"))
    );
    assert!(
        told.message.ends_with("403 unknown_source"),
        "{}",
        told.message
    );
    assert_eq!(
        (scenario.delivered[0].status, scenario.delivered[0].rejected),
        (403, 1)
    );
    scenario.track("two");
    scenario.pass(5_000);
    assert_eq!(
        scenario.acknowledge().dropped,
        [Dropped {
            reason: "refused".into(),
            count: 1
        }]
    );
}
