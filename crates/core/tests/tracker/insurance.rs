//! What the browser posts if the page dies before it does.

use wayfare_core::Input;
use wayfare_core::limits::INSURE_AFTER_MS;

use crate::scenario::{Loading, Scenario, WireBatch};

/// A page whose first batch is answered.
fn settled() -> Scenario {
    let mut scenario = Scenario::in_a_visit().idle();
    scenario.track("first");
    scenario.pass(5_000);
    scenario.acknowledge();
    assert_eq!(scenario.insured, "");
    scenario
}

fn kinds(body: &str) -> Vec<String> {
    let batch: WireBatch = serde_json::from_str(body).unwrap();
    batch.events.into_iter().map(|event| event.r#type).collect()
}

#[test]
fn what_waits_for_a_second_is_insured_until_it_is_posted() {
    let mut scenario = settled();
    scenario.track("one");
    scenario.pass(INSURE_AFTER_MS - 1);
    assert_eq!(scenario.insured, "");
    scenario.pass(1);
    assert_eq!(kinds(&scenario.insured), ["one"]);
    scenario.track("two");
    assert_eq!(kinds(&scenario.insured), ["one"], "once a second");
    scenario.pass(INSURE_AFTER_MS);
    assert_eq!(kinds(&scenario.insured), ["one", "two"]);
    scenario.pass(5_000);
    assert_eq!(scenario.insured, "");
    assert_eq!(scenario.acknowledge().events.len(), 2);
}

#[test]
fn a_page_that_goes_insures_what_it_cannot_post() {
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(4_000));
    let mut scenario = settled();
    for _ in 0..40 {
        scenario.call(Some("large"), &large, "https://shop.example/");
    }
    scenario.input(Input::Hidden { going: true });
    let mut bodies: Vec<_> = scenario.posted.iter().map(|(_, body)| body).collect();
    assert!(!scenario.insured.is_empty());
    bodies.push(&scenario.insured);
    let batches = bodies
        .iter()
        .map(|body| serde_json::from_str(body).unwrap());
    let seqs: Vec<_> = batches
        .flat_map(|batch: WireBatch| batch.events)
        .map(|event| event.seq)
        .collect();
    let expected: Vec<_> = (seqs[0]..).take(seqs.len()).collect();
    assert_eq!(seqs, expected, "what is insured follows on what is posted");
}

#[test]
fn a_page_that_stood_still_asks_for_what_was_insured_before_it_posts_that() {
    let mut scenario = settled();
    scenario.track("one");
    scenario.pass(INSURE_AFTER_MS);
    let insured: WireBatch = serde_json::from_str(&scenario.insured).unwrap();
    scenario.input(Input::Shown { returned: true });
    assert_eq!(scenario.insured, "", "it is there, or never will be");
    let asking: WireBatch = serde_json::from_str(&scenario.posted[0].1).unwrap();
    assert_eq!(asking.unanswered, std::slice::from_ref(&insured.batch_id));
    assert!(asking.events.is_empty());
    let stored = format!(
        r#"{{"accepted":[],"rejected":[],"stored":["{}"]}}"#,
        insured.batch_id
    );
    scenario.answer(200, &stored);
    scenario.pass(60_000);
    assert!(scenario.posted.is_empty(), "the collector has it");
}

#[test]
fn nothing_is_insured_without_consent_or_where_nobody_can_be_asked() {
    let mut scenario = settled();
    scenario.track("one");
    scenario.pass(INSURE_AFTER_MS);
    scenario.input(Input::Consent("denied".into()));
    assert_eq!(scenario.insured, "");
    let mut tracardi = Scenario::load(Loading {
        options: r#","dialect":"tracardi""#,
        ..Loading::default()
    })
    .idle();
    tracardi.track("one");
    tracardi.pass(INSURE_AFTER_MS);
    assert_eq!(tracardi.insured, "");
}
