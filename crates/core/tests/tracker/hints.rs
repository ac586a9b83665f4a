//! Client hints that come when they are asked for.

use serde_json::{Value, json};
use wayfare_core::Input;
use wayfare_core::detect::Common;
use wayfare_protocol::BATCH_BYTES_MAX;

use crate::scenario::{Loading, Scenario};

const FACTS: &str = r#""userAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36","hints":{"brands":[{"brand":"Brave","version":"140"}],"mobile":false,"platform":"Windows"}"#;

const ANSWER: &str = r#"{"brands":[{"brand":"Brave","version":"140"}],"fullVersionList":[{"brand":"Brave","version":"140.1.2.3"}],"mobile":false,"platform":"Windows","platformVersion":"15.0.0"}"#;

fn chromium() -> Scenario {
    Scenario::load(Loading {
        facts: FACTS,
        ..Loading::default()
    })
}

fn answer(scenario: &mut Scenario, hints: &str) {
    scenario.input(Input::Hints(hints.into()));
}

/// Everything that waits is posted and acknowledged.
fn settle(scenario: &mut Scenario) {
    scenario.pass(5_000);
    while !scenario.posted.is_empty() {
        scenario.acknowledge();
    }
}

fn os_and_app(session: &Value) -> [&Value; 4] {
    let (os, app) = (&session["os"], &session["app"]);
    [&os["name"], &os["version"], &app["name"], &app["version"]]
}

/// An engine without hints, whose string names a model.
fn phone(model: &'static str) -> Scenario {
    let facts = format!(
        r#""userAgent":"Mozilla/5.0 (Linux; Android 14; {model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36""#
    );
    Scenario::load(Loading {
        facts: facts.leak(),
        ..Loading::default()
    })
}

fn device(session: &Value) -> [&Value; 2] {
    [&session["device"]["name"], &session["device"]["brand"]]
}

#[test]
fn only_a_device_whose_maker_is_not_known_needs_the_table() {
    assert_eq!(phone("ANE-LX1").makers_asked, 1);
    assert_eq!(phone("SM-S911B").makers_asked, 0, "most phones are known");
    assert_eq!(Scenario::load(Loading::default()).makers_asked, 0);
    assert_eq!(phone("K").makers_asked, 0, "no model at all");
    let mut asked = chromium();
    let hints = r#"{"platform":"Android","model":"ANE-LX1"}"#;
    assert_eq!(asked.makers_asked, 0, "hints may tell the model");
    answer(&mut asked, hints);
    assert_eq!(asked.makers_asked, 1);
}

#[test]
fn the_next_batch_names_the_maker_and_none_is_made_for_it() {
    let mut scenario = phone("ANE-LX1").idle();
    scenario.page_view("https://shop.example/");
    let first = scenario.acknowledge();
    assert_eq!(first.session.device.brand, None);
    assert_eq!(first.session.device.name, "ANE-LX1");
    scenario.input(Input::Makers(Common::LOADED.0.into()));
    assert!(scenario.posted.is_empty(), "the collector knows the maker");
    assert_eq!(
        device(&scenario.session()),
        [&json!("Huawei ANE-LX1"), &json!("Huawei")]
    );
}

#[test]
fn what_an_engine_says_without_end_leaves_room_for_events() {
    let long = "x".repeat(100_000);
    let languages = vec![&long[..2_000]; 100];
    let facts = json!({
        "userAgent": long, "platform": long, "orientation": long, "languages": languages,
        "hints": {"platform": "Android", "model": long},
    });
    let facts = facts.to_string();
    let facts = facts[1..facts.len() - 1].to_owned();
    let mut scenario = Scenario::load(Loading {
        facts: facts.leak(),
        ..Loading::default()
    });
    let versions = json!([{"brand": "Google Chrome", "version": long}]);
    let hints = json!({"platform": "Android", "model": long, "platformVersion": long, "fullVersionList": versions});
    answer(&mut scenario, &hints.to_string());
    scenario.page_view("https://shop.example/");
    let mut scenario = scenario.idle();
    let bytes = scenario.posted.first().map(|(_, body)| body.len());
    assert!(
        bytes.is_some_and(|bytes| bytes < BATCH_BYTES_MAX),
        "{bytes:?}"
    );
    let batch = scenario.acknowledge();
    assert!(!batch.events.is_empty());
    assert_eq!(
        batch.session.device.model.map(|model| model.len()),
        Some(1_024)
    );
}

#[test]
fn an_engine_without_hints_is_not_asked() {
    assert_eq!(Scenario::load(Loading::default()).hints_asked, 0);
}

#[test]
fn the_first_batch_has_what_came_before_it_and_waits_for_nothing() {
    for is_answered in [true, false] {
        let mut scenario = chromium();
        assert_eq!(scenario.hints_asked, 1);
        scenario.page_view("https://shop.example/");
        if is_answered {
            answer(&mut scenario, ANSWER);
        }
        let mut scenario = scenario.idle();
        let batch = scenario.acknowledge();
        let session = serde_json::to_value(&batch.session).unwrap();
        let (version, full) = if is_answered {
            ("11", "140.1.2.3")
        } else {
            ("10", "140")
        };
        assert_eq!(
            os_and_app(&session),
            [
                &json!("Windows"),
                &json!(version),
                &json!("Brave"),
                &json!(full)
            ]
        );
    }
}

#[test]
fn a_session_that_was_sent_is_completed_though_nothing_follows() {
    let mut scenario = chromium().idle();
    scenario.page_view("https://shop.example/");
    settle(&mut scenario);
    answer(&mut scenario, ANSWER);
    let update = scenario.acknowledge();
    assert!(update.events.is_empty());
    assert_eq!(update.session.os.version, "11");
    assert!(scenario.posted.is_empty());
}

#[test]
fn events_that_wait_carry_the_completed_session_themselves() {
    let mut scenario = chromium().idle();
    scenario.page_view("https://shop.example/");
    settle(&mut scenario);
    scenario.track("added");
    answer(&mut scenario, ANSWER);
    assert!(scenario.posted.is_empty());
    scenario.pass(5_000);
    let batch = scenario.acknowledge();
    assert_eq!(
        (batch.events.len(), batch.session.os.version.as_str()),
        (1, "11")
    );
}

#[test]
fn the_answer_counts_once_and_what_is_no_answer_changes_nothing() {
    let mut scenario = chromium();
    answer(&mut scenario, "not JSON");
    answer(&mut scenario, ANSWER);
    let session = scenario.session();
    assert_eq!(
        os_and_app(&session),
        [
            &json!("Windows"),
            &json!("10"),
            &json!("Brave"),
            &json!("140")
        ]
    );
}
