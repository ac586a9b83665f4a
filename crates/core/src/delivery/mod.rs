//! Which events wait, which are on their way, and when the next request goes.
//!
//! An event leaves only when the collector acknowledged it, or when a stated limit dropped it,
//! which is counted and reported with the next batch.
//!
//! A batch whose answer did not come may have arrived. The collector is asked for it, in a batch without
//! events, before its events are sent again; only a page that goes does not wait for that.

mod ack;
mod adoption;
mod journal;
mod kept;
mod queue;
mod retry;
mod status;
mod unanswered;

use uuid::Uuid;
use wayfare_protocol::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX, Dropped, UNANSWERED_MAX};

pub use ack::{AckRead, Rejected};
pub use adoption::{Adoption, Wish};
pub use journal::{Change, Guard, Journal};
pub use kept::{Kept, KeptEra};
pub use queue::Entry;
pub use status::Outcome;
pub use unanswered::Unanswered;

use crate::limits::FLUSH_INTERVAL_MS;
use crate::time::MonoMs;
use queue::Queue;
use retry::Retry;

/// A request on its way.
struct Request {
    id: u32,
    batch: Uuid,
    body: String,
    entries: Vec<Entry>,
    dropped: Vec<Dropped>,
    asked: Vec<Uuid>,
}

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

/// The delivery machine of one page.
pub struct Delivery {
    queue: Queue,
    in_flight: Vec<Request>,
    unanswered: Vec<Unanswered>,
    retry: Retry,
    dropped: Vec<Dropped>,
    last_request: u32,
    /// The page has had time for the first batch.
    open: bool,
    /// When the events that wait have waited long enough.
    due: Option<MonoMs>,
    /// The endpoint can be asked for batches whose answer was lost.
    can_ask: bool,
    /// Most events of a batch.
    events_max: usize,
    /// Events that left and are kept in the journal: era and chunk.
    gone: Vec<(u32, u32)>,
    /// How many events are not kept in the journal.
    unwritten: usize,
}

impl Delivery {
    /// Nothing waits yet. Says whether the endpoint can be asked for batches.
    pub fn new(can_ask: bool) -> Self {
        Self {
            queue: Queue::default(),
            in_flight: Vec::new(),
            unanswered: Vec::new(),
            retry: Retry::default(),
            dropped: Vec::new(),
            last_request: 0,
            open: false,
            due: None,
            can_ask,
            events_max: BATCH_EVENTS_MAX,
            gone: Vec::new(),
            unwritten: 0,
        }
    }

    /// Takes an event in, and says how many older ones were dropped for it.
    pub fn push(&mut self, entry: Entry, now: MonoMs) -> u64 {
        // The page's first batch waits for nothing but the page.
        let wait = if self.last_request == 0 {
            0
        } else {
            FLUSH_INTERVAL_MS
        };
        self.due.get_or_insert(now + wait);
        if entry.chunk == 0 {
            self.unwritten += 1;
        }
        let over = self.queue.push(entry);
        let dropped = u64::try_from(over.len()).unwrap_or(u64::MAX);
        self.note_gone(&over);
        self.count_dropped("queue_full", dropped);
        dropped
    }

    /// Takes over what another page left: its batches without an answer, and its events, which are due.
    /// Says how many were dropped, of either, because there were too many.
    pub fn adopt(&mut self, entries: Vec<Entry>, unanswered: Vec<Unanswered>, now: MonoMs) -> u64 {
        let mut dropped = 0;
        for entry in entries {
            dropped += self.push(entry, now);
        }
        self.unanswered.extend(unanswered);
        if !self.queue.is_empty() {
            self.due = Some(now);
        }
        dropped
    }

    /// Counts events that never leave; the next batch reports them.
    pub fn count_dropped(&mut self, reason: &str, count: u64) {
        if count == 0 {
            return;
        }
        match self.dropped.iter_mut().find(|one| one.reason == reason) {
            Some(one) => one.count += count,
            None => self.dropped.push(Dropped {
                reason: reason.into(),
                count,
            }),
        }
    }

