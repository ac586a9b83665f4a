//! The journal is brought in step with what waits: new events are written, delivered ones are deleted.

use uuid::Uuid;
use wayfare_protocol::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX};

use super::{Chunk, Journal, key, push_key};
use crate::delivery::{Change, Delivery, Entry};
use crate::json::push_u64;
use crate::limits::{JOURNAL_BYTES_MAX, JOURNAL_SPILL_BYTES};

impl Journal {
    /// Eras of events that are not kept yet, for which a frame is needed as well.
    pub fn unframed(&self, delivery: &Delivery) -> Vec<u32> {
        let mut eras = Vec::new();
        if delivery.unwritten > 0 {
            for entries in delivery.lists() {
                for entry in entries {
                    let era = &entry.era;
                    if entry.chunk == 0 && !eras.contains(era) && !self.framed.contains(era) {
                        eras.push(*era);
                    }
                }
            }
        }
        eras
    }

    /// Keeps what happened since the last time. `frames` are those of [`Self::unframed`]; `has_left` says that the
    /// page may not come back.
    pub fn keep(&mut self, delivery: &mut Delivery, has_left: bool, frames: Vec<(u32, String)>) {
        for (era, frame) in frames {
            if !self.framed.contains(&era) {
                self.framed.push(era);
                self.push_keep(era, None, frame, false);
            }
        }
        self.write_new(delivery);
        self.write_headers(delivery, has_left);
        self.spill();
    }

    /// Too much for localStorage moves on.
    fn spill(&mut self) {
        if self.bytes() <= JOURNAL_SPILL_BYTES || self.is_spilling {
            return;
        }
        self.is_spilling = true;
        let mut keys = String::new();
        for journal in self.journals() {
            push_key(&mut keys, journal);
            keys.push('\n');
        }
        self.changes.push(Change::Spill(keys));
    }

    /// Bytes of events in localStorage.
    fn bytes(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.bytes).sum()
    }

    /// What was delivered or dropped is kept no longer.
    pub fn drop_gone(&mut self, delivery: &mut Delivery) {
        let mut touched = Vec::new();
        for place in core::mem::take(&mut delivery.gone) {
            let at = self.chunks.partition_point(|chunk| chunk.place() < place);
            if let Some(chunk) = self.chunks.get_mut(at).filter(|one| one.place() == place) {
                chunk.left = chunk.left.saturating_sub(1);
                if touched.last() != Some(&place) {
                    touched.push(place);
                }
            }
        }
        let mut dropped = String::new();
        for place in touched {
            self.settle_chunk(place, delivery, &mut dropped);
        }
        let framed = core::mem::take(&mut self.framed);
        for era in framed {
            if self.chunks.iter().any(|chunk| chunk.era == era) {
                self.framed.push(era);
            } else {
                self.push_place(&mut dropped, era, None);
            }
        }
        if !dropped.is_empty() {
            self.changes.push(Change::Drop(dropped));
        }
    }

    /// A chunk of which nothing is left is deleted, of another what is left is written anew.
    fn settle_chunk(&mut self, place: (u32, u32), delivery: &Delivery, dropped: &mut String) {
        let at = self.chunks.partition_point(|chunk| chunk.place() < place);
        let Some(chunk) = self.chunks.get(at).filter(|one| one.place() == place) else {
            return;
        };
        if chunk.left == 0 {
            self.chunks.remove(at);
            self.push_place(dropped, place.0, Some(place.1));
            return;
        }
        let mut value = String::new();
        for entries in delivery.lists() {
            for entry in entries {
                if (entry.era, entry.chunk) == place {
                    push_line(&mut value, entry);
                }
            }
        }
        self.push_keep(place.0, Some(place.1), value, false);
    }

    /// Writes what happened since the last time.
    fn write_new(&mut self, delivery: &mut Delivery) {
        if delivery.unwritten == 0 {
            return;
        }
        delivery.unwritten = 0;
        let mut open: Option<(Chunk, String)> = None;
        for entries in delivery.lists_mut() {
            for entry in entries {
                if entry.chunk == 0 {
                    self.add(&mut open, entry);
                }
            }
        }
        if let Some(last) = open {
            self.put(last);
        }
    }

    /// Adds an event to the chunk that is being filled, or to the next.
    fn add(&mut self, open: &mut Option<(Chunk, String)>, entry: &mut Entry) {
        let is_full = |(chunk, value): &mut (Chunk, String)| {
            chunk.era != entry.era
                || chunk.left >= BATCH_EVENTS_MAX
                || value.len() + entry.json.len() > BATCH_BYTES_MAX
        };
        if let Some(full) = open.take_if(is_full) {
            self.put(full);
        }
        let (chunk, value) = open.get_or_insert_with(|| {
            self.last_chunk += 1;
            let chunk = Chunk {
                era: entry.era,
                number: self.last_chunk,
                left: 0,
                bytes: 0,
            };
            (chunk, String::new())
        });
        entry.chunk = chunk.number;
        chunk.left += 1;
        push_line(value, entry);
    }

    fn put(&mut self, (mut chunk, value): (Chunk, String)) {
        let is_apart = self.bytes() + value.len() > JOURNAL_BYTES_MAX;
        if !is_apart {
            chunk.bytes = value.len();
        }
        self.push_keep(chunk.era, Some(chunk.number), value, is_apart);
        let is_before = |other: &Chunk| other.place() < chunk.place();
        let at = self.chunks.partition_point(is_before);
        self.chunks.insert(at, chunk);
    }

    fn push_keep(&mut self, era: u32, chunk: Option<u32>, value: String, is_apart: bool) {
        let mut key = String::new();
        self.push_place(&mut key, era, chunk);
        key.pop();
        let guard = self.guard_of(self.home(era).journal);
        self.changes.push(Change::Keep {
            key,
            value,
            is_apart,
            guard: Some(guard),
        });
    }

    /// Every header says who sends, and which batches may have arrived.
    fn write_headers(&mut self, delivery: &Delivery, has_left: bool) {
        for journal in self.journals() {
            let is_in_use = self
                .chunks
                .iter()
                .any(|chunk| self.home(chunk.era).journal == journal);
            let mut value = String::new();
            if is_in_use {
                value = self.state(if has_left { "left " } else { "open " });
                delivery.each_open(&mut |batch| {
                    let home = self.home(batch.era);
                    if home.journal == journal {
                        batch.push_line(&mut value, home.kept_era);
                    }
                });
            }
            self.write_header(journal, value);
        }
    }

    fn write_header(&mut self, journal: Uuid, mut value: String) {
        let known = self.header_of(journal).and_then(|at| self.headers.get(at));
        if known.map_or("", |(_, known)| known) == value {
            return;
        }
        if value.is_empty() && journal == self.own {
            self.bury(journal);
            return;
        }
        self.forget_header(journal);
        if value.is_empty() {
            // For the page from which it was taken, which may come back from the cache.
            value = self.state("done ");
            self.release(journal);
        } else {
            self.headers.push((journal, value.clone()));
        }
        self.changes.push(Change::Keep {
            key: key(journal),
            value,
            is_apart: false,
            guard: Some(self.guard_of(journal)),
        });
    }
}

fn push_line(out: &mut String, entry: &Entry) {
    push_u64(out, entry.seq);
    if entry.is_vital {
        out.push('!');
    }
    out.push(' ');
    out.push_str(&entry.json);
    out.push('\n');
}
