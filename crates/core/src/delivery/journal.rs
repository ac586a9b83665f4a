//! What waits is kept in the browser's storage as well, so that it outlives its page.
//!
//! A journal is a few keys: a header, which says who sends it and which of its batches may have arrived;
//! a frame for each era; and chunks of events, each written once, at the end of a task. What is delivered
//! leaves the journal at once, and when nothing waits, nothing is kept.
//!
//! ```text
//! wayfare.queue.<journal>                "open <page> <target>", or "left" or "done", then a line a batch
//! wayfare.queue.<journal>.<era>          the Session and the tab session of its events, members of a batch
//! wayfare.queue.<journal>.<era>.<chunk>  an event a line: its number, "!" if it is vital, its JSON
//! ```
//!
//! The target says which collector and source it is for: a page that has another leaves it alone.
//! Who takes a journal over writes its own name into the header. A page that was frozen meanwhile finds
//! that before it sends, and lets go of what the other has.

mod writing;

use uuid::Uuid;

use super::kept::KeptEra;
use super::{Change, Guard};
use crate::identity;
use crate::json::push_u64;

/// Eras and chunks are numbered from here, so that all numbers have nine digits, and keys sort as their numbers do.
const FIRST: u32 = 100_000_000;

/// What every key begins with.
pub(super) const PREFIX: &str = "wayfare.queue.";

/// The journals that a page writes.
pub struct Journal {
    /// By which name other pages know this one.
    page: Uuid,
    /// Where its events go.
    target: u64,
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
            target: 0,
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
    /// Gives the page a name, once, and says where its events go.
    pub fn name(&mut self, page: Uuid, target: u64) {
        if self.page.is_nil() {
            self.target = target;
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

    /// What was to move to the database is there.
    pub fn spilled(&mut self) {
        self.is_spilling = false;
        for chunk in &mut self.chunks {
            chunk.bytes = 0;
        }
    }

    /// Who may send the events of an era that are kept.
    pub fn guard(&self, era: u32) -> Guard {
        self.guard_of(self.home(era).journal)
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
        self.forget_header(journal);
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
    /// was refused just now. Says which chunks those are, and which is the last that has certainly been written:
    /// every one of a journal that was taken over was written by somebody else.
    pub fn lose(&mut self, header: &str, next: Uuid) -> (Vec<(u32, u32)>, u32) {
        let lost = header.strip_prefix(PREFIX).and_then(identity::read);
        let Some(lost) = lost.filter(|lost| self.has(*lost)) else {
            return (Vec::new(), u32::MAX);
        };
        let mut chunks = Vec::new();
        for chunk in core::mem::take(&mut self.chunks) {
            if self.home(chunk.era).journal == lost {
                chunks.push(chunk.place());
            } else {
                self.chunks.push(chunk);
            }
        }
        for era in core::mem::take(&mut self.framed) {
            if self.home(era).journal != lost {
                self.framed.push(era);
            }
        }
        self.release(lost);
        self.forget_header(lost);
        if self.own != lost {
            return (chunks, u32::MAX);
        }
        self.own = next;
        (chunks, self.taken_chunks[1])
    }

    fn journals(&self) -> Vec<Uuid> {
        let mut journals = vec![self.own];
        for home in &self.adopted {
            if journals.last() != Some(&home.journal) {
                journals.push(home.journal);
            }
        }
        journals
    }

    /// The eras of a journal that was taken over are there no longer.
    fn release(&mut self, journal: Uuid) {
        for home in core::mem::take(&mut self.adopted) {
            if home.journal != journal {
                self.adopted.push(home);
            }
        }
    }

    fn forget_header(&mut self, journal: Uuid) {
        if let Some(at) = self.header_of(journal) {
            self.headers.swap_remove(at);
        }
    }

    fn header_of(&self, journal: Uuid) -> Option<usize> {
        self.headers.iter().position(|(one, _)| *one == journal)
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
        text.push(' ');
        push_u64(&mut text, self.target);
        text.push('\n');
        text
    }

    /// Appends the key of a frame or of a chunk, as a line.
    fn push_place(&self, out: &mut String, era: u32, chunk: Option<u32>) {
        let home = self.home(era);
        push_key(out, home.journal);
        out.push('.');
        push_u64(out, home.kept_era.into());
        if let Some(chunk) = chunk {
            out.push('.');
            push_u64(out, chunk.into());
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
