//! One event of a batch: looked at alone, so that a bad one does not hurt the others.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uuid::Uuid;
use wayfare_core::time::UnixMs;
use wayfare_protocol::{
    EVENT_BYTES_MAX, EVENT_TYPE_BYTES_MAX, Page, Rejection, RejectionCode, TITLE_BYTES_MAX,
    URL_BYTES_MAX,
};

use super::identity::parse_id;
use super::open_object::{Problem, check_object};
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
}

/// Largest `seq`: the largest integer that JavaScript counts exactly to.
const SEQ_MAX: u64 = (1 << 53) - 1;

/// Reads the event at `index` of a batch.
pub(super) fn decode_event(index: usize, raw: &RawValue) -> Result<Event, Rejection> {
    let path = format!("events[{index}]");
    if raw.get().len() > EVENT_BYTES_MAX {
        let problem = Problem::beyond(&path, RejectionCode::TooLong, EVENT_BYTES_MAX);
        return Err(reject(None, problem));
    }
    let fields = match serde_json::from_str::<Map<String, Value>>(raw.get()) {
        Ok(fields) => fields,
        Err(error) => return Err(reject(None, unreadable(&path, &error))),
    };
    read(&fields, raw, &path).map_err(|problem| reject(Some(&fields), problem))
}

#[derive(Deserialize)]
struct Sent<'a> {
    #[serde(borrow)]
    properties: Option<&'a RawValue>,
}

fn read(fields: &Map<String, Value>, raw: &RawValue, path: &str) -> Result<Event, Problem> {
    let id = required(fields, path, "id", |value| {
        value.as_str().and_then(parse_id)
    })?;
    let r#type = required(fields, path, "type", |value| value.as_str())?;
    if r#type.is_empty() {
        return Err(Problem::without_limit(
            format!("{path}.type"),
            RejectionCode::Invalid,
        ));
    }
    if r#type.len() > EVENT_TYPE_BYTES_MAX {
        let field = format!("{path}.type");
        return Err(Problem::beyond(
            field,
            RejectionCode::TooLong,
            EVENT_TYPE_BYTES_MAX,
        ));
    }
    Ok(Event {
        id,
        r#type: r#type.to_owned(),
        seq: required(fields, path, "seq", read_seq)?,
        occurred_at_ms: required(fields, path, "occurred_at", |value| {
            value.as_str().and_then(parse_rfc3339)
        })?,
        page: read_page(fields.get("page"), path)?,
        properties: read_properties(fields.get("properties"), raw, path)?,
    })
}

fn required<'a, T>(
    fields: &'a Map<String, Value>,
    path: &str,
    name: &str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<T, Problem> {
    let problem = |code| Problem::without_limit(format!("{path}.{name}"), code);
    let value = fields
        .get(name)
        .ok_or_else(|| problem(RejectionCode::Missing))?;
    read(value).ok_or_else(|| problem(RejectionCode::Invalid))
}

fn read_seq(value: &Value) -> Option<u64> {
    value.as_u64().filter(|seq| (1..=SEQ_MAX).contains(seq))
}

fn read_page(page: Option<&Value>, path: &str) -> Result<Page, Problem> {
    let Some(page) = page.filter(|page| !page.is_null()) else {
        return Ok(Page::default());
    };
    let path = format!("{path}.page");
    let Some(page) = page.as_object() else {
        return Err(Problem::without_limit(path, RejectionCode::Invalid));
    };
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

fn read_properties(
    properties: Option<&Value>,
    event: &RawValue,
    path: &str,
) -> Result<String, Problem> {
    let Some(properties) = properties.filter(|properties| !properties.is_null()) else {
        return Ok("{}".to_owned());
    };
    let path = format!("{path}.properties");
    let Some(object) = properties.as_object() else {
        return Err(Problem::without_limit(path, RejectionCode::Invalid));
    };
    check_object(object, &path)?;
    match serde_json::from_str(event.get()) {
        Ok(Sent {
            properties: Some(sent),
        }) => Ok(sent.get().to_owned()),
        // The key is there twice.
        Ok(Sent { properties: None }) | Err(_) => {
            Err(Problem::without_limit(path, RejectionCode::Invalid))
        }
    }
}

/// Why text that is JSON by its outer form did not become an object: nested beyond what the parser
/// follows, or not an object, or holding what no string or number can be.
fn unreadable(path: &str, error: &serde_json::Error) -> Problem {
    // The parser has no other mark for this case than its message.
    if error.to_string().starts_with("recursion limit") {
        return Problem::beyond(path, RejectionCode::TooDeep, wayfare_protocol::DEPTH_MAX);
    }
    Problem::without_limit(path, RejectionCode::Invalid)
}

/// Tells the sender which event is meant, by what could be read of it.
fn reject(fields: Option<&Map<String, Value>>, problem: Problem) -> Rejection {
    let field = |name: &str| fields.and_then(|fields| fields.get(name));
    Rejection {
        seq: field("seq").and_then(read_seq),
        id: field("id")
            .and_then(Value::as_str)
            .and_then(parse_id)
            .map(|id| id.to_string()),
        code: problem.code,
        field: problem.field,
        limit: problem.limit,
    }
}
