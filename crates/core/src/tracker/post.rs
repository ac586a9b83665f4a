//! Batches are written and posted: when they are due, when the page goes, when the application asks.

use uuid::Uuid;
use wayfare_protocol::{BATCH_BYTES_MAX, Dropped, EVENT_BYTES_MAX, Status};

use super::Tracker;
use super::call::Said;
use super::frame::{self, Opening};
use crate::identity::{Entropy, mint};
use crate::limits::EXIT_BYTES_MAX;
use crate::output::{Flushed, Output};
use crate::payload;
use crate::session::{Message, Sessions, Tab, Visit};
use crate::time::Now;

impl Tracker {
    /// Whether an output is still wanted: what is to be posted may have been dropped since.
    pub fn stands_by(&self, output: &Output) -> bool {
        match output {
            Output::Post { request, .. } => self.delivery.is_under_way(*request),
            Output::Insure(body) => body.is_empty() || self.delivery.is_insured(),
            _ => true,
        }
    }

    /// The page has had time: the first batch may go.
    pub(super) fn be_idle(&mut self, time_zone: Option<String>, now: Now) {
        self.around.time_zone = time_zone.or(self.around.time_zone.take());
        self.delivery.open(now.mono);
        self.adoption.want(now.mono);
    }

    /// The page is hidden, or goes. What waits is posted: there may be no later. A collector that
    /// asked for a pause gets it as long as the page only hides.
    pub(super) fn leave(&mut self, going: bool, now: Now, entropy: &mut dyn Entropy) {
        self.hidden = true;
        self.has_left = going;
        if going && self.delivery.pending() > 0 && self.keeps_journal() {
            self.put(Output::Say(Message::Left.write()));
        }
        if going && self.config.is_tracardi() && self.is_settled() {
            self.push_event(
                &Said {
                    id: mint(now.wall, entropy),
                    kind: "visit-ended",
                    at: now.wall,
                    properties: "{}",
                },
                now,
            );
        }
        if going && self.sessions.is_some() {
            // A page in the cache must not hear of others: that would evict it.
            self.put(Output::Listen(false));
        }
        if going && let Some(sessions) = &mut self.sessions {
            sessions.leave(now);
            self.carry_out(now);
        }
        self.store();
        if going || !self.delivery.is_asked_to_wait(now.mono) {
            self.post_what_waits(now, entropy);
        }
    }

    /// Posts what waits, in as many bytes as requests may have that outlive their page.
    pub(super) fn post_what_waits(&mut self, now: Now, entropy: &mut dyn Entropy) {
        loop {
            let room = EXIT_BYTES_MAX.saturating_sub(self.delivery.bytes_in_flight());
            if !self.post(Some(room.min(BATCH_BYTES_MAX)), now, entropy) {
                return;
            }
        }
    }

    pub(super) fn flush(&mut self) {
        self.delivery.retry_now();
        self.flushing.get_or_insert_default();
        self.flush_is_due = true;
    }

    /// A flush begins when the page knows its sessions: what waits for them is to go with it.
    pub(super) fn begin_flush(&mut self, now: Now) {
        if self.knows_its_sessions() && core::mem::take(&mut self.flush_is_due) {
            self.delivery.open(now.mono);
        }
    }

    pub(super) fn end_flush(&mut self) {
        let waits = self.flush_is_due || !self.delivery.is_quiet();
        if let Some(flushed) = self.flushing.take_if(|_| !waits) {
            self.put(Output::Flushed(Flushed {
                pending: self.delivery.pending() + self.held_calls(),
                ..flushed
            }));
        }
    }

