//! What the browser posts if the page dies before it does: a deferred fetch (Fetch, section "Deferred fetching").
//!
//! Its answer is never seen, so that to the next page it is a batch that may have arrived, like any other of which
//! the journal's header tells: the collector is asked for it first.

use uuid::Uuid;

use super::{Delivery, Entry, Unanswered};
use crate::limits::INSURE_AFTER_MS;
use crate::time::MonoMs;

/// The insurance of what waits.
#[derive(Default)]
pub(super) struct Insurance {
    /// When what waits has waited long enough to be insured.
    pub(super) due: Option<MonoMs>,
    /// What is insured.
    pub(super) batch: Option<Unanswered>,
}

impl Delivery {
    /// Something new waits.
    pub(super) fn expose(&mut self, now: MonoMs) {
        if self.can_ask {
            self.insurance.due.get_or_insert(now + INSURE_AFTER_MS);
        }
    }

    /// When what waits is to be insured. Not while batches are without an answer: theirs may be there already.
    pub fn insurance_due(&self) -> Option<MonoMs> {
        let has_doubts = self.queue.is_empty() || !self.unanswered.is_empty();
        self.insurance.due.filter(|_| !has_doubts)
    }

    /// Whether what waits is to be insured now; at any moment when the page goes.
    pub fn wants_insurance(&self, now: MonoMs, is_leaving: bool) -> bool {
        let due = self.insurance_due();
        due.is_some_and(|due| due <= now || is_leaving)
    }

    /// Insures, as this batch, the events that would go next in so many bytes; they wait all the same.
    pub fn insure(&mut self, batch: Uuid, bytes_max: usize) -> &[Entry] {
        let entries = self.queue.next(self.events_max, bytes_max);
        let insured = Unanswered::of(batch, entries, Vec::new());
        self.insurance = Insurance {
            due: None,
            batch: Some(insured),
        };
        entries
    }

    /// Whether anything is insured.
    pub fn is_insured(&self) -> bool {
        self.insurance.batch.is_some()
    }

    /// What was insured goes another way. Says whether anything was.
    pub fn cancel_insurance(&mut self, now: MonoMs) -> bool {
        self.insurance.due = None;
        if !self.queue.is_empty() {
            self.expose(now);
        }
        self.insurance.batch.take().is_some()
    }

    /// The page stood still, and the browser may have posted what was insured. Says whether anything was.
    pub fn doubt_insurance(&mut self) -> bool {
        let Some(doubted) = self.insurance.batch.take() else {
            return false;
        };
        self.unanswered.push(doubted);
        true
    }
}
