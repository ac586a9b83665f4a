//! Events that wait, in the order in which they happened.

use std::collections::VecDeque;

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
    entries: VecDeque<Entry>,
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
        self.entries.front().map(|entry| entry.era)
    }

    /// Takes an event in and says how many were dropped for it.
    pub(super) fn push(&mut self, entry: Entry) -> u64 {
        self.bytes += entry.json.len();
        self.entries.push_back(entry);
        let mut dropped = 0;
        while self.entries.len() > QUEUE_EVENTS_MAX || self.bytes > QUEUE_BYTES_MAX {
            dropped += u64::from(self.pop().is_some());
        }
        dropped
    }

    /// Takes the first events: of one era, at most so many, in at most so many bytes with a comma
    /// each; but always one, for one that is too large alone would never leave.
    pub(super) fn take(&mut self, events_max: usize, bytes_max: usize) -> Vec<Entry> {
        let mut taken = Vec::new();
        let mut bytes = 0;
        let era = self.front_era();
        while let Some(next) = self.entries.front() {
            bytes += next.json.len() + 1;
            let fits = taken.len() < events_max && bytes <= bytes_max && Some(next.era) == era;
            if !fits && !taken.is_empty() {
                break;
            }
            taken.extend(self.pop());
        }
        taken
    }

    /// Puts events back to where their numbers belong.
    pub(super) fn put_back(&mut self, entries: Vec<Entry>) {
        for entry in entries.into_iter().rev() {
            self.bytes += entry.json.len();
            let at = self.entries.partition_point(|other| other.seq < entry.seq);
            self.entries.insert(at, entry);
        }
    }

    fn pop(&mut self) -> Option<Entry> {
        let entry = self.entries.pop_front()?;
        self.bytes -= entry.json.len();
        Some(entry)
    }
}
