//! Events that wait, in the order in which they happened.

use crate::limits::{QUEUE_BYTES_MAX, QUEUE_EVENTS_MAX};

/// An event that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the tab.
    pub seq: u64,
    /// Which pair of visit and tab session it belongs to, counted by the tracker.
    pub era: u32,
    /// The event as JSON.
    pub json: String,
}

/// The queue. Bounded; the oldest event is dropped first.
#[derive(Default)]
pub(super) struct Queue {
    entries: Vec<Entry>,
    bytes: usize,
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn front_era(&self) -> Option<u32> {
        self.entries.first().map(|entry| entry.era)
    }

    /// Takes an event in and says how many were dropped for it.
    pub(super) fn push(&mut self, entry: Entry) -> u64 {
        self.bytes += entry.json.len();
        self.entries.push(entry);
        let mut over = 0;
        while self.entries.len() - over > QUEUE_EVENTS_MAX || self.bytes > QUEUE_BYTES_MAX {
            self.bytes -= self
                .entries
                .get(over)
                .map_or(self.bytes, |entry| entry.json.len());
            over += 1;
        }
        if over > 0 {
            self.take_first(over);
        }
        u64::try_from(over).unwrap_or(u64::MAX)
    }

    /// Takes the first events: of one era, at most so many, in at most so many bytes with a comma
    /// each. None when not even the first one fits: an event is never larger than what a batch of
    /// its own has room for.
    pub(super) fn take(&mut self, events_max: usize, bytes_max: usize) -> Vec<Entry> {
        let era = self.front_era();
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            bytes += entry.json.len() + 1;
            bytes <= bytes_max && Some(entry.era) == era
        };
        let fitting = self
            .entries
            .iter()
            .take(events_max)
            .take_while(fits)
            .count();
        let taken = self.take_first(fitting);
        self.bytes -= taken.iter().map(|entry| entry.json.len()).sum::<usize>();
        taken
    }

    fn take_first(&mut self, count: usize) -> Vec<Entry> {
        let left = self.entries.split_off(count);
        core::mem::replace(&mut self.entries, left)
    }

    /// Puts events back to where their numbers belong.
    pub(super) fn put_back(&mut self, entries: Vec<Entry>) {
        for entry in entries.into_iter().rev() {
            self.bytes += entry.json.len();
            let at = self.entries.partition_point(|other| other.seq < entry.seq);
            self.entries.insert(at, entry);
        }
    }
}
