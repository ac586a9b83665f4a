//! What a batch tells of its visit.
//!
//! A Session that is well-formed, as nearly all are, is read from its text at once: no tree is built of it. One
//! that is not, or that has a member twice, is read as a tree, and each value by itself.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;
use wayfare_core::time::UnixMs;
use wayfare_protocol::Status;

use super::Leaf;
use super::identity::{parse_id, parse_uuid};
use super::leaves::{POINTERS, Sent, Typed, leaves_of, read_leaves, read_session};
use crate::clock::parse_rfc3339;
use crate::error::Error;

/// A Session as it was sent.
#[derive(Debug, PartialEq)]
pub(super) struct Told {
    /// The visit.
    pub(super) id: Uuid,
    /// When it began on the device, where that is well-formed.
    pub(super) created_at_ms: Option<UnixMs>,
    /// Its status in the sender's eyes.
    pub(super) status: Status,
    /// Whom it is of, where the sender knows.
    pub(super) profile_id: Option<Uuid>,
    /// The other well-formed values.
    pub(super) leaves: Vec<Leaf>,
}

impl Told {
    /// Reads a Session.
    ///
    /// # Errors
    /// When it is no object or has no id.
    pub(super) fn read(raw: &RawValue) -> Result<Self, Error> {
        Self::read_plain(raw.get()).map_or_else(|| Self::read_any(raw), Ok)
    }

    /// Reads one that is well-formed.
    fn read_plain(text: &str) -> Option<Self> {
        let whole: Typed = serde_json::from_str(text).ok()?;
        let mut sent = Sent::default();
        let mut json = serde_json::Deserializer::from_str(text);
        let walk = Walk {
            node: &ROOT,
            sent: &mut sent,
        };
        // A list would be read as the fields in their order.
        (text.starts_with('{') && walk.deserialize(&mut json).is_ok()).then_some(())?;
        let time = &whole.metadata.time;
        Some(Self {
            id: parse_id(&whole.id)?,
            created_at_ms: time.create.as_deref().and_then(parse_rfc3339),
            status: whole.metadata.status,
            profile_id: whole.profile.id.as_deref().and_then(parse_uuid),
            leaves: leaves_of(sent, Some(&whole)),
        })
    }

    /// Reads whatever it is.
    fn read_any(raw: &RawValue) -> Result<Self, Error> {
        let session = read_session(raw).ok_or_else(|| Error::invalid("session"))?;
        let id = session
            .get("id")
            .ok_or_else(|| Error::missing("session.id"))?;
        let text = |pointer: &str| session.pointer(pointer).and_then(Value::as_str);
        let status = session.pointer("/metadata/status");
        Ok(Self {
            id: id
                .as_str()
                .and_then(parse_id)
                .ok_or_else(|| Error::invalid("session.id"))?,
            created_at_ms: text("/metadata/time/create").and_then(parse_rfc3339),
            status: status
                .and_then(|status| Status::deserialize(status).ok())
                .unwrap_or_default(),
            profile_id: text("/profile/id").and_then(parse_uuid),
            leaves: read_leaves(&session),
        })
    }
}

/// A Session's objects, down to the values that a sender may fill.
#[derive(Default)]
struct Node {
    name: &'static str,
    /// Of a value.
    place: Option<usize>,
    /// Of an object.
    inside: Vec<Node>,
}

static ROOT: LazyLock<Node> = LazyLock::new(|| {
    let mut root = Node::default();
    for (place, known) in POINTERS.iter().enumerate() {
        let mut node = &mut root;
        for name in &known.steps {
            node = node.child_mut(name);
        }
        node.place = Some(place);
    }
    root
});

impl Node {
    /// The member of that name, made where there is none.
    fn child_mut(&mut self, name: &'static str) -> &mut Self {
        let known = self.inside.iter().position(|node| node.name == name);
        let place = known.unwrap_or_else(|| {
            let child = Self {
                name,
                ..Self::default()
            };
            self.inside.push(child);
            self.inside.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "it was found or made just now")]
        &mut self.inside[place]
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.inside.iter().find(|node| node.name == name)
    }
}

/// Takes the values of an object, whatever stands in its place.
struct Walk<'a> {
    node: &'a Node,
    sent: &'a mut Sent,
}

/// A name, copied only where it has escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        match self.node.place {
            Some(place) => {
                self.sent.put(place, Value::deserialize(value)?);
                Ok(())
            }
            None => value.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of a Session")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(name) = fields.next_key::<Name<'de>>()? {
            match self.node.child(&name.0) {
                Some(node) => fields.next_value_seed(Walk {
                    node,
                    sent: self.sent,
                })?,
                None => drop(fields.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;

    fn golden() -> Value {
        let golden = include_str!("../../../../tests/fixtures/batch.json");
        let mut golden: Value = serde_json::from_str(golden).unwrap();
        golden["session"].take()
    }

    /// What is read at once, which must be what is read as a tree.
    fn plain(text: &str) -> Option<Told> {
        let raw = serde_json::from_str::<&RawValue>(text).unwrap();
        let plain = Told::read_plain(text);
        if let Some(plain) = &plain {
            assert_eq!(Told::read_any(raw).ok().as_ref(), Some(plain), "{text}");
        }
        plain
    }

    #[test]
    fn a_session_that_is_well_formed_is_read_at_once() {
        let told = plain(&golden().to_string()).unwrap();
        assert!(told.leaves.len() > 30, "{}", told.leaves.len());
        assert_eq!(told.status, Status::Active);
        let mut session = golden();
        session["context"]["page"] = json!(["https://shop.example/", "Title", ""]);
        session["context"]["last_touch"] =
            json!(["2024-05-30T12:00:00.000Z", "paid", null, {}, {}]);
        session["properties"] = json!({"b": [1.50], "a/b": "\u{1f600}\n", "k".repeat(999): 1});
        session["profile"]["id"] = json!("0190a6b0-0000-7000-8000-000000000001");
        let told = plain(&session.to_string()).unwrap();
        assert!(told.profile_id.is_some());
    }

    #[test]
    fn one_that_is_not_is_left_to_the_tree() {
        for (pointer, value) in [
            ("/id", json!("7")),
            ("/device/name", json!(7)),
            ("/metadata/status", json!("asleep")),
        ] {
            let mut session = golden();
            *session.pointer_mut(pointer).unwrap() = value;
            assert_eq!(plain(&session.to_string()), None, "{pointer}");
        }
        let twice = golden().to_string().replacen('{', r#"{"os":{},"#, 1);
        assert_eq!(plain(&twice), None);
        assert_eq!(plain("[]"), None);
    }

    proptest! {
        /// Whatever is read at once is read the same as a tree.
        #[test]
        fn both_ways_agree(
            changes in prop::collection::vec((0..POINTERS.len(), any_value()), 0..4),
        ) {
            let mut session = golden();
            for (place, value) in changes {
                if let Some(at) = session.pointer_mut(POINTERS[place].pointer) {
                    *at = value;
                }
            }
            plain(to_raw_value(&session).unwrap().get());
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u32>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 8, 3, |inner| {
            let name = prop::sample::select(vec!["class", "utm", "at", "term", "other"]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(name.prop_map(str::to_owned), inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }
}
