//! A call of the application becomes an event.

use uuid::Uuid;
use wayfare_protocol::{EVENT_BYTES_MAX, EVENT_TYPE_BYTES_MAX};

use super::Tracker;
use super::held::Held;
use crate::delivery::Entry;
use crate::identity::Entropy;
use crate::input::Call;
use crate::limits::QUEUE_EVENTS_MAX;
use crate::payload::{EventFacts, tracardi};
use crate::session::Activity;
use crate::time::{Now, UnixMs};

/// What the application, or the tracker itself, says of an event.
pub(super) struct Said<'a> {
    pub(super) id: Uuid,
    pub(super) kind: &'a str,
    pub(super) at: UnixMs,
    pub(super) properties: &'a str,
}

/// Without these a visit, a person or an order is not understood: they are dropped last.
fn is_vital(kind: &str) -> bool {
    [
        "session.start",
        "session.end",
        "identify",
        "consent",
        "purchase",
    ]
    .contains(&kind)
}

impl Tracker {
    pub(super) fn call(&mut self, call: Call, now: Now, entropy: &mut dyn Entropy) {
        if self.has_good_name(&call) && self.is_within_rate(now.mono) {
            let at = Now {
                wall: call.at,
                mono: now.mono,
            };
            self.accept(Held::Call(call, at), now, entropy);
        }
    }

    /// A page view may bring another campaign.
    pub(super) fn activity_of(&self, call: &Call, at: Now) -> Activity {
        let campaign = match call.name {
            None => self.campaign.number(),
            Some(_) => 0,
        };
        Activity {
            at,
            campaign,
            midnight: self.midnight,
            force: None,
        }
    }

    /// The call counts, in the sessions as they are.
    pub(super) fn record(&mut self, call: &Call, now: Now, entropy: &mut dyn Entropy) {
        self.events += 1;
        self.land_elsewhere();
        if call.name.is_none() {
            self.note_campaign();
            self.arrive(call.at, false);
        }
        let id = self.numbering.next(call.at, entropy);
        self.push_event(
            &Said {
                id,
                kind: call.name.as_deref().unwrap_or("page_view"),
                at: call.at,
                properties: &call.properties,
            },
            now,
        );
    }

    pub(super) fn push_event(&mut self, said: &Said<'_>, now: Now) {
        let Some(sessions) = &mut self.sessions else {
            return;
        };
        let seq = sessions.tab.seq + 1;
        let event = EventFacts {
            id: said.id,
            kind: said.kind,
            seq,
            at: said.at,
            page: &self.page,
            properties: said.properties,
        };
        let json = if self.config.is_tracardi() {
            tracardi::event(&event, &self.around)
        } else {
            event.to_json()
        };
        if json.len() > EVENT_BYTES_MAX {
            self.drop_too_large();
            return;
        }
        sessions.tab.seq = seq;
        let era = self.frames.current();
        let entry = Entry {
            seq,
            era,
            chunk: 0,
            is_vital: is_vital(said.kind),
            json,
        };
        let dropped = self.delivery.push(entry, now.mono);
        self.tell_overflow(dropped);
    }

    pub(super) fn tell_overflow(&mut self, dropped: u64) {
        if dropped > 0 {
            let message = "too many events wait; the oldest were dropped";
            self.report("queue_full", "queue", message, Some(QUEUE_EVENTS_MAX));
        }
    }

    fn drop_too_large(&mut self) {
        self.delivery.count_dropped("event_too_large", 1);
        let message = "the event is over the limit in bytes and was dropped";
        let limit = Some(EVENT_BYTES_MAX);
        self.report("event_too_large", "properties", message, limit);
    }

    fn has_good_name(&mut self, call: &Call) -> bool {
        let Some(name) = &call.name else {
            return true;
        };
        if name.is_empty() {
            let message = "an event needs a name, a string that is not empty; it was dropped";
            self.report("missing_name", "name", message, None);
            return false;
        }
        if name.len() > EVENT_TYPE_BYTES_MAX {
            let message = "the event's name is over the limit in bytes; the event was dropped";
            self.report("name_too_long", "name", message, Some(EVENT_TYPE_BYTES_MAX));
            return false;
        }
        true
    }
}
