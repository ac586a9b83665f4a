//! The tracker of one page: inputs change it, outputs say what has to be done.
//!
//! Each call of `handle_input` or `handle_timeout` is followed by a drain of `poll_outputs` before
//! the next; `poll_timeout` then says when to call `handle_timeout`.

use wayfare_protocol::{SessionInfo, Status};

use crate::attribution::host;
use crate::config::Config;
use crate::delivery::{Delivery, MonoMs, Pause};
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::identity::Entropy;
use crate::input::{Input, Now, Start};
use crate::json::{Value, parse};
use crate::limits::VISIT_SYNC_MS;
use crate::output::{Flushed, Output};
use crate::payload::{self, Surroundings};
use crate::session::{Sessions, Tab, Visit};

mod answer;
mod call;
mod frame;
mod page;
mod post;
mod visit;

use frame::Frames;

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
    /// When the sessions were last stored; none when they have to be at the next chance.
    stored: Option<MonoMs>,
    /// The visit as it was last stored or read, so that no page writes an old one over a newer.
    stored_visit: Option<Visit>,
    /// The page is hidden: any moment may be its last.
    hidden: bool,
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
        let site = host(&start.page.url).unwrap_or("");
        let (config, wrong) = Config::read(&options, site);
        let Some(config) = config else {
            return Err(wrong);
        };
        let facts = Facts::read(&parse(start.facts).unwrap_or(Value::Null));
        let visit = start.visit.and_then(Visit::read);
        let stored_visit = visit.clone();
        let tab = start.tab.and_then(Tab::read);
        let (sessions, changes) = Sessions::resume(visit, tab, start.at, entropy);
        let mut tracker = Self {
            config,
            around: Surroundings::new(facts),
            resumed: stored_visit.as_ref().map(|visit| visit.id) == Some(sessions.visit.id),
            sessions,
            delivery: Delivery::default(),
            frames: Frames::default(),
            outputs: wrong.into_iter().map(Output::Diagnose).collect(),
            events: 0,
            synced: now.mono,
            stored: None,
            stored_visit,
            hidden: false,
            flushing: None,
        };
        let begins_here = !tracker.resumed;
        tracker.land(begins_here.then_some(&start.page));
        tracker.note_campaign(&start.page);
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
            Input::Hidden { going } => self.leave(going, now, entropy),
            Input::Shown { tab } => self.show(tab.as_deref()),
            Input::TaskEnded => self.store_tab(),
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
                self.settle(request, status, &body, pause);
            }
        }
        self.handle_timeout(now, entropy);
    }

    /// Does what has become due.
    pub fn handle_timeout(&mut self, now: Now, entropy: &mut dyn Entropy) {
        while self.delivery.is_due(now.mono) {
            self.post(None, now, entropy);
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

    fn diagnose(&mut self, diagnostic: Diagnostic) {
        self.outputs.push(Output::Diagnose(diagnostic));
    }

    fn status(&self) -> Status {
        if self.resumed || self.events > 1 {
            Status::Active
        } else {
            Status::Started
        }
    }
}

fn random(entropy: &mut dyn Entropy) -> u32 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    u32::from_le_bytes(bytes)
}
