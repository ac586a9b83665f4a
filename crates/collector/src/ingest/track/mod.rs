//! What Tracardi's tracker sends, as a batch: the same facts in other words.
//!
//! Tracardi's server breaks over some of what its types allow. Here each of these is refused by the name
//! of its field.

mod context;
mod event;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use wayfare_core::time::UnixMs;
use wayfare_protocol::{BATCH_EVENTS_ACCEPTED_MAX, RejectionCode};

use super::Batch;
use super::envelope::{open, parse};
use super::event::Fields;
use super::identity::parse_uuid;
use super::landing::take_units;
use super::leaves::read_leaves;
use super::made;
use super::source::read_source;
use super::surrogates::repair;
use crate::clock::UnixMicros;
use crate::error::Error;
use event::Around;

/// Reads the body of a request to `/track` that came at this moment: what does not say when it happened
/// happened then.
///
/// # Errors
/// Whatever makes the payload meaningless as a whole, and what Tracardi's server breaks over. A bad event
/// is no error: it is listed in [`Batch::rejected`].
pub fn decode_track(body: &[u8], now_us: UnixMicros) -> Result<Batch, Error> {
    let body = repair(body);
    // A map, where a struct would take null for nothing. What Tracardi's server does not know it ignores.
    let fields: Fields<'_> = open(&body)?;
    let field = |name: &str| fields.get(name).copied();
    let source = read_entity(field("source"), "source", "source.id", |id| {
        read_source(id).map_err(|error| within("source.id", error))
    })?;
    let session_id = read_entity(field("session"), "session", "session.id", |id| {
        let id = id.as_str().and_then(parse_uuid);
        id.ok_or_else(|| Error::invalid("session.id"))
    })?;
    // The collector has no visit without a profile.
    if parse::<bool>(field("profile_less")).unwrap_or(false) {
        return Err(Error::invalid("profile_less"));
    }
    read_object(field("options"), "options")?;
    let properties = read_object(field("properties"), "properties")?;
    let context = read_object(not_null(field("context")), "context")?.unwrap_or_default();
    let events = read_events(field("events"))?;
    let now_ms = now_us / 1_000;
    // Nothing says how wrong the device's clock is: it was sent when it came.
    let mut batch = made::batch(made::request_id(&body), source, now_ms, session_id);
    batch.profile_id = read_profile(field("profile"), &context)?;
    let mut session = context::read_session(&context)?;
    let around = Around {
        source: &batch.source,
        session_id,
        local_time: context::text_at(&context, &["time", "local"]),
        now_us,
    };
    for (index, raw) in events.into_iter().enumerate() {
        match event::decode(index, raw, &around) {
            Ok(read) => {
                context::see_page(&mut session, &read);
                batch.events.push(read.event);
            }
            Err(rejection) => batch.rejected.push(rejection),
        }
    }
    if let Some(properties) = properties {
        session.insert("properties".to_owned(), properties.into());
    }
    batch.leaves = read_leaves(&session.into());
    batch.units = take_units(&mut batch.leaves);
    Ok(batch)
}

/// An object that has an id, as Tracardi names everything.
fn read_entity<T>(
    raw: Option<&RawValue>,
    field: &'static str,
    id_field: &'static str,
    read: impl FnOnce(&Value) -> Result<T, Error>,
) -> Result<T, Error> {
    let entity = read_object(raw, field)?.ok_or_else(|| Error::missing(field))?;
    read(entity.get("id").ok_or_else(|| Error::missing(id_field))?)
}

/// An object that may be left out.
fn read_object(
    raw: Option<&RawValue>,
    field: &'static str,
) -> Result<Option<Map<String, Value>>, Error> {
    let Some(raw) = raw else { return Ok(None) };
    let object = parse(Some(raw)).ok_or_else(|| Error::invalid(field))?;
    Ok(Some(object))
}

fn not_null(raw: Option<&RawValue>) -> Option<&RawValue> {
    raw.filter(|raw| raw.get() != "null")
}

/// Whom the visit is of: as the page was told, or as the page was told that led here.
fn read_profile(
    raw: Option<&RawValue>,
    context: &Map<String, Value>,
) -> Result<Option<uuid::Uuid>, Error> {
    let profile = read_object(not_null(raw), "profile")?;
    let named = profile.as_ref().and_then(|profile| profile.get("id"));
    let named = named.and_then(Value::as_str);
    let passed = || context::text_at(context, &["tracardi", "pass", "profile"]);
    Ok(named.or_else(passed).and_then(parse_uuid))
}

fn read_events(raw: Option<&RawValue>) -> Result<Vec<&RawValue>, Error> {
    let raw = raw.ok_or_else(|| Error::missing("events"))?;
    let events: Vec<&RawValue> =
        serde_json::from_str(raw.get()).map_err(|_| Error::invalid("events"))?;
    if events.len() > BATCH_EVENTS_ACCEPTED_MAX {
        let code = RejectionCode::TooMany;
        return Err(Error::beyond("events", code, BATCH_EVENTS_ACCEPTED_MAX));
    }
    Ok(events)
}

/// The same error, about the field as it is called here.
fn within(field: &'static str, error: Error) -> Error {
    match error {
        Error::Field { code, limit, .. } => Error::Field {
            field: field.into(),
            code,
            limit,
        },
        other => other,
    }
}

/// When something happened: RFC 3339, or as Python writes a moment without a zone, which is in UTC.
fn read_time(text: &str) -> Option<UnixMs> {
    crate::clock::parse_rfc3339(text)
        .or_else(|| crate::clock::parse_rfc3339(&format!("{}Z", text.replacen(' ', "T", 1))))
}
