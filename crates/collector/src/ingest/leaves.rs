//! The values of a Session one by one, so that each is judged and merged by itself.
//!
//! Which values there are and of which types follows from `wayfare_protocol::Session` alone.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use wayfare_protocol::{Session, TITLE_BYTES_MAX, URL_BYTES_MAX, UTM_BYTES_MAX};

use super::open_object::check_value;
use crate::limits::OPEN_VALUE_BYTES_MAX;

/// One value of a Session.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// Where it stands in the Session: a JSON pointer (RFC 6901).
    pub pointer: String,
    /// The value.
    pub value: Value,
}

/// The application's own objects. They are merged key by key.
const OPEN_OBJECTS: [&str; 4] = ["/properties", "/traits", "/aux", "/metadata/aux"];

/// What no sender says: the collector fills it, or works it out from all that it was sent.
const COLLECTORS_OWN: [&str; 8] = [
    "/id",
    "/operation",
    "/profile",
    "/device/ip",
    "/device/geo",
    "/context/ip",
    "/metadata/time",
    "/metadata/status",
];

/// What tells of itself how the visit began: the earliest sender is right, of the rest the latest.
/// What only tells it together with others is a [`Unit`](super::landing::Unit).
const LANDING: [&str; 5] = [
    "/context/click_ids",
    "/context/first_touch",
    "/context/reason",
    "/context/visit_index",
    "/context/previous_id",
];

/// A Session of which nothing is known.
pub(super) static SKELETON: LazyLock<Value> = LazyLock::new(|| {
    let mut session = serde_json::to_value(Session::<Value>::default()).unwrap_or_default();
    for pointer in OPEN_OBJECTS {
        if let Some(open) = session.pointer_mut(pointer) {
            *open = json!({});
        }
    }
    if let Some(fields) = session.as_object_mut() {
        fields.remove("operation");
    }
    session
});

/// Pointers of everything a sender may fill, open objects as a whole.
static POINTERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut pointers = Vec::new();
    collect_pointers(&SKELETON, String::new(), &mut pointers);
    pointers.retain(|pointer| !within(pointer, &COLLECTORS_OWN));
    pointers
});

fn collect_pointers(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value.as_object() {
        Some(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                collect_pointers(value, format!("{pointer}/{name}"), into);
            }
        }
        _ => into.push(pointer),
    }
}

/// Whether a pointer is one of `roots` or lies within one.
pub(super) fn within(pointer: &str, roots: &[&str]) -> bool {
    roots.iter().any(|root| {
        pointer
            .strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Whether the earliest value of this leaf is kept, rather than the latest.
pub(super) fn is_landing(pointer: &str) -> bool {
    within(pointer, &LANDING)
}

/// The open object that a leaf is a key of.
pub(super) fn open_object_of(pointer: &str) -> Option<&'static str> {
    OPEN_OBJECTS
        .into_iter()
        .find(|open| pointer != *open && within(pointer, &[*open]))
}

/// Levels of a Session down to the keys of its deepest open object, `metadata.aux`.
const OBJECTS_DEEP: usize = 3;

/// Reads a Session as it was sent. What the parser cannot follow (a value that is nested too deep,
/// a number that no type holds) is left out alone.
pub(super) fn read_session(raw: &RawValue) -> Option<Value> {
    salvage(raw, OBJECTS_DEEP).filter(Value::is_object)
}

fn salvage(raw: &RawValue, levels: usize) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(raw.get()) {
        return Some(value);
    }
    let levels = levels.checked_sub(1)?;
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).ok()?;
    let readable = fields
        .into_iter()
        .filter_map(|(name, raw)| Some((name, salvage(raw, levels)?)));
    Some(Value::Object(readable.collect()))
}

/// The well-formed values of a Session as it was sent. What is malformed, over a limit or empty is
/// left out, as if the sender did not know it.
pub(super) fn read_leaves(session: &Value) -> Vec<Leaf> {
    // Nearly always the whole is well-formed and is read at once; if not, each value by itself.
    let whole = typed(session);
    let mut leaves = Vec::new();
    for pointer in POINTERS.iter() {
        let Some(sent) = find(session, pointer) else {
            continue;
        };
        if OPEN_OBJECTS.contains(&pointer.as_str()) {
            leaves.extend(
                sent.as_object()
                    .into_iter()
                    .flat_map(|keys| read_open(pointer, keys)),
            );
            continue;
        }
        let value = match &whole {
            Some(whole) => find(whole, pointer).cloned(),
            None => typed(&nest(pointer, sent)).and_then(|one| find(&one, pointer).cloned()),
        };
        if let Some(value) = value.filter(|value| says_something(pointer, value))
            && check_value(&value, "").is_ok()
        {
            leaves.push(Leaf {
                pointer: pointer.clone(),
                value,
            });
        }
    }
    leaves
}

fn typed(session: &Value) -> Option<Value> {
    let session = Session::<Value>::deserialize(session).ok()?;
    serde_json::to_value(session).ok()
}

/// A Session that has one value only.
fn nest(pointer: &str, value: &Value) -> Value {
    pointer
        .rsplit('/')
        .filter(|name| !name.is_empty())
        .fold(value.clone(), |inner, name| {
            Value::Object(Map::from_iter([(name.to_owned(), inner)]))
        })
}

