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
use queue::Queue;
use retry::Retry;

/// Milliseconds of a clock that never goes back.
pub type MonoMs = u64;

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
    /// Takes an event in.
    pub fn push(&mut self, entry: Entry, now: MonoMs) {
        self.due.get_or_insert(now + FLUSH_INTERVAL_MS);
        let dropped = self.queue.push(entry);
        self.count_dropped("queue_full", dropped);
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

    /// Lets what waits go at once: the page is idle, or the application asked.
    pub fn open(&mut self, now: MonoMs) {
        self.open = true;
        if !self.queue.is_empty() {
            self.due = Some(now);
        }
    }

    /// Forgets the pause after a failure: the network is back, or the application asked.
    pub fn retry_now(&mut self) {
        self.retry.reset();
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
        let in_flight = self.in_flight.iter().flat_map(|one| &one.entries);
        in_flight
            .map(|entry| entry.era)
            .chain(self.queue.front_era())
            .min()
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

    /// Takes the next batch's events, all of one era, in as many bytes as the frame leaves.
    pub fn take(&mut self, frame_bytes: usize) -> Vec<Entry> {
        let room = BATCH_BYTES_MAX.saturating_sub(frame_bytes);
        let entries = self.queue.take(BATCH_EVENTS_MAX, room);
        if self.queue.is_empty() {
            self.due = None;
        }
        entries
    }

    /// What was dropped since the last batch, for the batch that is being written.
    pub fn take_dropped(&mut self) -> Vec<Dropped> {
        core::mem::take(&mut self.dropped)
    }

    /// Notes that a batch is on its way, and gives its request a number.
    pub fn sent(&mut self, body: String, entries: Vec<Entry>, dropped: Vec<Dropped>) -> u32 {
        self.last_request = self.last_request.wrapping_add(1);
        let id = self.last_request;
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
        let mut left = sent.entries;
        match (outcome, ack) {
            (Outcome::Answered, Some(ack)) => {
                left.retain(|entry| !ack.settles(entry.seq, &mut settled));
                self.retry.reset();
            }
            (Outcome::Refused, _) => {
                settled.refused = left.len();
                self.count_dropped("refused", u64::try_from(left.len()).unwrap_or(u64::MAX));
                left.clear();
                self.retry.reset();
            }
            // An answer without an acknowledgement (an HTML login page) acknowledges nothing.
            (Outcome::Later, _) | (Outcome::Answered, None) => {
                for one in sent.dropped {
                    self.count_dropped(&one.reason, one.count);
                }
                self.retry.failed(pause);
            }
        }
        self.put_back(left, pause);
        Some(settled)
    }

    fn put_back(&mut self, left: Vec<Entry>, pause: Pause) {
        // A collector that answers and settles nothing must not be asked again at once.
        if !left.is_empty() && self.retry.not_before() <= pause.now {
            self.retry.failed(pause);
        }
        self.queue.put_back(left);
        if !self.queue.is_empty() {
            self.due = Some(self.due.unwrap_or(pause.now).min(pause.now));
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
