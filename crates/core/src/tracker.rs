//! The tracker of one page: inputs change it, outputs say what has to be done.
//!
//! Each call of `handle_input` or `handle_timeout` is followed by a drain of `poll_outputs` before
//! the next; `poll_timeout` then says when to call `handle_timeout`.

use wayfare_protocol::{EVENT_BYTES_MAX, EVENT_TYPE_BYTES_MAX, Page, SessionInfo, Status, Utm};

use crate::attribution::utm;
use crate::config::Config;
use crate::delivery::{Delivery, Entry, MonoMs, Pause};
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::identity::{Entropy, mint};
use crate::input::{Call, Input, Now, Start};
use crate::json::{Value, parse};
use crate::limits::{EXIT_BYTES_MAX, STORE_INTERVAL_MS, VISIT_SYNC_MS};
use crate::output::{Flushed, Output};
use crate::payload::{self, EventFacts, Surroundings};
use crate::session::{Landing, SessionChange, Sessions, Tab, Visit};
use crate::time::UnixMs;

mod answer;
mod frame;
mod page;

use frame::{Frames, Opening};

/// The tracker of one page.
pub struct Tracker {
    config: Config,
    around: Surroundings,
    sessions: Sessions,
    delivery: Delivery,
    frames: Frames,
    outputs: Vec<Output>,
    /// Events of the visit that this page has seen.
    events: u64,
    /// The visit was going on when the page came.
    resumed: bool,
    /// When the stored visit was last read.
    synced: MonoMs,
    /// When the sessions were last stored; none when they changed since.
    stored: Option<MonoMs>,
    /// What was settled since `flush` was called, while one is waiting.
    flushing: Option<Flushed>,
}

impl Tracker {
    /// Starts a tracker on a page.
    ///
    /// # Errors
    /// Without a usable endpoint there is no tracker; the diagnostics say why.
    pub fn start(
        start: &Start<'_>,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, Vec<Diagnostic>> {
        let options = parse(start.options).unwrap_or(Value::Null);
        let site = crate::attribution::host(&start.page.url).unwrap_or("");
        let (config, wrong) = Config::read(&options, site);
        let Some(config) = config else {
            return Err(wrong);
        };
        let facts = Facts::read(&parse(start.facts).unwrap_or(Value::Null));
        let visit = start.visit.and_then(Visit::read);
        let known = visit.as_ref().map(|visit| visit.id);
        let tab = start.tab.and_then(Tab::read);
        let (sessions, changes) = Sessions::resume(visit, tab, start.at, entropy);
        let mut tracker = Self {
            config,
            around: Surroundings::new(facts),
            resumed: known == Some(sessions.visit.id),
            sessions,
            delivery: Delivery::default(),
            frames: Frames::default(),
            outputs: wrong.into_iter().map(Output::Diagnose).collect(),
            events: 0,
            synced: now.mono,
            stored: None,
            flushing: None,
        };
        let page = page::fit(start.page.clone());
        tracker.land(&page);
        tracker.note_campaign(&page);
        tracker.announce(changes);
        tracker.store(now);
        Ok(tracker)
    }

    /// Takes in what happened.
    pub fn handle_input(&mut self, input: Input, now: Now, entropy: &mut dyn Entropy) {
        match input {
            Input::Call(call) => self.call(call, now, entropy),
            Input::StoredVisit(stored) => self.adopt_stored(stored.as_deref(), now),
            Input::Idle { time_zone } => {
                self.around.time_zone = time_zone.or(self.around.time_zone.take());
                self.delivery.open(now.mono);
            }
            Input::Hidden => self.leave(now, entropy),
            Input::Online => self.delivery.retry_now(),
            Input::Flush => self.flush(now),
            Input::Response {
                request,
                status,
                retry_after_ms,
                body,
            } => {
                let pause = Pause {
                    now: now.mono,
                    retry_after_ms,
                    random: random(entropy),
                };
                self.settle(request, status, &body, pause, now);
            }
        }
        self.handle_timeout(now, entropy);
    }

    /// Does what has become due.
    pub fn handle_timeout(&mut self, now: Now, entropy: &mut dyn Entropy) {
        while self.delivery.is_due(now.mono) {
            self.post(now, entropy);
        }
        self.end_flush();
    }

