//! Events that wait, in the order in which they happened.

use crate::limits::{QUEUE_BYTES_MAX, QUEUE_EVENTS_MAX};

/// An event that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the tab.
    pub seq: u64,
    /// Which pair of visit and tab session it belongs to, counted by the tracker.
    pub era: u32,
    /// Under which number it is kept in the journal; 0 where it is not.
    pub chunk: u32,
    /// It is dropped later than others.
    pub is_vital: bool,
    /// The event as JSON.
    pub json: String,
}

impl Entry {
    fn place(&self) -> (u32, u64) {
        (self.era, self.seq)
    }
}

/// Takes out of a list what is true of.
pub(super) fn extract(entries: &mut Vec<Entry>, is_wanted: &dyn Fn(&Entry) -> bool) -> Vec<Entry> {
    let mut taken = Vec::new();
    for entry in core::mem::take(entries) {
        let list = if is_wanted(&entry) {
            &mut taken
        } else {
            &mut *entries
        };
        list.push(entry);
    }
    taken
}

/// The queue. Bounded; the oldest event is dropped first, vital ones last.
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

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn entries_mut(&mut self) -> &mut [Entry] {
        &mut self.entries
    }

    pub(super) fn front_era(&self) -> Option<u32> {
        self.entries.first().map(|entry| entry.era)
    }

    /// Takes an event in and gives those that were dropped for it.
    pub(super) fn push(&mut self, entry: Entry) -> Vec<Entry> {
        self.bytes += entry.json.len();
        self.entries.push(entry);
        let mut over = Vec::new();
        while self.entries.len() > QUEUE_EVENTS_MAX || self.bytes > QUEUE_BYTES_MAX {
            let ordinary = self.entries.iter().position(|entry| !entry.is_vital);
            over.push(self.remove(ordinary.unwrap_or(0)));
        }
        over
    }

    fn remove(&mut self, at: usize) -> Entry {
        let entry = self.entries.remove(at);
        self.bytes -= entry.json.len();
        entry
    }

    /// Takes out what is true of.
    pub(super) fn extract(&mut self, is_wanted: &dyn Fn(&Entry) -> bool) -> Vec<Entry> {
        let taken = extract(&mut self.entries, is_wanted);
        for entry in &taken {
            self.bytes -= entry.json.len();
        }
        taken
    }

    /// The first events: of one era, at most so many, in at most so many bytes with a comma each. None
    /// when not even the first one fits: an event is never larger than what a batch of its own has room
    /// for.
    pub(super) fn next(&self, events_max: usize, bytes_max: usize) -> &[Entry] {
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
        self.entries.get(..fitting).unwrap_or(&[])
    }

    /// Takes these out.
    pub(super) fn take(&mut self, events_max: usize, bytes_max: usize) -> Vec<Entry> {
        let fitting = self.next(events_max, bytes_max).len();
        let left = self.entries.split_off(fitting);
        let taken = core::mem::replace(&mut self.entries, left);
        self.bytes -= taken.iter().map(|entry| entry.json.len()).sum::<usize>();
        taken
    }

    /// Puts events back to where their numbers belong.
    pub(super) fn put_back(&mut self, entries: Vec<Entry>) {
        for entry in entries.into_iter().rev() {
            self.bytes += entry.json.len();
            let is_before = |other: &Entry| other.place() < entry.place();
            let at = self.entries.partition_point(is_before);
            self.entries.insert(at, entry);
        }
    }
}
