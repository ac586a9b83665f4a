//! What waits is kept in the browser's storage as well, so that it outlives its page.
//!
//! A journal is a few keys: a header, which says who sends it and which of its batches may have arrived;
//! a frame for each era; and chunks of events, each written once, at the end of a task. What is delivered
//! leaves the journal at once, and when nothing waits, nothing is kept.
//!
//! ```text
//! wayfare.queue.<journal>                "open <page>" | "left <page>" | "done <page>", then a line a batch
//! wayfare.queue.<journal>.<era>          the Session and the tab session of its events, members of a batch
//! wayfare.queue.<journal>.<era>.<chunk>  an event a line: its number, "!" if it is vital, its JSON
//! ```
//!
//! Who takes a journal over writes its own name into the header. A page that was frozen meanwhile finds
//! that before it sends, and lets go of what the other has.

use uuid::Uuid;
use wayfare_protocol::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX};

use super::kept::KeptEra;
use super::{Delivery, Entry};
use crate::identity;
use crate::json::push_u64;
use crate::limits::{JOURNAL_BYTES_MAX, JOURNAL_SPILL_BYTES};

/// Eras and chunks are numbered from here, so that all numbers have nine digits, and keys sort as their numbers do.
const FIRST: u32 = 100_000_000;

/// What every key begins with.
pub(super) const PREFIX: &str = "wayfare.queue.";

/// What has to be changed in the browser's storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Write the value under the key: in the database if it is apart, else in localStorage; but not into a journal
    /// that another page has taken over.
    Keep {
        /// The key.
        key: String,
        /// What is to stand there.
        value: String,
        /// Not in localStorage.
        is_apart: bool,
        /// Who may write; anybody where there is none.
        guard: Option<Guard>,
    },
    /// Delete what stands under these keys, one a line.
    Drop(String),
    /// Move the chunks of these journals from localStorage to the database: the beginnings of their keys, one
    /// a line.
    Spill(String),
    /// Read the journal whose keys begin so.
    Read(String),
}

/// Under which key a page has to be named for it to send or to change what stands there. Nothing there says nothing: somebody
/// cleared the storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The key of the header.
    pub key: String,
    /// The page.
    pub page: String,
}

impl Guard {
    /// Whether another page has taken over what the header is of.
    pub fn is_taken(&self, header: Option<&str>) -> bool {
        header.is_some_and(|header| !crate::text::contains(header, &self.page))
    }
}

/// The journals that a page writes.
pub struct Journal {
    /// By which name other pages know this one.
    page: Uuid,
    /// The journal of what happens here.
    own: Uuid,
    last_chunk: u32,
    /// Its value when the changes were last taken, and when before that: what is above may be on its way to a journal
    /// that is this page's no longer.
    taken_chunks: [u32; 2],
    /// In order of era and number.
    chunks: Vec<Chunk>,
    /// The eras whose frame is kept.
    framed: Vec<u32>,
    /// The eras that were taken over.
    adopted: Vec<Home>,
    /// The headers as they were written.
    headers: Vec<(Uuid, String)>,
    is_spilling: bool,
    changes: Vec<Change>,
}

/// A chunk that is kept.
struct Chunk {
    era: u32,
    number: u32,
    /// How many of its events wait or are on their way.
    left: usize,
    /// Bytes in localStorage.
    bytes: usize,
}

impl Chunk {
    fn place(&self) -> (u32, u32) {
        (self.era, self.number)
    }
}

/// Where the events of an era are kept.
#[derive(Clone, Copy)]
struct Home {
    era: u32,
    journal: Uuid,
    kept_era: u32,
}

impl Default for Journal {
    /// The journals of a page that has no name yet.
    fn default() -> Self {
        Self {
            page: Uuid::nil(),
            own: Uuid::nil(),
            last_chunk: FIRST,
            taken_chunks: [FIRST; 2],
            chunks: Vec::new(),
            framed: Vec::new(),
            adopted: Vec::new(),
            headers: Vec::new(),
            is_spilling: false,
            changes: Vec::new(),
        }
    }
}

