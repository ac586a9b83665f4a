//! The values of a Session one by one, so that each is judged and merged by itself.
//!
//! Which values there are and of which types follows from `wayfare_protocol::Session` alone.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use wayfare_protocol::{Session, TITLE_BYTES_MAX, URL_BYTES_MAX, UTM_BYTES_MAX};

use super::open_object::check_value;
use crate::limits::OPEN_VALUE_BYTES_MAX;

/// One value of a Session.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// Where it stands in the Session: a JSON pointer (RFC 6901).
    pub pointer: Cow<'static, str>,
    /// Its place among the values that every Session has; keys of open objects have none.
    pub(super) place: Option<usize>,
    /// The value.
    pub value: Value,
}

impl Leaf {
    /// The value that stands in its place in a document.
    pub(super) fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        match self.place.and_then(|place| POINTERS.get(place)) {
            Some(known) => known.find(document),
            None => find(document, &self.pointer),
        }
    }
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
static NAMED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut pointers = Vec::new();
    collect_pointers(&SKELETON, String::new(), &mut pointers);
    pointers.retain(|pointer| !within(pointer, &COLLECTORS_OWN));
    pointers
});

/// Where something stands that a sender may fill.
pub(super) struct Known {
    /// The pointer to it.
    pub(super) pointer: &'static str,
    /// The names on the way.
    pub(super) steps: Vec<&'static str>,
    /// Whether it is an open object as a whole.
    is_open: bool,
}

/// Everything a sender may fill, open objects as a whole.
pub(super) static POINTERS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let known = NAMED.iter().map(|pointer| Known {
        steps: pointer.split('/').skip(1).collect(),
        is_open: OPEN_OBJECTS.contains(&pointer.as_str()),
        pointer,
    });
    known.collect()
});

/// Their places.
static PLACES: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
    let places = POINTERS.iter().enumerate();
    let places = places.filter(|(_, known)| !known.is_open);
    places
        .map(|(place, known)| (known.pointer, place))
        .collect()
});

/// The place of a value that every Session has.
pub(super) fn place_of(pointer: &str) -> Option<usize> {
    PLACES.get(pointer).copied()
}

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

/// What was sent of all that a sender may fill, by its place.
#[derive(Default)]
pub(super) struct Sent(Vec<Option<Value>>);

impl Sent {
    /// Notes what was sent; of two the last.
    pub(super) fn put(&mut self, place: usize, value: Value) {
        self.0.resize_with(POINTERS.len(), || None);
        if let Some(at) = self.0.get_mut(place) {
            *at = Some(value);
        }
    }
}

/// The well-formed values of a Session as it was sent. What is malformed, over a limit or empty is
/// left out, as if the sender did not know it.
pub(super) fn read_leaves(session: &Value) -> Vec<Leaf> {
    // Nearly always the whole is well-formed and is read at once; if not, each value by itself.
    let whole = Typed::deserialize(session).ok();
    let sent = POINTERS.iter().map(|known| known.find(session).cloned());
    leaves_of(Sent(sent.collect()), whole.as_ref())
}

/// The well-formed values of what was sent; `whole` is the Session, where all of it is well-formed.
pub(super) fn leaves_of(sent: Sent, whole: Option<&Typed>) -> Vec<Leaf> {
    let mut leaves = Vec::with_capacity(POINTERS.len());
    for (place, (known, sent)) in POINTERS.iter().zip(sent.0).enumerate() {
        let (pointer, sent) = match sent {
            None | Some(Value::Null) => continue,
            Some(sent) => (known.pointer, sent),
        };
        if known.is_open {
            let keys = sent.as_object().into_iter();
            leaves.extend(keys.flat_map(|keys| read_open(pointer, keys)));
            continue;
        }
        let value = match whole {
            Some(whole) => well_formed(whole, pointer, sent),
            None => alone(pointer, &sent),
        };
        if let Some(value) = value.filter(|value| says_something(pointer, value))
            && check_value(&value, "").is_ok()
        {
            leaves.push(Leaf {
                pointer: pointer.into(),
                place: Some(place),
                value,
            });
        }
    }
    leaves
}

impl Known {
    /// The value in an object that has it.
    pub(super) fn find<'a>(&self, object: &'a Value) -> Option<&'a Value> {
        let mut steps = self.steps.iter();
        steps.try_fold(object, |object, name| object.get(name))
    }
}

/// A Session of which only the types are of interest, and the few values that are objects themselves.
pub(super) type Typed = Session<IgnoredAny>;

/// A value of a Session that is well-formed as a whole. What is not made of others is as it was sent; what is has
/// each of its members and no more.
fn well_formed(whole: &Typed, pointer: &str, sent: Value) -> Option<Value> {
    let context = &whole.context;
    match (pointer, &sent) {
        ("/context/first_touch", _) => serde_json::to_value(&context.first_touch).ok(),
        ("/context/last_touch", _) => serde_json::to_value(&context.last_touch).ok(),
        ("/context/click_ids", _) => serde_json::to_value(&context.click_ids).ok(),
        (_, Value::Object(_)) => alone(pointer, &sent),
        _ => Some(sent),
    }
}

/// A value of a Session that has no other, as its type has it.
fn alone(pointer: &str, sent: &Value) -> Option<Value> {
    let session = Session::<Value>::deserialize(nest(pointer, sent)).ok()?;
    let session = serde_json::to_value(session).ok()?;
    find(&session, pointer).cloned()
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
            pointer: format!("{pointer}/{key}").into(),
            place: None,
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
            .map(|leaf| (leaf.pointer.into_owned(), leaf.value))
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
            let mut known = POINTERS.iter();
            assert!(known.any(|known| known.pointer == pointer), "{pointer}");
        }
        let mut known = POINTERS.iter();
        assert!(!known.any(|known| within(known.pointer, &COLLECTORS_OWN)));
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

    #[test]
    fn what_is_well_formed_is_as_its_type_has_it() {
        let golden = include_str!("../../../../tests/fixtures/batch.json");
        let golden: Value = serde_json::from_str(golden).unwrap();
        let mut session = golden["session"].clone();
        let touch = json!({"class": "paid", "utm": {"term": "z", "other": 1}, "other": 1});
        session["context"]["first_touch"] = touch;
        session["context"]["last_touch"] =
            json!(["2024-05-30T12:00:00.000Z", "paid", null, {}, {}]);
        let typed = Session::<Value>::deserialize(&session).unwrap();
        let typed = serde_json::to_value(typed).unwrap();
        let leaves = read_leaves(&session);
        assert!(leaves.len() > 30, "{}", leaves.len());
        for leaf in leaves {
            let place = leaf.place.map(|place| POINTERS[place].pointer);
            assert_eq!(place, place.and(Some(&*leaf.pointer)));
            assert_eq!(
                Some(&leaf.value),
                typed.pointer(&leaf.pointer),
                "{}",
                leaf.pointer
            );
            assert_eq!(
                alone(&leaf.pointer, find(&session, &leaf.pointer).unwrap()),
                Some(leaf.value)
            );
        }
    }
}
