//! What is posted, when, and what becomes of it.

use wayfare_core::limits::{COMPARE_MS, LOCK_MS};
use wayfare_core::{Flushed, Input};
use wayfare_protocol::{Dropped, EVENT_BYTES_MAX};

use crate::scenario::{Loading, Locks, Scenario};

#[test]
fn nothing_is_posted_before_the_page_has_had_time_unless_it_goes() {
    let mut scenario = Scenario::in_a_visit();
    scenario.page_view("https://shop.example/");
    scenario.pass(60_000);
    assert!(scenario.posted.is_empty());
    scenario.input(Input::Hidden { going: true });
    assert_eq!(scenario.posted.len(), 1);
    scenario.input(Input::Hidden { going: true });
    assert_eq!(
        scenario.posted.len(),
        1,
        "pagehide after visibilitychange finds nothing left"
    );
}

#[test]
fn a_page_that_goes_posts_up_to_the_limit_of_keepalive_whatever_is_under_way() {
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(4_000));
    for idle in [false, true] {
        let mut scenario = Scenario::in_a_visit();
        if idle {
            scenario = scenario.idle();
        }
        for _ in 0..40 {
            scenario.call(Some("large"), &large, "https://shop.example/");
        }
        scenario.input(Input::Hidden { going: true });
        let bytes: usize = scenario.posted.iter().map(|(_, body)| body.len()).sum();
        assert_eq!(scenario.posted.len(), 2);
        // Another batch with one of these events would not fit.
        assert!((54_000..=60_000).contains(&bytes), "{bytes}");
    }
}

#[test]
fn while_the_page_is_hidden_every_event_goes_at_once() {
    let mut scenario = Scenario::in_a_visit();
    scenario.input(Input::Hidden { going: false });
    scenario.track("in_another_listener");
    assert_eq!(scenario.posted.len(), 1);
    scenario.input(Input::Shown { returned: false });
    scenario.track("shown_again");
    assert_eq!(scenario.posted.len(), 1);
}

#[test]
fn a_pause_that_the_collector_asked_for_is_kept_unless_the_page_goes() {
    let mut scenario = Scenario::in_a_visit().idle();
    scenario.track("one");
    scenario.pass(5_000);
    scenario.answer_with_pause(503, 300_000);
    scenario.input(Input::Online);
    scenario.input(Input::Flush);
    scenario.input(Input::Hidden { going: false });
    assert!(scenario.posted.is_empty(), "nobody hurries the collector");
    assert_eq!(
        scenario.flushed.len(),
        1,
        "the flush ends, and says what waits"
    );
    scenario.input(Input::Shown { returned: false });
    scenario.pass(299_999);
    assert!(scenario.posted.is_empty());
    scenario.pass(60_001);
    assert_eq!(scenario.posted.len(), 1);
    scenario.answer_with_pause(503, 300_000);
    scenario.input(Input::Hidden { going: true });
    assert_eq!(scenario.posted.len(), 1, "there is no later");
}

#[test]
fn a_steady_stream_is_sent_in_company() {
    let mut scenario = Scenario::in_a_visit().idle();
    let mut requests = 0;
    for _ in 0..240 {
        scenario.track("tick");
        scenario.pass(250);
        requests += scenario.posted.len();
        while !scenario.posted.is_empty() {
            scenario.acknowledge();
        }
    }
    assert!(
        (11..=13).contains(&requests),
        "{requests} requests a minute"
    );
}

