//! Which events wait, which are on their way, and when the next request goes.
//!
//! An event leaves only when the collector acknowledged it, or when a stated limit dropped it,
//! which is counted and reported with the next batch.

mod ack;
mod queue;
mod retry;
mod status;

use wayfare_protocol::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX, Dropped};

pub use ack::{AckRead, Rejected};
pub use queue::Entry;
pub use status::Outcome;

use crate::limits::FLUSH_INTERVAL_MS;
use crate::time::{MonoMs, earlier};
use queue::Queue;
use retry::Retry;

/// A request on its way.
struct Request {
    id: u32,
    body: String,
    entries: Vec<Entry>,
    dropped: Vec<Dropped>,
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
#[derive(Default)]
pub struct Delivery {
    queue: Queue,
    in_flight: Vec<Request>,
    retry: Retry,
    dropped: Vec<Dropped>,
    last_request: u32,
    /// The page has had time for the first batch.
    open: bool,
    /// When the events that wait have waited long enough.
    due: Option<MonoMs>,
}

impl Delivery {
    /// Takes an event in, and says how many older ones were dropped for it.
    pub fn push(&mut self, entry: Entry, now: MonoMs) -> u64 {
        // The page's first batch waits for nothing but the page.
        let wait = if self.last_request == 0 {
            0
        } else {
            FLUSH_INTERVAL_MS
        };
        self.due.get_or_insert(now + wait);
        let dropped = self.queue.push(entry);
        self.count_dropped("queue_full", dropped);
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
        self.queue.len()
            + self
                .in_flight
                .iter()
                .map(|one| one.entries.len())
                .sum::<usize>()
    }

    /// Whether no request is on its way.
    pub fn is_quiet(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// The oldest session era that an event still belongs to.
    pub fn oldest_era(&self) -> Option<u32> {
        let mut oldest = self.queue.front_era();
        for request in &self.in_flight {
            // All events of a request are of one era.
            let era = request.entries.first().map(|entry| entry.era);
            oldest = earlier(oldest, era);
        }
        oldest
    }

    /// The era of the events that would go next.
    pub fn next_era(&self) -> Option<u32> {
        self.queue.front_era()
    }

    /// When [`Self::is_due`] will be true if nothing else happens.
    pub fn poll_timeout(&self) -> Option<MonoMs> {
        if !self.open || !self.is_quiet() || self.queue.is_empty() {
            return None;
        }
        let full = self.queue.len() >= BATCH_EVENTS_MAX || self.queue.bytes() >= BATCH_BYTES_MAX;
        let due = if full { 0 } else { self.due? };
        Some(due.max(self.retry.not_before()))
    }

    /// Whether a batch goes now.
    pub fn is_due(&self, now: MonoMs) -> bool {
        self.poll_timeout().is_some_and(|at| at <= now)
    }

    /// Takes the next batch's events, all of one era, in so many bytes.
    pub fn take(&mut self, bytes_max: usize) -> Vec<Entry> {
        let entries = self.queue.take(BATCH_EVENTS_MAX, bytes_max);
        if self.queue.is_empty() {
            self.due = None;
        }
        entries
    }

    /// What was dropped since the last batch.
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }

    /// Notes that a batch with these events and all that was dropped is on its way, and gives its
    /// request a number.
    pub fn sent(&mut self, body: String, entries: Vec<Entry>) -> u32 {
        self.last_request = self.last_request.wrapping_add(1);
        let id = self.last_request;
        let dropped = core::mem::take(&mut self.dropped);
        self.in_flight.push(Request {
            id,
            body,
            entries,
            dropped,
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
        let sent = self.in_flight.swap_remove(index);
        let mut settled = Settled {
            body: sent.body,
            ..Settled::default()
        };
        let before = sent.entries.len();
        let left = match (outcome, ack) {
            (Outcome::Answered, Some(ack)) => ack.settle(sent.entries, &mut settled),
            (Outcome::Refused, _) => {
                settled.refused = before;
                self.count_dropped("refused", u64::try_from(before).unwrap_or(u64::MAX));
                Vec::new()
            }
            // An answer without an acknowledgement (an HTML login page) acknowledges nothing.
            (Outcome::Later, _) | (Outcome::Answered, None) => {
                for one in sent.dropped {
                    self.count_dropped(&one.reason, one.count);
                }
                sent.entries
            }
        };
        if left.len() < before {
            self.retry.reset();
        }
        if !left.is_empty() {
            self.put_back(left, pause);
        }
        Some(settled)
    }

    /// What is left goes again, after a pause: a collector that is in trouble, or that answers and
    /// leaves events out, must not be asked again at once.
    fn put_back(&mut self, left: Vec<Entry>, pause: Pause) {
        self.retry.failed(pause);
        self.queue.put_back(left);
        self.due = Some(pause.now);
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
