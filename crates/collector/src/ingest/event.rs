//! One event of a batch: looked at alone, so that a bad one does not hurt the others.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uuid::Uuid;
use wayfare_core::time::UnixMs;
use wayfare_protocol::{
    DEPTH_MAX, EVENT_BYTES_MAX, EVENT_TYPE_BYTES_MAX, Page, Rejection, RejectionCode,
    TITLE_BYTES_MAX, URL_BYTES_MAX,
};

use super::identity::parse_id;
use super::open_object::{Problem, check_object};
use super::plain_event::read_plain;
use super::profile::{IDENTIFY, read_user};
use crate::clock::parse_rfc3339;

/// An event that may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Minted where it happened. The same id is stored once, for ever.
    pub id: Uuid,
    /// `page_view`, or the name given to `track`.
    pub r#type: String,
    /// Counts the events of a tab.
    pub seq: u64,
    /// Device clock when it happened.
    pub occurred_at_ms: UnixMs,
    /// Where it happened.
    pub page: Page,
    /// The application's facts: JSON as it was sent, with its order and its numbers.
    pub properties: String,
    /// Who the user is, where the event says so.
    pub user: Option<String>,
}

/// Largest `seq`: the largest integer that JavaScript counts exactly to.
pub(super) const SEQ_MAX: u64 = (1 << 53) - 1;

/// The fields of an event, unread: whatever is wrong with one of them, `seq` and `id` still say
/// which event it was.
///
/// A map and not a struct, which would refuse the whole over a field that is there twice. Of such a
/// field the last counts, as in JavaScript.
pub(super) type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// Reads the event at `index` of a batch.
pub(super) fn decode_event(index: usize, raw: &RawValue) -> Result<Event, Rejection> {
    match read_plain(raw) {
        Some(event) => Ok(event),
        None => decode_any_event(index, raw),
    }
}

/// Reads it the long way, which finds what is wrong.
pub(super) fn decode_any_event(index: usize, raw: &RawValue) -> Result<Event, Rejection> {
    let path = format!("events[{index}]");
    let Ok(fields) = serde_json::from_str::<Fields<'_>>(raw.get()) else {
        let problem = Problem::without_limit(path, RejectionCode::Invalid);
        return Err(reject(&Fields::new(), problem));
    };
    if raw.get().len() > EVENT_BYTES_MAX {
        let problem = Problem::beyond(path, RejectionCode::TooLong, EVENT_BYTES_MAX);
        return Err(reject(&fields, problem));
    }
    read(&fields, &path).map_err(|problem| reject(&fields, problem))
}

fn read(fields: &Fields<'_>, path: &str) -> Result<Event, Problem> {
    let r#type = read_type(fields, path)?;
    let (properties, user) = read_properties(fields, path, &r#type)?;
    Ok(Event {
        id: required(fields, path, "id", read_id)?,
        r#type,
        seq: required(fields, path, "seq", read_seq)?,
        occurred_at_ms: required(fields, path, "occurred_at", |value| {
            value.as_str().and_then(parse_rfc3339)
        })?,
        page: read_page(fields, path)?,
        properties,
        user,
    })
}

fn required<T>(
    fields: &Fields<'_>,
    path: &str,
    name: &str,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Result<T, Problem> {
    let problem = |code| Problem::without_limit(format!("{path}.{name}"), code);
    let raw = fields
        .get(name)
        .ok_or_else(|| problem(RejectionCode::Missing))?;
    parse(raw)
        .and_then(|value| read(&value))
        .ok_or_else(|| problem(RejectionCode::Invalid))
}

pub(super) fn parse(raw: &RawValue) -> Option<Value> {
    serde_json::from_str(raw.get()).ok()
}

fn read_id(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(parse_id)
}

fn read_seq(value: &Value) -> Option<u64> {
    value.as_u64().filter(|seq| (1..=SEQ_MAX).contains(seq))
}

pub(super) fn read_type(fields: &Fields<'_>, path: &str) -> Result<String, Problem> {
    let name = required(fields, path, "type", |value| {
        let name = value.as_str()?;
        (!name.is_empty()).then(|| name.to_owned())
    })?;
    if name.len() > EVENT_TYPE_BYTES_MAX {
        let field = format!("{path}.type");
        return Err(Problem::beyond(
            field,
            RejectionCode::TooLong,
            EVENT_TYPE_BYTES_MAX,
        ));
    }
    Ok(name)
}

/// A field that may be left out, and then may as well be null.
pub(super) fn optional<'a>(fields: &Fields<'a>, name: &str) -> Option<&'a RawValue> {
    let raw = fields.get(name).copied();
    raw.filter(|raw| raw.get() != "null")
}

