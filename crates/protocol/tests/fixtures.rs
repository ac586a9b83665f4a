//! The golden files are of the wire's types: each is read whole, and written again key by key the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use wayfare_protocol::{Ack, Batch, Session};

type Open = Map<String, Value>;

/// Reads as a type and writes again. What the type leaves out when it is empty may stand in the file.
fn assert_is<T: Serialize + DeserializeOwned + Debug + PartialEq>(
    text: &str,
    may_be_empty: &[&str],
) {
    let mut raw: Value = serde_json::from_str(text).unwrap();
    let read: T = serde_json::from_value(raw.clone()).unwrap();
    for key in may_be_empty {
        let value = raw.as_object_mut().unwrap().remove(*key).unwrap();
        assert!(value == false || value.as_array().is_some_and(Vec::is_empty));
    }
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(written, raw);
    assert_eq!(serde_json::from_value::<T>(written).unwrap(), read);
}

#[test]
fn what_a_page_sends_is_a_batch() {
    let text = include_str!("../../../tests/fixtures/batch.json");
    assert_is::<Batch<Open>>(text, &["debug", "dropped"]);
}

#[test]
fn what_a_collector_answers_is_an_acknowledgement() {
    assert_is::<Ack>(include_str!("../../../tests/fixtures/ack.json"), &[]);
}

#[test]
fn what_a_collector_stores_is_a_session() {
    assert_is::<Session<Open>>(include_str!("../../../tests/fixtures/session.json"), &[]);
}
