//! The times and the status of a visit as the page knows them, by the seed's own example.

use serde_json::{Value, json};
use wayfare_core::time::{rfc3339, weekday};
use wayfare_protocol::{Status, Time};

use crate::scenario::{Loading, MINUTE, Scenario, WireBatch};

/// 2024-05-30T07:44:23.243Z, a Thursday.
const SEED: u64 = 1_717_055_063_243;

fn life(scenario: &Scenario) -> (Value, Value) {
    let mut session = scenario.session();
    let metadata = &mut session["metadata"];
    (metadata["status"].take(), metadata["time"].take())
}

fn time(update: u64, duration: u64) -> Value {
    json!({
        "insert": null, "create": "2024-05-30T07:44:23.243Z", "update": rfc3339(update),
        "timestamp": null, "duration": duration, "weekday": null,
    })
}

#[test]
fn a_visit_is_started_becomes_active_and_ends_as_long_as_it_was() {
    let mut page = Scenario::load(Loading {
        at: SEED,
        ..Loading::default()
    })
    .idle();
    assert_eq!(
        weekday(SEED),
        3,
        "Thursday, of a week that begins on Monday"
    );
    assert_eq!(life(&page), (json!("started"), time(SEED, 0)));
    page.page_view("https://shop.example/");
    assert_eq!(life(&page), (json!("started"), time(SEED, 0)));
    page.now.wall += 90_999;
    page.now.mono += 90_999;
    page.track("bought");
    assert_eq!(life(&page), (json!("active"), time(SEED + 90_999, 90)));
    // Whoever only leaves the page open does nothing.
    page.pass(31 * MINUTE);
    assert_eq!(life(&page), (json!("active"), time(SEED + 90_999, 90)));
    let before: WireBatch = serde_json::from_str(&page.posted.remove(0).1).unwrap();
    assert_eq!(
        before.session.metadata.time.duration, 0,
        "as it was when it was sent"
    );
}

#[test]
fn the_last_batch_of_a_visit_says_that_it_ended() {
    let mut page = Scenario::load(Loading {
        at: SEED,
        ..Loading::default()
    });
    page.page_view("https://shop.example/");
    page.now.wall += 90_999;
    page.now.mono += 90_999;
    page.track("bought");
    page.now.wall += 31 * MINUTE;
    page.now.mono += 31 * MINUTE;
    page.track("came_back");
    let mut page = page.idle();
    let ended = page.acknowledge();
    assert_eq!(
        Scenario::names(&ended),
        ["session.start", "page_view", "bought", "session.end"]
    );
    assert_eq!(ended.session.metadata.status, Status::Ended);
    let expected = Time {
        create: Some(rfc3339(SEED)),
        update: Some(rfc3339(SEED + 90_999)),
        duration: 90,
        ..Time::default()
    };
    assert_eq!(ended.session.metadata.time, expected);
    assert_eq!(
        ended.events[3].properties,
        json!({"duration": 90}).as_object().unwrap().clone()
    );
    page.pass(5_000);
    let begun = page.acknowledge();
    assert_eq!(begun.session.metadata.status, Status::Started);
    assert_eq!(begun.session.metadata.time.duration, 0);
}