    /// The effects to carry out, in order.
    pub fn poll_outputs(&mut self) -> Vec<Output> {
        core::mem::take(&mut self.outputs)
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<MonoMs> {
        self.delivery.poll_timeout()
    }

    /// Where batches go.
    pub fn endpoint(&self) -> &str {
        &self.config.endpoint
    }

    /// Whether the stored visit should be read again before the next call.
    pub fn wants_stored_visit(&self, now: Now) -> bool {
        now.mono.saturating_sub(self.synced) >= VISIT_SYNC_MS
    }

    /// The Session as JSON.
    pub fn session(&self) -> String {
        let mut out = String::new();
        self.push_session(&mut out, self.status());
        out
    }

    /// The tab session.
    pub fn session_info(&self) -> SessionInfo {
        payload::session_info(&self.sessions)
    }

    fn status(&self) -> Status {
        if self.resumed || self.events > 1 {
            Status::Active
        } else {
            Status::Started
        }
    }

    fn call(&mut self, call: Call, now: Now, entropy: &mut dyn Entropy) {
        let Some(kind) = self.event_type(&call) else {
            return;
        };
        let page = page::fit(call.page.clone());
        self.activity(call.at, &page, now, entropy);
        if call.name.is_none() {
            self.note_campaign(&page);
        }
        self.events += 1;
        let seq = self.sessions.tab.seq + 1;
        let event = EventFacts {
            id: mint(call.at, entropy),
            kind,
            seq,
            at: call.at,
            page: &page,
            properties: &call.properties,
        };
        let json = event.to_json();
        if json.len() > EVENT_BYTES_MAX {
            self.delivery.count_dropped("event_too_large", 1);
            let message = "the event is over the limit in bytes and was dropped";
            self.diagnose(
                Diagnostic::of("event_too_large", "properties", message)
                    .with_limit(EVENT_BYTES_MAX),
            );
            return;
        }
        self.sessions.tab.seq = seq;
        let era = self.frames.current();
        self.delivery.push(Entry { seq, era, json }, now.mono);
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

    /// Renews what is due, then extends both sessions.
    fn activity(&mut self, at: UnixMs, page: &Page, now: Now, entropy: &mut dyn Entropy) {
        let (visit_is_due, tab_is_due) = self.sessions.is_due(at);
        if visit_is_due || tab_is_due {
            self.begin_era(if visit_is_due {
                Status::Ended
            } else {
                self.status()
            });
            let changes = self.sessions.due_changes(at, entropy);
            if visit_is_due {
                self.events = 0;
                self.resumed = false;
            }
            self.announce(changes);
            self.stored = None;
        }
        self.land(page);
        self.sessions.note_activity(at);
        let age = self.stored.map(|stored| now.mono.saturating_sub(stored));
        if age.is_none_or(|age| age >= STORE_INTERVAL_MS) {
            self.store(now);
        }
    }

    /// Seals the frame of the events that wait, before the sessions change: what follows belongs to
    /// others.
    fn begin_era(&mut self, status: Status) {
        let before = self.frame(status);
        self.frames.seal(before, self.delivery.oldest_era());
    }

    /// Notes where the visit began, unless this tab knows it.
    fn land(&mut self, page: &Page) {
        let visit = self.sessions.visit.id;
        if self.sessions.tab.landing.visit != visit {
            self.sessions.tab.landing = Landing {
                visit,
                utm: utm(&page.url),
                page: page.clone(),
            };
        }
    }

    /// A visit that began without a campaign takes the first that comes. One that has a campaign
    /// keeps it whole: parameters of another would only fill its holes.
    fn note_campaign(&mut self, page: &Page) {
        let landing = &mut self.sessions.tab.landing;
        if landing.utm == Utm::default() {
            landing.utm = utm(&page.url);
        }
    }

    fn announce(&mut self, changes: Vec<SessionChange>) {
        self.outputs
            .extend(changes.into_iter().map(Output::SessionChanged));
    }

    fn diagnose(&mut self, diagnostic: Diagnostic) {
        self.outputs.push(Output::Diagnose(diagnostic));
    }

    fn store(&mut self, now: Now) {
        self.stored = Some(now.mono);
        let visit = self.sessions.visit.write();
        self.outputs.push(Output::StoreVisit(visit));
        self.outputs
            .push(Output::StoreTab(self.sessions.tab.write()));
    }

    /// Takes over what another tab stored. If it began a visit, the one of the events that wait
    /// here is over.
    fn adopt_stored(&mut self, stored: Option<&str>, now: Now) {
        self.synced = now.mono;
        let Some(visit) = stored.and_then(Visit::read) else {
            return;
        };
        if self.sessions.is_replaced_by(&visit) {
            self.begin_era(Status::Ended);
            self.resumed = true;
            self.stored = None;
        }
        let change = self.sessions.adopt_visit(visit);
        self.announce(change.into_iter().collect());
    }

    fn leave(&mut self, now: Now, entropy: &mut dyn Entropy) {
        self.store(now);
        let mut bytes = 0;
        while self.delivery.next_era().is_some() && bytes < EXIT_BYTES_MAX {
            bytes += self.post(now, entropy);
        }
    }

    fn flush(&mut self, now: Now) {
        self.delivery.retry_now();
        self.delivery.open(now.mono);
        self.flushing.get_or_insert_default();
    }

    fn end_flush(&mut self) {
        let waits = !self.delivery.is_quiet();
        if let Some(flushed) = self.flushing.take_if(|_| !waits) {
            self.outputs.push(Output::Flushed(Flushed {
                pending: self.delivery.pending(),
                ..flushed
            }));
        }
    }

    /// Posts the next batch and says how many bytes it has.
    fn post(&mut self, now: Now, entropy: &mut dyn Entropy) -> usize {
        let current = self.frame(self.status());
        let era = self.delivery.next_era();
        let sealed = era.and_then(|era| self.frames.sealed(era));
        let dropped = self.delivery.take_dropped();
        let opening = Opening {
            config: &self.config,
            batch_id: mint(now.wall, entropy),
            sent_at: now.wall,
            dropped: &dropped,
        };
        let opening = opening.write(sealed.unwrap_or(&current));
        let entries = self.delivery.take(opening.len() + frame::CLOSING.len());
        let body = frame::close(opening, &entries);
        let bytes = body.len();
        let request = self.delivery.sent(body.clone(), entries, dropped);
        self.outputs.push(Output::Post { request, body });
        bytes
    }

    /// The Session and the tab session, as members of a batch.
    fn frame(&self, status: Status) -> String {
        let mut out = String::from("\"session\":");
        self.push_session(&mut out, status);
        out.push_str(",\"session_info\":");
        payload::push_session_info(&mut out, &self.sessions);
        out
    }

    fn push_session(&self, out: &mut String, status: Status) {
        payload::push_session(out, &self.config, &self.around, &self.sessions, status);
    }
}

fn random(entropy: &mut dyn Entropy) -> u32 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    u32::from_le_bytes(bytes)
}