fn read_page(fields: &Fields<'_>, path: &str) -> Result<Page, Problem> {
    let Some(raw) = optional(fields, "page") else {
        return Ok(Page::default());
    };
    let path = format!("{path}.page");
    let Some(Value::Object(page)) = parse(raw) else {
        return Err(Problem::without_limit(path, RejectionCode::Invalid));
    };
    read_page_at(&page, &path)
}

/// Reads a page that is called `path`.
pub(super) fn read_page_at(page: &Map<String, Value>, path: &str) -> Result<Page, Problem> {
    let text = |name: &str, bytes_max: usize| match page.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) if text.len() <= bytes_max => Ok(text.clone()),
        Some(Value::String(_)) => Err(Problem::beyond(
            format!("{path}.{name}"),
            RejectionCode::TooLong,
            bytes_max,
        )),
        Some(_) => Err(Problem::without_limit(
            format!("{path}.{name}"),
            RejectionCode::Invalid,
        )),
    };
    Ok(Page {
        url: text("url", URL_BYTES_MAX)?,
        title: text("title", TITLE_BYTES_MAX)?,
        referrer: text("referrer", URL_BYTES_MAX)?,
    })
}

/// The properties as they were sent, and the user that they name where the event is for that.
fn read_properties(
    fields: &Fields<'_>,
    path: &str,
    r#type: &str,
) -> Result<(String, Option<String>), Problem> {
    let (text, object) = read_properties_at(fields, path)?;
    let path = format!("{path}.properties");
    let identifies = r#type == IDENTIFY;
    let user = identifies.then(|| read_user(&object, &path)).transpose()?;
    Ok((text, user))
}

/// The properties of the event that is called `path`, as they were sent and as what they say.
pub(super) fn read_properties_at(
    fields: &Fields<'_>,
    path: &str,
) -> Result<(String, Map<String, Value>), Problem> {
    let text = optional(fields, "properties").map_or("{}", RawValue::get);
    let path = format!("{path}.properties");
    let object = serde_json::from_str::<Map<String, Value>>(text)
        .map_err(|error| unreadable(&path, &error))?;
    check_object(&object, &path)?;
    Ok((text.to_owned(), object))
}

/// Why text that is JSON by its outer form did not become an object: nested beyond what the parser
/// follows, or not an object, or holding a number that no number type holds.
fn unreadable(path: &str, error: &serde_json::Error) -> Problem {
    // The parser has no other mark for this case than its message.
    if error.to_string().starts_with("recursion limit") {
        return Problem::beyond(path, RejectionCode::TooDeep, DEPTH_MAX);
    }
    Problem::without_limit(path, RejectionCode::Invalid)
}

/// Tells the sender which event is meant, by what could be read of it.
pub(super) fn reject(fields: &Fields<'_>, problem: Problem) -> Rejection {
    let field = |name: &str| fields.get(name).and_then(|raw| parse(raw));
    Rejection {
        seq: field("seq").as_ref().and_then(read_seq),
        id: field("id")
            .as_ref()
            .and_then(read_id)
            .map(|id| id.to_string()),
        code: problem.code,
        field: problem.field,
        limit: problem.limit,
    }
}