impl Journal {
    /// Gives the page a name, once.
    pub fn name(&mut self, page: Uuid) {
        if self.page.is_nil() {
            self.page = page;
            self.own = page;
        }
    }

    /// By which name other pages know this one; none while it has kept nothing.
    pub fn page(&self) -> Option<Uuid> {
        Some(self.page).filter(|page| !page.is_nil())
    }

    /// Whether this page sends what stands in a journal.
    pub fn has(&self, journal: Uuid) -> bool {
        self.own == journal || self.adopted.iter().any(|home| home.journal == journal)
    }

    /// The changes so far are about to be carried out.
    pub fn mark(&mut self) {
        self.taken_chunks = [self.last_chunk, self.taken_chunks[0]];
    }

    /// What has to be changed in the storage, in order.
    pub fn take_changes(&mut self) -> Vec<Change> {
        core::mem::take(&mut self.changes)
    }

    /// Eras of events that are not kept yet, for which a frame is needed as well.
    pub fn unframed(&self, delivery: &Delivery) -> Vec<u32> {
        let mut eras = Vec::new();
        if delivery.unwritten > 0 {
            eras.extend(
                delivery
                    .entries()
                    .filter(|one| one.chunk == 0)
                    .map(|one| one.era),
            );
            eras.dedup();
            eras.retain(|era| !self.framed.contains(era));
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

    /// What was to move to the database is there.
    pub fn spilled(&mut self) {
        self.is_spilling = false;
        for chunk in &mut self.chunks {
            chunk.bytes = 0;
        }
    }

    /// Who may send the events of an era. None where they are not kept.
    pub fn guard(&self, era: u32) -> Option<Guard> {
        let is_kept = self.chunks.iter().any(|chunk| chunk.era == era);
        is_kept.then(|| self.guard_of(self.home(era).journal))
    }

    /// Begins a journal that was taken over.
    pub fn claim(&mut self, journal: Uuid, rest: &str) {
        let mut value = self.state("open ");
        value.push_str(rest);
        let key = key(journal);
        self.changes.push(Change::Keep {
            key: key.clone(),
            value: value.clone(),
            is_apart: false,
            guard: None,
        });
        self.headers.push((journal, value));
        self.changes.push(Change::Read(key));
    }

    /// Deletes a header of which nothing else is left.
    pub fn bury(&mut self, journal: Uuid) {
        self.headers.retain(|(one, _)| *one != journal);
        let mut header = key(journal);
        header.push('\n');
        self.changes.push(Change::Drop(header));
    }

    /// Takes note of an era of a journal that was taken over, and deletes what is empty of it.
    pub fn adopt(&mut self, journal: Uuid, era: u32, kept: &KeptEra) {
        self.adopted.push(Home {
            era,
            journal,
            kept_era: kept.era,
        });
        let mut empty = String::new();
        // In order: the era is the latest, and the keys were sorted.
        for (number, left, bytes) in &kept.chunks {
            if *left == 0 {
                self.push_place(&mut empty, era, Some(*number));
                continue;
            }
            self.chunks.push(Chunk {
                era,
                number: *number,
                left: *left,
                bytes: *bytes,
            });
        }
        if kept.entries.is_empty() {
            self.push_place(&mut empty, era, None);
            self.adopted.pop();
        } else {
            self.framed.push(era);
        }
        if !empty.is_empty() {
            self.changes.push(Change::Drop(empty));
        }
    }

    /// Another page has taken over the journal with this header: nothing of it is this page's any more, but what
    /// was refused just now. Says which chunks those are.
    pub fn lose(&mut self, header: &str, next: Uuid) -> Vec<(u32, u32)> {
        let lost = header.strip_prefix(PREFIX).and_then(identity::read);
        let Some(lost) = lost.filter(|lost| self.has(*lost)) else {
            return Vec::new();
        };
        let mut chunks = Vec::new();
        for chunk in core::mem::take(&mut self.chunks) {
            if self.home(chunk.era).journal == lost {
                chunks.push(chunk.place());
            } else {
                self.chunks.push(chunk);
            }
        }
        let framed = core::mem::take(&mut self.framed);
        self.framed = framed
            .into_iter()
            .filter(|era| self.home(*era).journal != lost)
            .collect();
        self.adopted.retain(|home| home.journal != lost);
        self.headers.retain(|(journal, _)| *journal != lost);
        if self.own == lost {
            self.own = next;
        }
        chunks
    }

    /// Whether a chunk has certainly been written.
    pub fn is_old(&self, chunk: u32) -> bool {
        chunk <= self.taken_chunks[1]
    }

    /// What was delivered or dropped is kept no longer.
    pub fn drop_gone(&mut self, delivery: &mut Delivery) {
        let mut touched = Vec::new();
        for place in core::mem::take(&mut delivery.gone) {
            let at = self.chunks.partition_point(|chunk| chunk.place() < place);
            if let Some(chunk) = self.chunks.get_mut(at).filter(|one| one.place() == place) {
                chunk.left = chunk.left.saturating_sub(1);
                touched.push(place);
            }
        }
        touched.dedup();
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
        for entry in delivery.entries() {
            if (entry.era, entry.chunk) == place {
                push_line(&mut value, entry);
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
        for entry in delivery.entries_mut().filter(|entry| entry.chunk == 0) {
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
        if let Some(last) = open {
            self.put(last);
        }
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
        let open = delivery.open_batches();
        for journal in self.journals() {
            let is_in_use = self
                .chunks
                .iter()
                .any(|chunk| self.home(chunk.era).journal == journal);
            let mut value = String::new();
            if is_in_use {
                value = self.state(if has_left { "left " } else { "open " });
                for batch in &open {
                    let home = self.home(batch.era);
                    if home.journal == journal {
                        batch.push_line(&mut value, home.kept_era);
                    }
                }
            }
            self.write_header(journal, value);
        }
    }

    fn write_header(&mut self, journal: Uuid, mut value: String) {
        let at = self.headers.iter().position(|(one, _)| *one == journal);
        let known = at.and_then(|at| self.headers.get(at));
        if known.map_or("", |(_, known)| known) == value {
            return;
        }
        self.headers.retain(|(one, _)| *one != journal);
        if value.is_empty() && journal == self.own {
            let mut key = key(journal);
            key.push('\n');
            self.changes.push(Change::Drop(key));
            return;
        }
        if value.is_empty() {
            // For the page from which it was taken, which may come back from the cache.
            value = self.state("done ");
            self.adopted.retain(|home| home.journal != journal);
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

    fn journals(&self) -> Vec<Uuid> {
        let mut journals = vec![self.own];
        journals.extend(self.adopted.iter().map(|home| home.journal));
        journals.dedup();
        journals
    }

    fn home(&self, era: u32) -> Home {
        let adopted = self.adopted.iter().find(|home| home.era == era);
        adopted.copied().unwrap_or(Home {
            era,
            journal: self.own,
            kept_era: FIRST + era,
        })
    }

    fn guard_of(&self, journal: Uuid) -> Guard {
        Guard {
            key: key(journal),
            page: identity::text(self.page),
        }
    }

    fn state(&self, state: &str) -> String {
        let mut text = String::from(state);
        identity::push(&mut text, self.page);
        text.push('\n');
        text
    }

    /// Appends the key of a frame or of a chunk, as a line.
    fn push_place(&self, out: &mut String, era: u32, chunk: Option<u32>) {
        let home = self.home(era);
        push_key(out, home.journal);
        for part in core::iter::once(home.kept_era).chain(chunk) {
            out.push('.');
            push_u64(out, part.into());
        }
        out.push('\n');
    }
}

fn key(journal: Uuid) -> String {
    let mut key = String::new();
    push_key(&mut key, journal);
    key
}

fn push_key(out: &mut String, journal: Uuid) {
    out.push_str(PREFIX);
    identity::push(out, journal);
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
