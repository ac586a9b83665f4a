//! The wire as it is, byte for byte: `tests/fixtures/batch.json`.

use wayfare_core::session::Visit;

use crate::scenario::{Loading, Scenario, WireBatch};

const FIXTURE: &str = include_str!("../../../../tests/fixtures/batch.json");

#[test]
fn a_batch_is_written_as_the_fixture_has_it() {
    let url = "https://shop.example/?utm_source=news&utm_medium=cpc&gclid=Cj0#top";
    let mut scenario = Scenario::load(Loading {
        url,
        referrer: "https://www.google.com/",
        seed: 42,
        ..Loading::default()
    });
    scenario.page_view(url);
    scenario.now.wall += 1_234;
    scenario.call(
        Some("added_to_basket"),
        r#"{"product":"K\u00fcche","cents":1250,"ratio":0.5}"#,
        url,
    );
    let mut scenario = scenario.idle();
    let written = &scenario.posted[0].1;
    assert_eq!(
        written,
        FIXTURE.trim_end(),
        "if the wire changed on purpose, write this to the fixture:\n{written}"
    );
    scenario.acknowledge();
    assert!(scenario.visit.as_deref().and_then(Visit::read).is_some());
}

#[test]
fn the_fixture_is_of_the_wire_types_and_nothing_else() {
    let read: WireBatch = serde_json::from_str(FIXTURE).unwrap();
    let raw: serde_json::Value = serde_json::from_str(FIXTURE).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    for key in [
        "batch_id",
        "source",
        "sent_at",
        "v",
        "session",
        "session_info",
        "events",
    ] {
        assert_eq!(written[key], raw[key], "{key}");
    }
    let known = [
        "batch_id",
        "debug",
        "dropped",
        "events",
        "sent_at",
        "session",
        "session_info",
        "source",
        "v",
    ];
    let mut keys: Vec<_> = raw
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    assert_eq!(keys, known);
}
