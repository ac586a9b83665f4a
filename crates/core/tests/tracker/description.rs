//! What the application says of the visit and of who visits, beside its events.

use serde_json::{Value, json};
use wayfare_core::Input;

use crate::scenario::{Loading, Locks, Scenario};

fn describe(page: &mut Scenario, properties: &Value, traits: &Value) {
    page.input(Input::Describe(format!("{properties}\n{traits}")));
}

fn described(page: &mut Scenario) -> [Value; 2] {
    let batch = serde_json::to_value(page.acknowledge()).unwrap();
    ["properties", "traits"].map(|kind| batch["session"][kind].clone())
}

#[test]
fn the_next_batch_says_it_and_none_is_made_for_it() {
    let mut page = Scenario::first_page().idle();
    page.acknowledge();
    let (properties, traits) = (json!({"theme": "dark"}), json!({"plan": "pro"}));
    describe(&mut page, &properties, &traits);
    page.pass(60_000);
    assert!(page.posted.is_empty());
    assert_eq!(page.session()["traits"], traits);
    page.track("next");
    page.pass(60_000);
    assert_eq!(described(&mut page), [properties, traits]);
    page.input(Input::Hidden { going: true });
    assert!(page.posted.is_empty(), "it was said");
}

#[test]
fn it_goes_alone_where_nothing_takes_it_along() {
    for last in [Input::Hidden { going: false }, Input::Flush] {
        let mut page = Scenario::first_page().idle();
        page.acknowledge();
        for _ in 0..2 {
            describe(&mut page, &json!({"theme": "dark"}), &json!({}));
        }
        page.input(last);
        assert_eq!(described(&mut page), [json!({"theme": "dark"}), json!({})]);
        describe(&mut page, &json!({"theme": "dark"}), &json!({}));
        page.input(Input::Flush);
        assert!(page.posted.is_empty(), "it is nothing new");
    }
}

#[test]
fn it_goes_alone_where_what_would_take_it_along_has_no_room() {
    let mut page = Scenario::first_page().idle();
    page.acknowledge();
    let url = "https://shop.example/";
    let large = |bytes: usize| json!({"text": "x".repeat(bytes)}).to_string();
    // Of what may be on its way when a page goes, this leaves less than the next event needs.
    page.call(Some("first"), &large(30_000), url);
    page.pass(60_000);
    page.call(Some("second"), &large(30_000), url);
    describe(&mut page, &json!({"theme": "dark"}), &json!({}));
    page.input(Input::Hidden { going: true });
    let bodies: Vec<&str> = page.posted.iter().map(|(_, body)| &**body).collect();
    assert!(bodies.iter().all(|body| !body.contains("second")));
    assert!(bodies.iter().any(|body| body.contains("theme")));
}

#[test]
fn who_withdraws_is_described_no_more() {
    let mut page = Scenario::first_page().idle();
    page.acknowledge();
    describe(&mut page, &json!({}), &json!({"plan": "pro"}));
    page.input(Input::Consent("denied".into()));
    page.input(Input::Flush);
    assert!(page.posted.is_empty());
    page.input_after_read(Input::Consent("granted".into()));
    let mut page = page.idle();
    assert_eq!(described(&mut page), [json!({}), json!({})]);
}

#[test]
fn after_a_reset_it_is_of_the_next_visit_though_that_has_to_wait() {
    let mut page = Scenario::in_a_visit().idle();
    page.track("first");
    page.acknowledge();
    page.track("waits");
    describe(
        &mut page,
        &json!({"theme": "dark"}),
        &json!({"plan": "pro"}),
    );
    page.locks = Locks::Hanging;
    page.input(Input::Reset);
    describe(&mut page, &json!({}), &json!({}));
    describe(&mut page, &json!({}), &json!({"plan": "free"}));
    let stored = page.stored();
    page.input(Input::Locked(stored));
    page.input(Input::Flush);
    assert_eq!(
        described(&mut page),
        [json!({"theme": "dark"}), json!({"plan": "pro"})],
        "the visit before keeps what was said of it"
    );
    assert_eq!(described(&mut page), [json!({}), json!({"plan": "free"})]);
}

#[test]
fn what_is_said_against_the_visitors_will_is_not_remembered() {
    let mut page = Scenario::load(Loading {
        options: r#","consent":"denied""#,
        ..Loading::default()
    });
    describe(&mut page, &json!({}), &json!({"plan": "pro"}));
    page.input(Input::Consent("granted".into()));
    assert_eq!(page.session()["traits"], json!({}));
}

#[test]
fn tracardi_has_no_place_for_it() {
    let mut page = Scenario::load(Loading {
        options: r#","dialect":"tracardi""#,
        ..Loading::default()
    });
    describe(&mut page, &json!({"theme": "dark"}), &json!({}));
    page.track("after");
    page.input(Input::Flush);
    assert!(page.posted.iter().any(|(_, body)| body.contains("after")));
    assert!(page.posted.iter().all(|(_, body)| !body.contains("theme")));
}