    /// Drops everything that waits or is on its way: the visitor withdrew consent. Says how many events
    /// waited; what is on its way may still arrive.
    pub fn clear(&mut self) -> usize {
        let waited = self.queue.len();
        self.queue = Queue::default();
        self.in_flight.clear();
        self.unanswered.clear();
        self.gone.clear();
        self.unwritten = 0;
        self.due = None;
        waited
    }

    /// Lets what waits go at once: the page is idle, or the application asked.
    pub fn open(&mut self, now: MonoMs) {
        self.open = true;
        if !self.queue.is_empty() {
            self.due = Some(now);
        }
    }

    /// Ends our own pause after a failure, not one that the collector asked for: the network is
    /// back, or the application asked.
    pub fn retry_now(&mut self) {
        self.retry.hurry();
    }

    /// Whether the collector asked for a pause that is not over.
    pub fn is_asked_to_wait(&self, now: MonoMs) -> bool {
        self.retry.asked_until() > now
    }

    /// Bytes of all requests on their way.
    pub fn bytes_in_flight(&self) -> usize {
        self.in_flight.iter().map(|one| one.body.len()).sum()
    }

    /// How many events wait or are on their way.
    pub fn pending(&self) -> usize {
        self.entries().count()
    }

    /// Whether no request is on its way.
    pub fn is_quiet(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// Events on their way, then those that wait.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let under_way = self.in_flight.iter().flat_map(|one| &one.entries);
        under_way.chain(self.queue.entries())
    }