/// An empty value says nothing, with one exception: when nothing is withheld any more.
fn says_something(pointer: &str, value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty() && text.len() <= bytes_max(pointer),
        Value::Array(items) => !items.is_empty() || pointer == "/context/withheld",
        Value::Object(fields) => !fields.is_empty() && fields.values().all(is_short),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Whether no text in it is longer than a campaign parameter may be.
fn is_short(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() <= UTM_BYTES_MAX,
        Value::Object(fields) => fields.values().all(is_short),
        _ => true,
    }
}

fn bytes_max(pointer: &str) -> usize {
    match pointer {
        "/context/page/title" => TITLE_BYTES_MAX,
        _ if within(pointer, &["/utm"]) => UTM_BYTES_MAX,
        _ => URL_BYTES_MAX,
    }
}

fn read_open<'a>(
    pointer: &'a str,
    keys: &'a Map<String, Value>,
) -> impl Iterator<Item = Leaf> + 'a {
    keys.iter().filter_map(move |(key, value)| {
        let alone = Map::from_iter([(key.clone(), value.clone())]);
        let fits = super::open_object::check_object(&alone, "").is_ok()
            && value.to_string().len() <= OPEN_VALUE_BYTES_MAX;
        let key = key.replace('~', "~0").replace('/', "~1");
        fits.then(|| Leaf {
            pointer: format!("{pointer}/{key}"),
            value: value.clone(),
        })
    })
}

/// The value in an object to which a pointer leads. Every value of every batch is looked for, and what the
/// library has copies each name on the way.
pub(super) fn find<'a>(object: &'a Value, pointer: &str) -> Option<&'a Value> {
    let names = pointer.split('/').skip(1);
    let mut steps = names.map(unescape);
    steps.try_fold(object, |object, name| object.get(&*name))
}

/// Puts a value where a pointer leads. The object around it must exist.
pub(super) fn put(session: &mut Value, pointer: &str, value: Value) {
    let Some((parent, key)) = pointer.rsplit_once('/') else {
        return;
    };
    let names = parent.split('/').skip(1);
    let mut steps = names.map(unescape);
    let around = steps.try_fold(session, |object, name| object.get_mut(&*name));
    if let Some(fields) = around.and_then(Value::as_object_mut) {
        let key = unescape(key);
        match fields.get_mut(&*key) {
            Some(place) => *place = value,
            None => drop(fields.insert(key.into_owned(), value)),
        }
    }
}

/// A name as it is in the object.
fn unescape(name: &str) -> Cow<'_, str> {
    if name.contains('~') {
        name.replace("~1", "/").replace("~0", "~").into()
    } else {
        name.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(session: Value) -> Vec<(String, Value)> {
        read_leaves(&session)
            .into_iter()
            .map(|leaf| (leaf.pointer, leaf.value))
            .collect()
    }

    #[test]
    fn what_a_sender_may_fill_is_what_the_session_has() {
        for pointer in [
            "/device/brand",
            "/utm/source",
            "/context/sdk/name",
            "/properties",
        ] {
            assert!(POINTERS.iter().any(|known| known == pointer), "{pointer}");
        }
        assert!(!POINTERS.iter().any(|known| within(known, &COLLECTORS_OWN)));
        for pointer in COLLECTORS_OWN
            .iter()
            .filter(|pointer| **pointer != "/operation")
        {
            assert!(
                SKELETON.pointer(pointer).is_some(),
                "{pointer} is a field of the Session"
            );
        }
        for pointer in LANDING.iter().chain(&OPEN_OBJECTS) {
            assert!(
                SKELETON.pointer(pointer).is_some(),
                "{pointer} is a field of the Session"
            );
        }
    }

    #[test]
    fn a_malformed_value_does_not_hurt_its_neighbours() {
        let leaves = read(json!({
            "device": {"name": 7, "brand": "Apple", "color_depth": "24"},
            "os": "iOS",
            "app": {"name": null, "bot": true},
            "context": {"languages": ["en", 5], "time_zone": "Europe/Berlin"},
        }));
        assert_eq!(
            leaves,
            [
                ("/app/bot".to_owned(), json!(true)),
                ("/context/time_zone".to_owned(), json!("Europe/Berlin")),
                ("/device/brand".to_owned(), json!("Apple")),
            ]
        );
    }

    #[test]
    fn what_says_nothing_or_too_much_is_left_out() {
        let leaves = read(json!({
            "utm": {"source": "", "medium": null, "campaign": "x".repeat(513)},
            "context": {"withheld": [], "languages": [], "page": {"title": "t".repeat(513)}},
            "properties": {"a/b": 1, "note": "x".repeat(8_193), "k".repeat(129): 1},
            "device": {"ip": "203.0.113.7"},
            "profile": {"id": "somebody"},
            "operation": {"new": true},
        }));
        assert_eq!(
            leaves,
            [
                ("/context/withheld".to_owned(), json!([])),
                ("/properties/a~1b".to_owned(), json!(1)),
            ]
        );
    }
}
