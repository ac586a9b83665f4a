//! Which events wait, which are on their way, and when the next request goes.
//!
//! An event leaves only when the collector acknowledged it, or when a stated limit dropped it,
//! which is counted and reported with the next batch.
//!
//! A batch whose answer did not come may have arrived. The collector is asked for it, in a batch without
//! events, before its events are sent again; only a page that goes does not wait for that.

mod ack;
mod adoption;
mod change;
mod insurance;
mod journal;
mod kept;
mod queue;
mod retry;
mod settling;
mod status;
mod unanswered;

use uuid::Uuid;
use wayfare_protocol::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX, Dropped, UNANSWERED_MAX};

pub use ack::{AckRead, Rejected};
pub use adoption::{Adoption, Wish};
pub use change::{Change, Guard};
pub use journal::Journal;
pub use kept::{Kept, KeptEra};
pub use queue::Entry;
pub use settling::{Pause, Settled};
pub use status::Outcome;
pub use unanswered::Unanswered;

use crate::limits::FLUSH_INTERVAL_MS;
use crate::time::{MonoMs, earlier};
use insurance::Insurance;
use queue::{Queue, extract};
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

/// The delivery machine of one page.
pub struct Delivery {
    queue: Queue,
    in_flight: Vec<Request>,
    unanswered: Vec<Unanswered>,
    retry: Retry,
    insurance: Insurance,
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
            insurance: Insurance::default(),
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
        self.expose(now);
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
        for one in unanswered {
            self.unanswered.push(one);
        }
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
        let under_way = self.in_flight.iter().map(|one| one.entries.len());
        self.queue.len() + under_way.sum::<usize>()
    }

    /// Whether a request is on its way.
    pub fn is_under_way(&self, request: u32) -> bool {
        self.in_flight.iter().any(|one| one.id == request)
    }

    /// Whether no request is on its way.
    pub fn is_quiet(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// The events on their way, then those that wait. No chain of iterators: each use of one would be code of its
    /// own.
    fn lists(&self) -> Vec<&[Entry]> {
        let mut lists = Vec::new();
        for request in &self.in_flight {
            lists.push(request.entries.as_slice());
        }
        lists.push(self.queue.entries());
        lists
    }

    /// The same, to mark them as kept.
    fn lists_mut(&mut self) -> Vec<&mut [Entry]> {
        let mut lists = Vec::new();
        for request in &mut self.in_flight {
            lists.push(request.entries.as_mut_slice());
        }
        lists.push(self.queue.entries_mut());
        lists
    }

    /// Looks at the batches that may have arrived, those on their way among them, for a page that comes after this
    /// one.
    fn each_open(&self, look: &mut dyn FnMut(&Unanswered)) {
        self.unanswered.iter().for_each(&mut *look);
        self.insurance.batch.iter().for_each(&mut *look);
        for request in &self.in_flight {
            if !request.entries.is_empty() {
                look(&Unanswered::of(request.batch, &request.entries, Vec::new()));
            }
        }
    }

    /// The oldest session era that an event still belongs to.
    pub fn oldest_era(&self) -> Option<u32> {
        let mut oldest = None;
        for entries in self.lists() {
            for entry in entries {
                oldest = earlier(oldest, Some(entry.era));
            }
        }
        oldest
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
        let mut batches = Vec::new();
        for one in &self.unanswered {
            if batches.len() < UNANSWERED_MAX {
                batches.push(one.batch);
            }
        }
        batches
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

    /// Another page has taken over these chunks. Those above the last that was certainly written are this page's
    /// still, and not kept.
    pub fn lose(&mut self, chunks: &[(u32, u32)], last_old: u32) {
        let is_lost = |entry: &Entry| chunks.contains(&(entry.era, entry.chunk));
        let mut again = 0;
        for entries in self.lists_mut() {
            for entry in entries {
                if entry.chunk > last_old && is_lost(entry) {
                    entry.chunk = 0;
                    again += 1;
                }
            }
        }
        self.unwritten += again;
        self.queue.extract(&is_lost);
        for sent in &mut self.in_flight {
            extract(&mut sent.entries, &is_lost);
        }
        for one in core::mem::take(&mut self.unanswered) {
            if self.has_era(one.era) {
                self.unanswered.push(one);
            }
        }
    }

    /// Whether an event of an era is left.
    fn has_era(&self, era: u32) -> bool {
        let mut lists = self.lists().into_iter();
        lists.any(|entries| entries.iter().any(|entry| entry.era == era))
    }

    /// A request was not posted: what is left of it waits.
    pub fn take_back(&mut self, request: u32, now: MonoMs) {
        if let Some(at) = self.in_flight.iter().position(|one| one.id == request) {
            let sent = self.in_flight.swap_remove(at);
            self.recount(&sent.dropped);
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

#[cfg(test)]
mod tests;
