//! The short way to read an event: one that keeps every rule, which nearly all do, is read without a tree of its
//! values. It takes no other events than the long way in `event.rs` and finds the same in them; whatever
//! it does not follow is left to that one, which can also say what is wrong.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use wayfare_protocol::{
    EVENT_BYTES_MAX, EVENT_TYPE_BYTES_MAX, Page, TITLE_BYTES_MAX, URL_BYTES_MAX,
};

use super::Event;
use super::event::SEQ_MAX;
use super::identity::parse_id;
use super::plain_object::is_plain_object;
use super::profile::IDENTIFY;
use crate::clock::parse_rfc3339;

/// A text of the body, copied only where it has escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    r#type: Text<'a>,
    seq: u64,
    #[serde(borrow)]
    occurred_at: Text<'a>,
    #[serde(borrow, default)]
    page: Option<&'a RawValue>,
    #[serde(borrow, default)]
    properties: Option<&'a RawValue>,
}

/// What else is in it may be nested without end, which the long way refuses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFields<'a> {
    #[serde(borrow, default)]
    url: Option<Text<'a>>,
    #[serde(borrow, default)]
    title: Option<Text<'a>>,
    #[serde(borrow, default)]
    referrer: Option<Text<'a>>,
}

/// The event, if it keeps every rule and names no user.
pub(super) fn read_plain(raw: &RawValue) -> Option<Event> {
    if raw.get().len() > EVENT_BYTES_MAX {
        return None;
    }
    let fields: Fields<'_> = read_object(raw.get())?;
    let r#type = fields.r#type.0;
    if r#type.is_empty() || r#type.len() > EVENT_TYPE_BYTES_MAX || r#type == IDENTIFY {
        return None;
    }
    let properties = fields.properties.map_or("{}", RawValue::get);
    if !is_plain_object(properties) || !(1..=SEQ_MAX).contains(&fields.seq) {
        return None;
    }
    Some(Event {
        id: parse_id(&fields.id.0)?,
        r#type: r#type.into_owned(),
        seq: fields.seq,
        occurred_at_ms: parse_rfc3339(&fields.occurred_at.0)?,
        page: match fields.page {
            Some(page) => read_page(page.get())?,
            None => Page::default(),
        },
        properties: properties.to_owned(),
        user: None,
    })
}

fn read_page(text: &str) -> Option<Page> {
    let page: PageFields<'_> = read_object(text)?;
    Some(Page {
        url: within(page.url, URL_BYTES_MAX)?,
        title: within(page.title, TITLE_BYTES_MAX)?,
        referrer: within(page.referrer, URL_BYTES_MAX)?,
    })
}

/// Reads an object. A list would be read as the fields in their order.
fn read_object<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    let is_object = text.starts_with('{');
    is_object.then(|| serde_json::from_str(text).ok()).flatten()
}

fn within(text: Option<Text<'_>>, bytes_max: usize) -> Option<String> {
    let text = text.map_or(Cow::Borrowed(""), |text| text.0);
    (text.len() <= bytes_max).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::to_raw_value;
    use serde_json::{Map, Value, json};
    use wayfare_protocol::{DEPTH_MAX, KEY_BYTES_MAX, PROPERTIES_MAX, STRING_BYTES_MAX};

    use super::super::event::decode_any_event;
    use super::*;

    fn good() -> Value {
        json!({
            "id": "0190a6b0-0000-7000-8000-000000000001", "type": "search", "seq": 3,
            "occurred_at": "2024-05-30T12:00:00.000Z",
            "page": {"url": "https://shop.example/", "title": "\u{1f600} \"maps\"", "referrer": ""},
            "properties": {"b": 1, "a": [1.50, {"deep": null}], "text": "\n"},
        })
    }

    /// What the short way finds, which must be what the long way finds.
    fn plain(text: &str) -> Option<Event> {
        let raw = serde_json::from_str::<&RawValue>(text).unwrap();
        let plain = read_plain(raw);
        if let Some(event) = &plain {
            assert_eq!(Ok(event), decode_any_event(0, raw).as_ref(), "{text}");
        }
        plain
    }

    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!(1), |inner, _| json!({ "a": inner }))
    }

    #[test]
    fn what_keeps_the_rules_is_read_the_short_way() {
        let keys = |count: usize| -> Value {
            let keys = (0..count).map(|key| (key.to_string(), json!(key)));
            keys.collect::<Map<_, _>>().into()
        };
        for (field, value) in [
            ("page", Value::Null),
            ("page", json!({"title": null})),
            ("properties", Value::Null),
            ("properties", json!({"text": "x".repeat(STRING_BYTES_MAX)})),
            ("properties", json!({"k".repeat(KEY_BYTES_MAX): 1})),
            ("properties", nested(DEPTH_MAX + 1)),
            ("properties", keys(PROPERTIES_MAX)),
            ("whatever", json!([{}])),
        ] {
            let mut event = good();
            event[field] = value;
            assert!(plain(&event.to_string()).is_some(), "{event}");
        }
        assert!(plain(&good().to_string()).is_some());
    }

    #[test]
    fn what_breaks_one_is_left_to_the_long_way() {
        for (field, value) in [
            ("type", json!("")),
            ("type", json!("x".repeat(EVENT_TYPE_BYTES_MAX + 1))),
            ("type", json!(IDENTIFY)),
            ("seq", json!(0)),
            ("seq", json!(SEQ_MAX + 1)),
            ("seq", json!(1.0)),
            ("id", json!("7")),
            ("occurred_at", json!("yesterday")),
            ("page", json!(["https://shop.example/"])),
            ("page", json!({"url": "x".repeat(URL_BYTES_MAX + 1)})),
            ("page", json!({"title": 7})),
            ("page", json!({"other": nested(200)})),
            ("properties", json!([])),
            (
                "properties",
                json!({"text": "x".repeat(STRING_BYTES_MAX + 1)}),
            ),
            ("properties", json!({"k".repeat(KEY_BYTES_MAX + 1): 1})),
            ("properties", nested(DEPTH_MAX + 2)),
            ("properties", nested(1_000)),
        ] {
            let mut event = good();
            event[field] = value;
            assert_eq!(plain(&event.to_string()), None, "{event}");
        }
        let twice = good().to_string().replacen('{', r#"{"seq":9,"#, 1);
        assert_eq!(plain(&twice), None);
        let listed: Vec<Value> = good().as_object().unwrap().values().cloned().collect();
        assert_eq!(plain(&json!(listed).to_string()), None);
    }

    proptest! {
        /// Whatever the short way takes, the long way takes for the same.
        #[test]
        fn both_ways_agree(
            fields in prop::collection::vec((any_field(), any_value()), 0..4),
            keep in any::<bool>(),
        ) {
            let mut event = if keep { good() } else { json!({}) };
            for (field, value) in fields {
                event[field] = value;
            }
            plain(to_raw_value(&event).unwrap().get());
        }
    }

    fn any_field() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(vec![
                "id",
                "type",
                "seq",
                "occurred_at",
                "page",
                "properties"
            ])
            .prop_map(str::to_owned),
            any::<String>(),
        ]
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            good_leaf(),
        ];
        leaf.prop_recursive(10, 32, 4, |inner| {
            let field = prop_oneof![
                Just("url".to_owned()),
                Just("title".to_owned()),
                any::<String>()
            ];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((field, inner), 0..4)
                    .prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    fn good_leaf() -> impl Strategy<Value = Value> {
        let fields = good();
        prop::sample::select(
            ["id", "seq", "type", "occurred_at"]
                .map(|name| fields[name].clone())
                .to_vec(),
        )
    }
}