    /// The same, to be marked as kept.
    fn entries_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        let under_way = self.in_flight.iter_mut().flat_map(|one| &mut one.entries);
        under_way.chain(self.queue.entries_mut())
    }

    /// Batches that may have arrived, those on their way among them, for a page that comes after this one.
    pub fn open_batches(&self) -> Vec<Unanswered> {
        let under_way = self.in_flight.iter().filter(|one| !one.entries.is_empty());
        let under_way = under_way.map(|one| Unanswered::of(one.batch, &one.entries, Vec::new()));
        self.unanswered.iter().cloned().chain(under_way).collect()
    }

    /// The oldest session era that an event still belongs to.
    pub fn oldest_era(&self) -> Option<u32> {
        self.entries().map(|entry| entry.era).min()
    }

    /// The era of the events that would go next.
    pub fn next_era(&self) -> Option<u32> {
        self.queue.front_era()
    }

    /// When [`Self::is_due`] will be true if nothing else happens.
    pub fn poll_timeout(&self) -> Option<MonoMs> {
        if !self.open || !self.is_quiet() {
            return None;
        }
        let full = self.queue.len() >= self.events_max || self.queue.bytes() >= BATCH_BYTES_MAX;
        let due = if full || !self.unanswered.is_empty() {
            Some(0)
        } else {
            self.due.filter(|_| !self.queue.is_empty())
        };
        due.map(|due| due.max(self.retry.not_before()))
    }

    /// Whether a batch goes now.
    pub fn is_due(&self, now: MonoMs) -> bool {
        self.poll_timeout().is_some_and(|at| at <= now)
    }

    /// The batches that the collector has to be asked for before anything else goes.
    pub fn to_ask(&self) -> Vec<Uuid> {
        let batches = self.unanswered.iter().map(|one| one.batch);
        batches.take(UNANSWERED_MAX).collect()
    }

    /// Takes the next batch's events, all of one era, in so many bytes.
    pub fn take(&mut self, bytes_max: usize) -> Vec<Entry> {
        let entries = self.queue.take(self.events_max, bytes_max);
        if self.queue.is_empty() {
            self.due = None;
        }
        entries
    }

    /// What was dropped since the last batch.
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }

    /// Notes that a batch is on its way, with these events and all that was dropped, or with a question
    /// for other batches, and gives its request a number.
    pub fn sent(
        &mut self,
        batch: Uuid,
        body: String,
        entries: Vec<Entry>,
        asked: Vec<Uuid>,
    ) -> u32 {
        self.last_request = self.last_request.wrapping_add(1);
        let id = self.last_request;
        let dropped = core::mem::take(&mut self.dropped);
        self.in_flight.push(Request {
            id,
            batch,
            body,
            entries,
            dropped,
            asked,
        });
        id
    }

    /// Settles a request by its answer. `None` for a request that is not on its way.
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
            body: core::mem::take(&mut sent.body),
            ..Settled::default()
        };
        match (outcome, ack) {
            (Outcome::Answered, Some(ack)) => self.answered(sent, ack, &mut settled, pause),
            (Outcome::TooLarge, _) if sent.entries.len() > 1 => {
                self.events_max = sent.entries.len() / 2;
                self.recount(sent.dropped);
                self.queue.put_back(sent.entries);
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
            (Outcome::Later, _) | (Outcome::Answered, None) => self.unanswered(sent, pause),
        }
        Some(settled)
    }

    fn answered(&mut self, sent: Request, ack: &AckRead, settled: &mut Settled, pause: Pause) {
        let before = sent.entries.len();
        let (left, gone) = ack.settle(sent.entries, settled);
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
    fn unanswered(&mut self, sent: Request, pause: Pause) {
        self.retry.failed(pause);
        if self.can_ask && !sent.entries.is_empty() {
            let unanswered = Unanswered::of(sent.batch, &sent.entries, sent.dropped);
            self.unanswered.push(unanswered);
        } else {
            self.recount(sent.dropped);
        }
        self.queue.put_back(sent.entries);
        self.due = Some(pause.now);
    }

    /// The collector said which of the batches it has: the events of those are delivered.
    fn resolve(&mut self, asked: &[Uuid], stored: &[Uuid], settled: &mut Settled) {
        for one in core::mem::take(&mut self.unanswered) {
            if stored.contains(&one.batch) {
                let delivered = self.queue.extract(|entry| one.has(entry));
                settled.accepted += delivered.len();
                self.note_gone(&delivered);
            } else if asked.contains(&one.batch) {
                self.recount(one.dropped);
            } else {
                self.unanswered.push(one);
            }
        }
        if self.queue.is_empty() {
            self.due = None;
        }
    }

    /// What a batch reported that did not arrive is reported again.
    fn recount(&mut self, dropped: Vec<Dropped>) {
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

    /// Another page has taken over these chunks. Those of which that is not certain are this page's still, and
    /// not kept.
    pub fn lose(&mut self, chunks: &[(u32, u32)], is_old: impl Fn(u32) -> bool) {
        let is_lost = |entry: &Entry| chunks.contains(&(entry.era, entry.chunk));
        let mut again = 0;
        for entry in self.entries_mut().filter(|entry| is_lost(entry)) {
            if !is_old(entry.chunk) {
                entry.chunk = 0;
                again += 1;
            }
        }
        self.unwritten += again;
        self.queue.extract(is_lost);
        for sent in &mut self.in_flight {
            sent.entries.retain(|entry| !is_lost(entry));
        }
        let left: Vec<u32> = self.entries().map(|entry| entry.era).collect();
        self.unanswered.retain(|one| left.contains(&one.era));
    }

    /// A request was not posted: what is left of it waits.
    pub fn take_back(&mut self, request: u32, now: MonoMs) {
        if let Some(at) = self.in_flight.iter().position(|one| one.id == request) {
            let sent = self.in_flight.swap_remove(at);
            self.recount(sent.dropped);
            self.queue.put_back(sent.entries);
            self.due = Some(now);
        }
    }

    fn note_gone(&mut self, entries: &[Entry]) {
        for entry in entries {
            if entry.chunk == 0 {
                self.unwritten -= 1;
            } else {
                self.gone.push((entry.era, entry.chunk));
            }
        }
    }
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

#[cfg(test)]
mod tests;
