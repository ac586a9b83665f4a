//! One event of Tracardi's tracker.

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use uuid::Uuid;
use wayfare_core::time::UnixMs;
use wayfare_protocol::{EVENT_BYTES_MAX, Page, Rejection, RejectionCode};

use super::super::Event;
use super::super::event::{
    Fields, optional, parse, read_page_at, read_properties_at, read_type, reject,
};
use super::super::identity::parse_uuid;
use super::super::open_object::Problem;
use super::super::profile::{IDENTIFY, read_user};
use super::{made, read_time};
use crate::clock::UnixMicros;

/// What stands around an event.
pub(super) struct Around<'a> {
    pub(super) source: &'a str,
    pub(super) session_id: Uuid,
    /// `context.time.local`, to the second in whatever form the browser has.
    pub(super) local_time: Option<&'a str>,
    pub(super) now_us: UnixMicros,
}

/// An event, and the site that led to its page.
pub(super) struct Read {
    pub(super) event: Event,
    pub(super) referrer_host: Option<String>,
}

/// Reads the event at `index` of a payload.
pub(super) fn decode(index: usize, raw: &RawValue, around: &Around<'_>) -> Result<Read, Rejection> {
    let path = format!("events[{index}]");
    let Ok(fields) = serde_json::from_str::<Fields<'_>>(raw.get()) else {
        let problem = Problem::without_limit(path, RejectionCode::Invalid);
        return Err(reject(&Fields::new(), problem));
    };
    if raw.get().len() > EVENT_BYTES_MAX {
        let problem = Problem::beyond(path, RejectionCode::TooLong, EVENT_BYTES_MAX);
        return Err(reject(&fields, problem));
    }
    read(&fields, &path, around)
        .map(|(said, mut read)| {
            read.event.seq = index as u64 + 1;
            read.event.id = said.id.unwrap_or_else(|| {
                let (when_ms, when) = when(said.at, around);
                let (session, place) = (around.session_id, read.event.seq.to_be_bytes());
                let (source, event) = (around.source.as_bytes(), raw.get().as_bytes());
                let parts = [source, session.as_bytes(), when.as_bytes(), &place, event];
                made::event_id(when_ms, &parts)
            });
            read
        })
        .map_err(|problem| reject(&fields, problem))
}

/// What an event says of itself, and need not.
struct Said {
    id: Option<Uuid>,
    at: Option<UnixMs>,
}

/// What tells an event from another that is the same but for when it happened, and that moment as far as it
/// is known. One that nothing says this of is another one each time that it comes.
fn when(at: Option<UnixMs>, around: &Around<'_>) -> (UnixMs, String) {
    match (at, around.local_time) {
        (Some(at), _) => (at, at.to_string()),
        (None, Some(local)) => (0, local.to_owned()),
        (None, None) => (around.now_us / 1_000, around.now_us.to_string()),
    }
}

fn read(fields: &Fields<'_>, path: &str, around: &Around<'_>) -> Result<(Said, Read), Problem> {
    let id = read_id(fields, path)?;
    let at = read_at(fields, path)?;
    let r#type = normal(&read_type(fields, path)?);
    let (properties, object) = read_properties_at(fields, path)?;
    // A page of Tracardi's may call anything so: who names nobody is told apart by nothing else.
    let user = (r#type == IDENTIFY).then(|| read_user(&object, path).ok());
    let context = read_context(fields, path)?;
    let page = context.get("page").unwrap_or(&Value::Null);
    let said = Said { id, at };
    let event = Event {
        id: Uuid::nil(),
        r#type,
        seq: 0,
        occurred_at_ms: at.unwrap_or(around.now_us / 1_000),
        page: read_page(page, path)?,
        properties,
        user: user.flatten(),
    };
    let referrer_host = page.pointer("/referer/host").and_then(Value::as_str);
    let referrer_host = referrer_host.map(str::to_owned);
    Ok((
        said,
        Read {
            event,
            referrer_host,
        },
    ))
}

fn read_id(fields: &Fields<'_>, path: &str) -> Result<Option<Uuid>, Problem> {
    let Some(raw) = optional(fields, "id") else {
        return Ok(None);
    };
    let id = parse(raw).and_then(|id| parse_uuid(id.as_str()?));
    let invalid = || Problem::without_limit(format!("{path}.id"), RejectionCode::Invalid);
    id.map(Some).ok_or_else(invalid)
}

fn read_at(fields: &Fields<'_>, path: &str) -> Result<Option<UnixMs>, Problem> {
    let Some(raw) = optional(fields, "time") else {
        return Ok(None);
    };
    let invalid = |field: &str| {
        let field = format!("{path}.{field}");
        Problem::without_limit(field, RejectionCode::Invalid)
    };
    let Some(Value::Object(time)) = parse(raw) else {
        return Err(invalid("time"));
    };
    match time.get("create") {
        None | Some(Value::Null) => Ok(None),
        Some(created) => match created.as_str().and_then(read_time) {
            Some(at) => Ok(Some(at)),
            None => Err(invalid("time.create")),
        },
    }
}

/// The type as Tracardi's server stores it, and what its tracker tells by itself as Wayfare's does.
fn normal(said: &str) -> String {
    let normal = said.to_lowercase().replace(' ', "-");
    match normal.as_str() {
        "page-view" => "page_view".to_owned(),
        "visit-started" => "session.start".to_owned(),
        "visit-ended" => "session.end".to_owned(),
        _ => normal,
    }
}

fn read_context(fields: &Fields<'_>, path: &str) -> Result<Map<String, Value>, Problem> {
    let Some(raw) = optional(fields, "context") else {
        return Ok(Map::new());
    };
    match parse(raw) {
        Some(Value::Object(context)) => Ok(context),
        _ => {
            let field = format!("{path}.context");
            Err(Problem::without_limit(field, RejectionCode::Invalid))
        }
    }
}

fn read_page(page: &Value, path: &str) -> Result<Page, Problem> {
    let path = format!("{path}.context.page");
    match page {
        Value::Null => Ok(Page::default()),
        // Only the host of the referrer is told, which is no address.
        Value::Object(page) => Ok(Page {
            referrer: String::new(),
            ..read_page_at(page, &path)?
        }),
        _ => Err(Problem::without_limit(path, RejectionCode::Invalid)),
    }
}
