//! What an answer means: which events are done with, which go again, and when.

use core::mem::take;

use uuid::Uuid;
use wayfare_protocol::Dropped;

use super::{AckRead, Delivery, Entry, Outcome, Rejected, Request, Unanswered};
use crate::time::MonoMs;

/// What an answer means for the events of its request.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// The text that was posted.
    pub body: String,
    /// Events the collector has.
    pub accepted: usize,
    /// Events it will never take.
    pub rejected: Vec<Rejected>,
    /// Events of a batch that was refused whole.
    pub refused: usize,
}

/// What the length of the pause after a failure depends on.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    /// The moment of the failure.
    pub now: MonoMs,
    /// What the collector asked for, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// Any number, for the jitter.
    pub random: u32,
}

impl Delivery {
    /// Settles a request by its answer. `None` for a request that is not on its way.
    #[inline(never)]
    pub fn settle(
        &mut self,
        request: u32,
        outcome: Outcome,
        ack: Option<&AckRead>,
        pause: Pause,
    ) -> Option<Settled> {
        let index = self.in_flight.iter().position(|one| one.id == request)?;
        let mut sent = self.in_flight.swap_remove(index);
        let mut settled = Settled {
            body: take(&mut sent.body),
            ..Settled::default()
        };
        match (outcome, ack) {
            (Outcome::Answered, Some(ack)) => self.answered(&mut sent, ack, &mut settled, pause),
            (Outcome::TooLarge, _) if sent.entries.len() > 1 => {
                self.events_max = sent.entries.len() / 2;
                self.recount(&sent.dropped);
                self.queue.put_back(take(&mut sent.entries));
                self.due = Some(pause.now);
            }
            (Outcome::Refused | Outcome::TooLarge, _) => {
                settled.refused = sent.entries.len();
                let refused = u64::try_from(settled.refused).unwrap_or(u64::MAX);
                self.note_gone(&sent.entries);
                self.count_dropped("refused", refused);
                // A collector that cannot be asked takes the events themselves.
                self.resolve(&sent.asked, &[], &mut settled);
            }
            // An answer without an acknowledgement (an HTML login page) acknowledges nothing.
            (Outcome::Later, _) | (Outcome::Answered, None) => self.unanswered(&mut sent, pause),
        }
        Some(settled)
    }

    fn answered(&mut self, sent: &mut Request, ack: &AckRead, settled: &mut Settled, pause: Pause) {
        let before = sent.entries.len();
        let (left, gone) = ack.settle(take(&mut sent.entries), settled);
        self.note_gone(&gone);
        self.resolve(&sent.asked, &ack.stored, settled);
        if left.len() < before {
            self.retry.reset();
        } else {
            // What it was asked for goes now, but the next failure is not the first.
            self.retry.hurry();
        }
        if !left.is_empty() {
            self.put_back(left, pause);
        }
    }

    /// Nobody knows whether the batch arrived.
    fn unanswered(&mut self, sent: &mut Request, pause: Pause) {
        if self.can_ask && !sent.entries.is_empty() {
            let unanswered = Unanswered::of(sent.batch, &sent.entries, take(&mut sent.dropped));
            self.unanswered.push(unanswered);
        } else {
            self.recount(&sent.dropped);
        }
        self.put_back(take(&mut sent.entries), pause);
    }

    /// The collector said which of the batches it has: the events of those are delivered.
    fn resolve(&mut self, asked: &[Uuid], stored: &[Uuid], settled: &mut Settled) {
        for one in take(&mut self.unanswered) {
            if stored.contains(&one.batch) {
                let delivered = self.queue.extract(&|entry| one.has(entry));
                settled.accepted += delivered.len();
                self.note_gone(&delivered);
            } else if asked.contains(&one.batch) {
                self.recount(&one.dropped);
            } else {
                self.unanswered.push(one);
            }
        }
        if self.queue.is_empty() {
            self.due = None;
        }
    }

    /// What a batch reported that did not arrive is reported again.
    pub(super) fn recount(&mut self, dropped: &[Dropped]) {
        for one in dropped {
            self.count_dropped(&one.reason, one.count);
        }
    }

    /// What is left goes again, after a pause: a collector that answers and leaves events out must not be
    /// asked again at once.
    fn put_back(&mut self, left: Vec<Entry>, pause: Pause) {
        self.retry.failed(pause);
        self.queue.put_back(left);
        self.due = Some(pause.now);
    }
}