#[test]
fn a_collector_that_settles_nothing_is_asked_ever_more_seldom() {
    let mut scenario = Scenario::in_a_visit().idle();
    scenario.track("one");
    let mut requests = 0;
    for _ in 0..600 {
        scenario.pass(1_000);
        while !scenario.posted.is_empty() {
            requests += 1;
            scenario.answer(200, r#"{"accepted":[],"rejected":[]}"#);
        }
    }
    assert!(requests < 60, "{requests} requests in ten minutes");
}

#[test]
fn a_rejection_that_names_only_the_place_ends_the_event() {
    let mut scenario = Scenario::in_a_visit();
    scenario.track("one");
    scenario.track("two");
    scenario = scenario.idle();
    let body = r#"{"accepted":[[1,1]],"rejected":[{"seq":null,"id":null,"code":"invalid","field":"events[1]"}]}"#;
    scenario.answer(200, body);
    assert_eq!(scenario.diagnostics[0].code, "event_rejected");
    scenario.pass(600_000);
    assert!(scenario.posted.is_empty());
}

#[test]
fn a_full_queue_is_told() {
    let mut scenario = Scenario::load(Loading {
        options: r#","rateLimit":1000"#,
        ..Loading::default()
    });
    // The beginning of the visit waits too.
    for _ in 0..10_050 {
        scenario.track("many");
    }
    let told: Vec<_> = scenario
        .diagnostics
        .iter()
        .map(|one| (one.code, one.limit))
        .collect();
    assert_eq!(told, [("queue_full", Some(10_050))]);
}

#[test]
fn a_page_in_a_loop_is_told_once_counted_and_goes_on_when_it_is_calm() {
    let mut scenario = Scenario::in_a_visit().idle();
    for _ in 0..1_500 {
        scenario.track("loop");
    }
    let told: Vec<_> = scenario.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(told, ["rate_limited"]);
    let (mut count, mut dropped) = (0, Vec::new());
    for _ in 0..2 {
        while !scenario.posted.is_empty() {
            let batch = scenario.acknowledge();
            count += batch.events.len();
            dropped.extend(batch.dropped);
        }
        scenario.pass(50_000);
    }
    assert_eq!(count, 1_000);
    scenario.track("calm");
    scenario.pass(5_000);
    let batch = scenario.acknowledge();
    assert_eq!(Scenario::names(&batch), ["calm"]);
    dropped.extend(batch.dropped);
    let dropped: u64 = dropped.iter().map(|one| one.count).sum();
    assert_eq!(dropped, 500);
}

#[test]
fn a_bad_name_is_told_and_takes_no_number() {
    let mut scenario = Scenario::in_a_visit().idle();
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
    let mut scenario = Scenario::in_a_visit().idle();
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
    let mut scenario = Scenario::in_a_visit();
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
    let mut scenario = Scenario::in_a_visit();
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
fn a_flush_waits_for_the_sessions_and_takes_what_waited_for_them() {
    let mut scenario = Scenario::load(Loading {
        locks: Locks::Hanging,
        ..Loading::default()
    });
    scenario.track("early");
    scenario.input(Input::Flush);
    assert_eq!((scenario.posted.len(), scenario.flushed.len()), (0, 0));
    scenario.pass(LOCK_MS);
    scenario.pass(COMPARE_MS);
    assert_eq!(scenario.flushed.len(), 0);
    let batch = scenario.acknowledge();
    assert_eq!(Scenario::names(&batch), ["session.start", "early"]);
    assert_eq!(scenario.flushed.pop().map(|one| one.accepted), Some(2));
}

#[test]
fn a_flush_without_consent_ends_at_once() {
    for (options, pending) in [
        (r#","consent":"denied""#, 0),
        (r#","consent":"unknown""#, 1),
    ] {
        let mut scenario = Scenario::load(Loading {
            options,
            ..Loading::default()
        });
        scenario.track("never");
        scenario.input(Input::Flush);
        let flushed = Flushed {
            pending,
            ..Flushed::default()
        };
        assert_eq!(scenario.flushed.pop(), Some(flushed));
    }
}

#[test]
fn a_flush_that_fails_says_what_waits_and_the_next_tries_at_once() {
    let mut scenario = Scenario::in_a_visit();
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
    let mut scenario = Scenario::in_a_visit().idle();
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
    let mut scenario = Scenario::in_a_visit().idle();
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
