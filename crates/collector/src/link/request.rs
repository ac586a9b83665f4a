//! What is asked of links, read from JSON.

use serde_json::Value;
use wayfare_core::time::UnixMs;

use super::{Host, LinkedVisit};
use crate::clock::LATEST_MS;
use crate::error::Error;
use crate::ingest::{parse_id, read_source};
use crate::limits::LINK_HOST_BYTES_MAX;
use wayfare_protocol::RejectionCode;

/// `POST /v1/link`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequest {
    /// Which site asks.
    pub source: String,
    /// Where the link leads.
    pub host: Host,
    /// The visit to take along.
    pub visit: LinkedVisit,
}

impl LinkRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// Names the field that is missing or malformed.
    pub fn read(body: &[u8]) -> Result<Self, Error> {
        let body = object(body)?;
        Ok(Self {
            source: read_source(body.get("source").ok_or_else(|| Error::missing("source"))?)?,
            host: read_host(&body)?,
            visit: read_visit(&body)?,
        })
    }
}

/// `POST /v1/link/redeem`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedeemRequest {
    /// What came with the link, whatever it is.
    pub token: String,
    /// Where the link led.
    pub host: Host,
}

impl RedeemRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// Names the field that is missing or malformed. A token that is text is no error here.
    pub fn read(body: &[u8]) -> Result<Self, Error> {
        let body = object(body)?;
        Ok(Self {
            token: field(&body, "token", "token", |value| {
                value.as_str().map(str::to_owned)
            })?,
            host: read_host(&body)?,
        })
    }
}

fn object(body: &[u8]) -> Result<Value, Error> {
    let body: Value = serde_json::from_slice(body).map_err(|_| Error::NotJson)?;
    Some(body)
        .filter(Value::is_object)
        .ok_or_else(|| Error::invalid("body"))
}

fn read_host(body: &Value) -> Result<Host, Error> {
    let text = field(body, "host", "host", Value::as_str)?;
    if text.len() > LINK_HOST_BYTES_MAX {
        let code = RejectionCode::TooLong;
        return Err(Error::beyond("host", code, LINK_HOST_BYTES_MAX));
    }
    Host::read(text).ok_or_else(|| Error::invalid("host"))
}

fn read_visit(body: &Value) -> Result<LinkedVisit, Error> {
    let visit = field(body, "session", "session", |value| {
        value.is_object().then_some(value)
    })?;
    Ok(LinkedVisit {
        id: field(visit, "id", "session.id", |value| {
            value.as_str().and_then(parse_id)
        })?,
        started: field(visit, "started", "session.started", moment)?,
        active: field(visit, "active", "session.active", moment)?,
        index: field(visit, "index", "session.index", |value| {
            let index = value.as_u64()?.try_into().ok()?;
            (index > 0).then_some(index)
        })?,
    })
}

fn moment(value: &Value) -> Option<UnixMs> {
    value.as_u64().filter(|ms| *ms <= LATEST_MS)
}

/// A required field of an object. `path` names it to the sender.
fn field<'a, T>(
    object: &'a Value,
    name: &str,
    path: &'static str,
    read: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<T, Error> {
    let value = object.get(name).ok_or_else(|| Error::missing(path))?;
    read(value).ok_or_else(|| Error::invalid(path))
}