    /// Posts the next batch, and says whether there was one. At page exit it has to fit into so many
    /// bytes; at other times one event always goes, however much stands around it.
    pub(super) fn post(
        &mut self,
        exit_bytes_max: Option<usize>,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> bool {
        let Some(era) = self.delivery.next_era() else {
            return false;
        };
        let batch_id = mint(now.wall, entropy);
        let Some(opening) = self.opening(era, batch_id, self.delivery.dropped(), now) else {
            return false;
        };
        let around = opening.len() + frame::CLOSING.len();
        let room = match exit_bytes_max {
            Some(bytes_max) => bytes_max.saturating_sub(around),
            None => BATCH_BYTES_MAX
                .saturating_sub(around)
                .max(EVENT_BYTES_MAX + 1),
        };
        let entries = self.delivery.take(room);
        if entries.is_empty() {
            return false;
        }
        if self.frames.sealed(era).is_none() {
            self.told_session();
        }
        self.cancel_insurance(now);
        let body = frame::close(opening, &entries);
        let is_kept = entries.iter().any(|entry| entry.chunk != 0);
        let guard = is_kept.then(|| self.journal.guard(era));
        let request = self
            .delivery
            .sent(batch_id, body.clone(), entries, Vec::new());
        self.put(Output::Post {
            request,
            body,
            guard,
        });
        true
    }

    /// A batch of an era up to its first event; none while its sessions are not known.
    fn opening(&self, era: u32, batch_id: Uuid, dropped: &[Dropped], now: Now) -> Option<String> {
        let current;
        let frame = match self.frames.sealed(era) {
            Some(sealed) => sealed,
            None => {
                let Sessions { visit, tab, .. } = self.sessions.as_deref()?;
                current = self.frame((visit, tab), self.status());
                &current
            }
        };
        let opening = Opening {
            config: self.config,
            batch_id,
            sent_at: now.wall,
            dropped,
            unanswered: &[],
        };
        Some(opening.write(frame))
    }

    /// What the browser is to post if the page dies before it does; nothing where that is as it was.
    pub(super) fn insure(&mut self, now: Now, entropy: &mut dyn Entropy) -> Option<String> {
        if !self.delivery.wants_insurance(now.mono, self.has_left) {
            return None;
        }
        let era = self.delivery.next_era()?;
        let batch_id = mint(now.wall, entropy);
        let opening = self.opening(era, batch_id, &[], now)?;
        let room = BATCH_BYTES_MAX.saturating_sub(opening.len() + frame::CLOSING.len());
        let entries = self.delivery.insure(batch_id, room);
        Some(frame::close(opening, entries))
    }

    /// What was insured goes another way, or nowhere.
    pub(super) fn cancel_insurance(&mut self, now: Now) {
        if self.delivery.cancel_insurance(now.mono) {
            self.put(Output::Insure(String::new()));
        }
    }

    /// Posts what is due, and says whether there was anything: batches without an answer are asked for first.
    pub(super) fn post_due(&mut self, now: Now, entropy: &mut dyn Entropy) -> bool {
        let unanswered = self.delivery.to_ask();
        if unanswered.is_empty() {
            self.post(None, now, entropy)
        } else {
            self.post_session(unanswered, now, entropy)
        }
    }

    /// Posts a batch without events: the Session as it is known now, and a question for these batches.
    pub(super) fn post_session(
        &mut self,
        unanswered: Vec<Uuid>,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> bool {
        let Some(Sessions { visit, tab, .. }) = self.sessions.as_deref() else {
            return false;
        };
        let frame = self.frame((visit, tab), self.status());
        self.told_session();
        let batch_id = mint(now.wall, entropy);
        let opening = Opening {
            config: self.config,
            batch_id,
            sent_at: now.wall,
            dropped: self.delivery.dropped(),
            unanswered: &unanswered,
        };
        let body = frame::close(opening.write(&frame), &[]);
        let request = self
            .delivery
            .sent(batch_id, body.clone(), Vec::new(), unanswered);
        self.put(Output::Post {
            request,
            body,
            guard: None,
        });
        true
    }

    /// A batch says the Session as it is now.
    fn told_session(&mut self) {
        self.is_session_sent = true;
        self.owes_description = false;
    }

    /// The Session and the tab session, as members of a batch.
    pub(super) fn frame(&self, sessions: (&Visit, &Tab), status: Status) -> String {
        if self.config.is_tracardi() {
            return payload::tracardi::frame(self.config, &self.around, sessions);
        }
        let mut out = String::from("\"session\":");
        payload::push_session(&mut out, self.config, &self.around, sessions, status);
        out.push_str(",\"session_info\":");
        payload::push_session_info(&mut out, sessions.1);
        out
    }
}
