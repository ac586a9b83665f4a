//! Writes the wire: the Session, the tab session, events.

mod session;
pub(crate) mod tracardi;

use uuid::Uuid;
use wayfare_protocol::Page;

use crate::json::{Slot, fill};
use crate::session::Tab;
use crate::time::UnixMs;

pub(crate) use session::{Surroundings, nothing_described, push_session};

/// An event as JSON.
pub(crate) struct EventFacts<'a> {
    pub(crate) id: Uuid,
    pub(crate) kind: &'a str,
    pub(crate) seq: u64,
    pub(crate) at: UnixMs,
    pub(crate) page: &'a Page,
    pub(crate) properties: &'a str,
}

const EVENT: &str = concat!(
    r#"{"id":$,"type":$,"seq":$,"occurred_at":$,"#,
    r#""page":$,"properties":$}"#,
);

/// Bytes of an event without its properties, with addresses of usual length.
const AROUND_BYTES: usize = 400;

impl EventFacts<'_> {
    pub(crate) fn to_json(&self) -> String {
        // What stands around the properties fits into it mostly: a text that grows is copied each time.
        let mut out = String::with_capacity(self.properties.len() + AROUND_BYTES);
        fill(
            &mut out,
            EVENT,
            &[
                Slot::Id(&self.id),
                Slot::text(self.kind),
                Slot::Number(self.seq),
                Slot::Time(self.at),
                Slot::Page(self.page),
                Slot::Json(self.properties),
            ],
        );
        out
    }
}

/// Appends the tab session as JSON: Glean's names, and a key that has no value is not there.
pub(crate) fn push_session_info(out: &mut String, tab: &Tab) {
    fill(
        out,
        r#"{"sessionTrackingToken":$,"tabId":$"#,
        &[Slot::Id(&tab.token), Slot::Id(&tab.id)],
    );
    for (template, value) in [
        (r#","lastSeen":$"#, &tab.last_seen),
        (r#","lastQuery":$"#, &tab.last_query),
    ] {
        if let Some(value) = value {
            fill(out, template, &[Slot::text(value)]);
        }
    }
    out.push('}');
}

#[cfg(test)]
mod tests;
