//! A call of the application becomes an event.

use wayfare_protocol::{EVENT_BYTES_MAX, EVENT_TYPE_BYTES_MAX};

use super::{Tracker, page};
use crate::delivery::Entry;
use crate::diagnostic::Diagnostic;
use crate::identity::{Entropy, mint};
use crate::input::{Call, Now};
use crate::limits::QUEUE_EVENTS_MAX;
use crate::payload::EventFacts;

impl Tracker {
    pub(super) fn call(&mut self, call: Call, now: Now, entropy: &mut dyn Entropy) {
        let Some(kind) = self.event_type(&call) else {
            return;
        };
        self.activity(&call, now, entropy);
        let seq = self.sessions.tab.seq + 1;
        let event = EventFacts {
            id: mint(call.at, entropy),
            kind,
            seq,
            at: call.at,
            page: &page::fit(call.page.clone()),
            properties: &call.properties,
        };
        let json = event.to_json();
        if json.len() > EVENT_BYTES_MAX {
            self.drop_too_large();
            return;
        }
        self.events += 1;
        self.sessions.tab.seq = seq;
        let era = self.frames.current();
        let dropped = self.delivery.push(Entry { seq, era, json }, now.mono);
        if dropped > 0 {
            let message = "too many events wait; the oldest were dropped";
            self.diagnose(
                Diagnostic::of("queue_full", "queue", message).with_limit(QUEUE_EVENTS_MAX),
            );
        }
        if self.hidden {
            // The page may not live to the next timer.
            self.post_what_waits(now, entropy);
        }
    }

    fn drop_too_large(&mut self) {
        self.delivery.count_dropped("event_too_large", 1);
        let message = "the event is over the limit in bytes and was dropped";
        self.diagnose(
            Diagnostic::of("event_too_large", "properties", message).with_limit(EVENT_BYTES_MAX),
        );
    }

    fn event_type<'a>(&mut self, call: &'a Call) -> Option<&'a str> {
        let Some(name) = &call.name else {
            return Some("page_view");
        };
        if name.is_empty() {
            let message = "an event needs a name, a string that is not empty; it was dropped";
            self.diagnose(Diagnostic::of("missing_name", "name", message));
            return None;
        }
        if name.len() > EVENT_TYPE_BYTES_MAX {
            let message = "the event's name is over the limit in bytes; the event was dropped";
            self.diagnose(
                Diagnostic::of("name_too_long", "name", message).with_limit(EVENT_TYPE_BYTES_MAX),
            );
            return None;
        }
        Some(name)
    }
}
