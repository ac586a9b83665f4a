//! Whom visits are of: created, adopted, identified, merged, and answered.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use harness::{Collector, batch, event, id, with};
use serde_json::{Value, json};
use wayfare_collector::ingest::profile_made_for;
use wayfare_protocol::USER_ID_BYTES_MAX;

const ADA: &str = "ada@shop.example";

/// A batch of a visit that names a profile, or none.
fn visit(number: u128, profile: Option<&str>, events: &[Value]) -> Value {
    let session = json!({"id": id(number).to_string(), "profile": {"id": profile}});
    with(batch(events), "/session", Some(session))
}

fn identify(number: u64, user: Value) -> Value {
    let said = with(event(number), "/type", Some(json!("identify")));
    with(said, "/properties", Some(json!({"user_id": user})))
}

fn made(number: u128) -> String {
    profile_made_for(id(number)).to_string()
}

async fn answered(collector: &Collector, batch: &Value) -> String {
    let ack = collector.take(batch).await;
    ack["profile"]["id"].as_str().unwrap().to_owned()
}

/// Profile and user of a stored visit.
async fn stored(collector: &Collector, number: u128) -> Value {
    let profile = collector.session(id(number)).await["session"]["profile"].take();
    assert_eq!(profile["metadata"], Value::Null);
    json!([profile["id"], profile["primary_id"]])
}

#[tokio::test]
async fn a_visit_without_a_profile_is_given_one_and_the_next_goes_on_with_it() {
    let collector = Collector::new();
    let first = answered(&collector, &visit(1, None, &[event(1)])).await;
    assert_eq!(first, made(1));
    assert_eq!(
        answered(&collector, &visit(1, None, &[event(2)])).await,
        first
    );
    assert_eq!(
        answered(&collector, &visit(2, Some(&first), &[event(3)])).await,
        first
    );
    assert_eq!(stored(&collector, 2).await, json!([first, null]));
}

#[tokio::test]
async fn an_id_that_nobody_has_is_not_taken() {
    let collector = Collector::new();
    for (number, named) in [
        (1, "4e63bb5b-8ec4-498f-ba63-8af1aedeb691"),
        (2, "somebody"),
        (3, ""),
    ] {
        let named = visit(number, Some(named), &[]);
        assert_eq!(answered(&collector, &named).await, made(number));
    }
}

#[tokio::test]
async fn a_tab_that_did_not_know_its_visitor_yet_ends_with_the_same() {
    for turned in [false, true] {
        let collector = Collector::new();
        let known = answered(&collector, &visit(1, None, &[event(1)])).await;
        let mut told = [
            visit(2, None, &[event(2)]),
            visit(2, Some(&known), &[event(3)]),
        ];
        if turned {
            told.reverse();
        }
        for batch in &told {
            collector.take(batch).await;
        }
        assert_eq!(answered(&collector, &told[0]).await, known);
        // What was answered meanwhile leads there too.
        let late = visit(3, Some(&made(2)), &[]);
        let expected = if turned { made(3) } else { known };
        assert_eq!(answered(&collector, &late).await, expected);
    }
}

#[tokio::test]
async fn a_user_on_two_devices_is_one_visitor_and_every_old_id_leads_there() {
    let collector = Collector::new();
    let phone = answered(&collector, &visit(1, None, &[identify(1, json!(ADA))])).await;
    assert_eq!(stored(&collector, 1).await, json!([phone, ADA]));
    let laptop = answered(&collector, &visit(2, None, &[event(2)])).await;
    assert_ne!(laptop, phone);
    answered(&collector, &visit(3, Some(&laptop), &[event(3)])).await;
    let merged = visit(3, Some(&laptop), &[identify(4, json!(ADA))]);
    assert_eq!(answered(&collector, &merged).await, phone);
    assert_eq!(answered(&collector, &merged).await, phone, "and again");
    for number in [1, 2, 3] {
        assert_eq!(stored(&collector, number).await, json!([phone, ADA]));
    }
    assert_eq!(
        answered(&collector, &visit(4, Some(&laptop), &[])).await,
        phone
    );
    // The tablet's profile is merged into one that was merged into itself.
    let tablet = answered(&collector, &visit(5, None, &[event(5)])).await;
    answered(
        &collector,
        &visit(5, Some(&tablet), &[identify(6, json!(ADA))]),
    )
    .await;
    for old in [&phone, &laptop, &tablet] {
        assert_eq!(answered(&collector, &visit(6, Some(old), &[])).await, phone);
    }
}

#[tokio::test]
async fn two_people_who_share_a_browser_stay_two() {
    let collector = Collector::new();
    let ada = answered(&collector, &visit(1, None, &[identify(1, json!(ADA))])).await;
    let bob = visit(2, Some(&ada), &[identify(2, json!("bob"))]);
    let bob = answered(&collector, &bob).await;
    assert_ne!(bob, ada);
    assert_eq!(stored(&collector, 1).await, json!([ada, ADA]));
    assert_eq!(stored(&collector, 2).await, json!([bob, "bob"]));
    let again = visit(3, Some(&bob), &[identify(3, json!(ADA))]);
    assert_eq!(answered(&collector, &again).await, ada);
    let again = visit(4, Some(&ada), &[identify(4, json!("bob"))]);
    assert_eq!(answered(&collector, &again).await, bob);
    assert_eq!(stored(&collector, 1).await, json!([ada, ADA]));
}

#[tokio::test]
async fn users_of_two_sources_are_two_people() {
    let collector = Collector::new();
    let shop = visit(1, None, &[identify(1, json!(7))]);
    let blog = visit(2, None, &[identify(2, json!(7))]);
    let blog = with(blog, "/source", Some(json!("blog")));
    let shop = answered(&collector, &shop).await;
    let blog = answered(&collector, &blog).await;
    assert_ne!(shop, blog);
    assert_eq!(stored(&collector, 2).await, json!([blog, "7"]));
}

#[tokio::test]
async fn an_event_that_identifies_nobody_is_refused() {
    let collector = Collector::new();
    let long = "x".repeat(USER_ID_BYTES_MAX + 1);
    for (user, code, limit) in [
        (json!(null), "missing", Value::Null),
        (json!(""), "invalid", Value::Null),
        (json!({"name": "ada"}), "invalid", Value::Null),
        (json!(long), "too_long", json!(USER_ID_BYTES_MAX)),
    ] {
        let ack = collector.take(&visit(1, None, &[identify(1, user)])).await;
        let rejected = &ack["rejected"][0];
        assert_eq!(
            (&rejected["field"], &rejected["code"], &rejected["limit"]),
            (&json!("events[0].properties.user_id"), &json!(code), &limit)
        );
    }
    assert_eq!(collector.totals().await["events"], 0);
    assert_eq!(stored(&collector, 1).await, json!([made(1), null]));
}
