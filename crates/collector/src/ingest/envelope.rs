//! The request as a whole: what must be right for anything to be stored.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;
use wayfare_protocol::{BATCH_EVENTS_ACCEPTED_MAX, RejectionCode, STRING_BYTES_MAX, VERSION};

use super::dropped::read_dropped;
use super::event::decode_event;
use super::identity::parse_id;
use super::landing::take_units;
use super::source::read_source;
use super::surrogates::repair;
use super::told::Told;
use super::unanswered::read_unanswered;
use super::{Batch, Event};
use crate::clock::parse_rfc3339;
use crate::error::Error;

/// The parts of a batch, unread: each is looked at by itself.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    v: Option<&'a RawValue>,
    #[serde(borrow)]
    batch_id: Option<&'a RawValue>,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    sent_at: Option<&'a RawValue>,
    #[serde(borrow)]
    debug: Option<&'a RawValue>,
    #[serde(borrow)]
    session: Option<&'a RawValue>,
    #[serde(borrow)]
    session_info: Option<&'a RawValue>,
    #[serde(borrow)]
    events: Option<&'a RawValue>,
    #[serde(borrow)]
    dropped: Option<&'a RawValue>,
    #[serde(borrow)]
    unanswered: Option<&'a RawValue>,
}

/// Reads a request body.
///
/// # Errors
/// Whatever makes the request meaningless as a whole. A bad event is no error: it is listed in
/// [`Batch::rejected`]. Nor is a malformed value of the Session other than its id: the well-formed
/// ones are taken and the events are kept, because a sender that is refused for ever over one
/// screen size loses everything. Lone surrogates are repaired before anything is read.
pub fn decode(body: &[u8]) -> Result<Batch, Error> {
    let body = repair(body);
    let envelope: Envelope<'_> = open(&body)?;
    if parse::<u64>(envelope.v) != Some(u64::from(VERSION)) {
        return Err(Error::UnsupportedVersion);
    }
    let source = required(envelope.source, "source", |value| Some(read_source(value)))??;
    let batch_id = required(envelope.batch_id, "batch_id", id)?;
    let sent_at_ms = required(envelope.sent_at, "sent_at", |value| {
        value.as_str().and_then(parse_rfc3339)
    })?;
    let session = envelope.session.ok_or_else(|| Error::missing("session"))?;
    let mut told = Told::read(session)?;
    let info = required(envelope.session_info, "session_info", object)?;
    let token = member(
        &info,
        "sessionTrackingToken",
        "session_info.sessionTrackingToken",
    )?;
    let tab_id = member(&info, "tabId", "session_info.tabId")?;
    let mut batch = Batch {
        batch_id,
        source,
        sent_at_ms,
        debug: parse(envelope.debug).unwrap_or(false),
        session_id: told.id,
        created_at_ms: told.created_at_ms,
        status: told.status,
        units: take_units(&mut told.leaves),
        leaves: told.leaves,
        profile_id: told.profile_id,
        tab_id,
        token: Some(token),
        last_query: read_query(&info),
        is_numbered: true,
        events: Vec::new(),
        rejected: Vec::new(),
        dropped: read_dropped(envelope.dropped),
        unanswered: read_unanswered(envelope.unanswered)?,
    };
    for result in read_events(envelope.events)? {
        match result {
            Ok(event) => batch.events.push(event),
            Err(rejection) => batch.rejected.push(rejection),
        }
    }
    Ok(batch)
}

/// Reads an object with the fields of `T`.
pub(super) fn open<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Error> {
    // A list of the right length would be read as the fields in their order.
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match serde_json::from_slice::<T>(body) {
        Ok(envelope) if first == Some(&b'{') => Ok(envelope),
        Err(error) if !error.is_data() => Err(Error::NotJson),
        // JSON that is no object, or that gives a field twice.
        Ok(_) | Err(_) => Err(Error::invalid("body")),
    }
}

fn read_events(
    raw: Option<&RawValue>,
) -> Result<Vec<Result<Event, wayfare_protocol::Rejection>>, Error> {
    let raw = raw.ok_or_else(|| Error::missing("events"))?;
    let events: Vec<&RawValue> =
        serde_json::from_str(raw.get()).map_err(|_| Error::invalid("events"))?;
    if events.len() > BATCH_EVENTS_ACCEPTED_MAX {
        return Err(Error::beyond(
            "events",
            RejectionCode::TooMany,
            BATCH_EVENTS_ACCEPTED_MAX,
        ));
    }
    Ok(events
        .into_iter()
        .enumerate()
        .map(|(index, event)| decode_event(index, event))
        .collect())
}

fn read_query(info: &Value) -> Option<String> {
    let query = info.get("lastQuery")?.as_str()?;
    (!query.is_empty() && query.len() <= STRING_BYTES_MAX).then(|| query.to_owned())
}

/// A required id within an object. `path` names it to the sender.
fn member(object: &Value, name: &str, path: &'static str) -> Result<Uuid, Error> {
    let value = object.get(name).ok_or_else(|| Error::missing(path))?;
    value
        .as_str()
        .and_then(parse_id)
        .ok_or_else(|| Error::invalid(path))
}

fn required<T>(
    raw: Option<&RawValue>,
    field: &'static str,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Result<T, Error> {
    let raw = raw.ok_or_else(|| Error::missing(field))?;
    let value = parse::<Value>(Some(raw)).ok_or_else(|| Error::invalid(field))?;
    read(&value).ok_or_else(|| Error::invalid(field))
}

pub(super) fn parse<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
}

fn id(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(parse_id)
}

fn object(value: &Value) -> Option<Value> {
    value.is_object().then(|| value.clone())
}
