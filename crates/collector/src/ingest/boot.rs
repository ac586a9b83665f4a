//! What `js/loader.js` posts by itself, when its page goes before the module is there or no module comes: the calls
//! as they were made. Nobody else has them then, and nobody waits for the answer.
//!
//! ```text
//! {"v": 1, "boot": 0.53…, "source": "shop", "sent_at": 1717055063300,
//!  "calls": [["call", null, "{}", 1717055063243, "https://shop.example/", "Shop", ""]]}
//! ```
//!
//! A call is a function of the module and what it is told: for `call` the event's name (null for a page view), the
//! properties as JSON text, when, and the page as URL, title and referrer. `boot` is any number: it tells two pages
//! apart that do the same in the same millisecond.
//!
//! The visit is one of its own: which visit the page would have gone on with only the module finds out.

use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};
use wayfare_core::attribution::{Campaign, Touch, host};
use wayfare_core::time::{UnixMs, rfc3339};
use wayfare_protocol::{BATCH_EVENTS_ACCEPTED_MAX, RejectionCode, VERSION};

use super::Batch;
use super::detected::describe;
use super::envelope::open;
use super::event::decode_event;
use super::landing::take_units;
use super::leaves::read_leaves;
use super::made;
use super::source::read_source;
use super::surrogates::repair;
use crate::error::Error;

#[derive(Deserialize)]
struct Boot<'a> {
    v: u64,
    #[serde(borrow, rename = "boot")]
    _boot: &'a RawValue,
    source: Option<Value>,
    sent_at: UnixMs,
    calls: Vec<Value>,
}

/// A call of `page` or `track`.
struct Call {
    name: Value,
    properties: Value,
    at: UnixMs,
    page: [String; 3],
}

/// Reads such a body, by a browser that calls itself so; none where it is no such body.
///
/// # Errors
/// Whatever makes it meaningless as a whole. A bad call is no error: it is listed in [`Batch::rejected`].
pub fn decode_boot(body: &[u8], user_agent: &str) -> Option<Result<Batch, Error>> {
    let body = repair(body);
    let boot: Boot<'_> = open(&body).ok()?;
    Some(read(&boot, &body, user_agent))
}

fn read(boot: &Boot<'_>, body: &[u8], user_agent: &str) -> Result<Batch, Error> {
    if boot.v != u64::from(VERSION) {
        return Err(Error::UnsupportedVersion);
    }
    if boot.calls.len() > BATCH_EVENTS_ACCEPTED_MAX {
        let code = RejectionCode::TooMany;
        return Err(Error::beyond("calls", code, BATCH_EVENTS_ACCEPTED_MAX));
    }
    let calls: Vec<Call> = boot.calls.iter().filter_map(read_call).collect();
    let first = calls.first().ok_or_else(|| Error::missing("calls"))?;
    let [url, ..] = &first.page;
    // The page's own default.
    let source = boot.source.clone().unwrap_or_else(|| json!(host(url)));
    let session_id = made::visit_of(first.at, body);
    let batch_id = made::request_id(body);
    let mut batch = made::batch(batch_id, read_source(&source)?, boot.sent_at, session_id);
    batch.created_at_ms = Some(first.at);
    batch.leaves = read_leaves(&session(first, user_agent));
    batch.units = take_units(&mut batch.leaves);
    for (index, call) in calls.iter().enumerate() {
        match to_event(index, call, body).and_then(|raw| decode_event(index, &raw).map_err(Some)) {
            Ok(event) => batch.events.push(event),
            Err(rejection) => batch.rejected.extend(rejection),
        }
    }
    Ok(batch)
}

/// What is no call of `page` or `track` changes nothing here: there is no visit to renew, and no answer to adopt.
fn read_call(call: &Value) -> Option<Call> {
    let [method, name, properties, at, url, title, referrer] = call.as_array()?.as_slice() else {
        return None;
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let properties = serde_json::from_str(properties.as_str()?).unwrap_or(Value::Null);
    (method == "call").then_some(Call {
        name: name.clone(),
        // What the page could not write is told by the module alone; the event is worth more.
        properties: Some(properties)
            .filter(Value::is_object)
            .unwrap_or_else(|| json!({})),
        at: at.as_u64()?,
        page: [text(url), text(title), text(referrer)],
    })
}

/// The event as a batch would have it. None is an impossible failure of writing JSON.
fn to_event(
    index: usize,
    call: &Call,
    body: &[u8],
) -> Result<Box<RawValue>, Option<wayfare_protocol::Rejection>> {
    let [url, title, referrer] = &call.page;
    let kind = if call.name.is_null() {
        json!("page_view")
    } else {
        call.name.clone()
    };
    let event = json!({
        "id": made::event_id(call.at, &[body, &index.to_be_bytes()]),
        "type": kind, "seq": index + 1, "occurred_at": rfc3339(call.at),
        "page": {"url": url, "title": title, "referrer": referrer},
        "properties": call.properties,
    });
    to_raw_value(&event).map_err(|_| None)
}

/// The Session as far as the first call and the browser's own words tell it.
fn session(first: &Call, user_agent: &str) -> Value {
    let [url, title, referrer] = &first.page;
    let (campaign, _) = Campaign::read(url);
    let touch = Touch::of(first.at, referrer, &campaign, url, &[]);
    let mut said = String::new();
    touch.push_json(&mut said);
    let touch: Map<String, Value> = serde_json::from_str(&said).unwrap_or_default();
    let told = |name: &str| touch.get(name).cloned().unwrap_or_default();
    let mut session: Map<String, Value> = describe(user_agent, "");
    session.insert("metadata".to_owned(), json!({"channel": "web"}));
    session.insert("utm".to_owned(), told("utm"));
    session.insert(
        "context".to_owned(),
        json!({
            "page": {"url": url, "title": title, "referrer": referrer},
            "referrer": {
                "url": Some(referrer).filter(|referrer| !referrer.is_empty()),
                "host": told("host"), "class": told("class"),
            },
            "click_ids": told("click_ids"),
            "user_agent": user_agent,
            "sdk": {"name": "wayfare"},
        }),
    );
    session.into()
}
