//! Reads what a page kept, as `js/queue.js` hands it over: each key on a line, its value below, then an
//! empty line; sorted by their keys.

use uuid::Uuid;

use super::journal::PREFIX;
use super::{Entry, Unanswered};
use crate::json::{Value, parse};
use crate::text::{fields, number, split_once};

/// A journal as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Which.
    pub journal: Uuid,
    /// Its batches that may have arrived, with the eras as they are kept.
    pub unanswered: Vec<Unanswered>,
    /// Its events.
    pub eras: Vec<KeptEra>,
}

/// Events that share a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptEra {
    /// As it is kept.
    pub era: u32,
    /// The Session and the tab session; none where it got lost.
    pub frame: Option<String>,
    /// The events, in the era as it is kept.
    pub entries: Vec<Entry>,
    /// The chunks: number, events, bytes.
    pub chunks: Vec<(u32, usize, usize)>,
}

/// A key and its value.
pub(super) struct Record<'a> {
    pub(super) journal: Uuid,
    /// Era and chunk, as far as the key has them.
    place: (Option<u32>, Option<u32>),
    pub(super) value: &'a str,
}

/// Reads what was handed over; what is no record is none.
pub(super) fn records(mut text: &str) -> impl Iterator<Item = Record<'_>> {
    core::iter::from_fn(move || {
        loop {
            let (record, rest) = split_once(text, "\n\n")?;
            text = rest;
            let (key, value) = split_once(record, "\n").unwrap_or((record, ""));
            if let Some(record) = record_of(key, value) {
                return Some(record);
            }
        }
    })
}

fn record_of<'a>(key: &str, value: &'a str) -> Option<Record<'a>> {
    let mut parts = fields(key.strip_prefix(PREFIX)?, b'.');
    let journal = parts.next_id()?;
    let mut place = || u32::try_from(parts.next_number()?).ok();
    Some(Record {
        journal,
        place: (place(), place()),
        value,
    })
}

impl Kept {
    /// Reads a journal; none where there is nothing of one.
    #[inline(never)]
    pub fn read(text: &str) -> Option<Self> {
        let mut kept: Option<Self> = None;
        for record in records(text) {
            let kept = kept.get_or_insert_with(|| Self {
                journal: record.journal,
                ..Self::default()
            });
            if record.journal == kept.journal {
                kept.add(&record);
            }
        }
        kept
    }

    fn add(&mut self, record: &Record<'_>) {
        let (Some(era), chunk) = record.place else {
            for line in fields(record.value, b'\n') {
                if let Some(unanswered) = Unanswered::read(line) {
                    self.unanswered.push(unanswered);
                }
            }
            return;
        };
        let at = self.eras.iter().position(|one| one.era == era);
        let at = at.unwrap_or_else(|| {
            self.eras.push(KeptEra {
                era,
                ..KeptEra::default()
            });
            self.eras.len() - 1
        });
        let Some(kept) = self.eras.get_mut(at) else {
            return;
        };
        match chunk {
            None => kept.frame = frame(record.value),
            Some(chunk) => kept.add_chunk(chunk, record.value),
        }
    }
}

impl KeptEra {
    fn add_chunk(&mut self, chunk: u32, value: &str) {
        let before = self.entries.len();
        for line in fields(value, b'\n') {
            if let Some(entry) = entry(line, self.era, chunk) {
                self.entries.push(entry);
            }
        }
        let events = self.entries.len() - before;
        self.chunks.push((chunk, events, value.len()));
    }
}

/// What is no JSON would spoil every batch.
fn frame(members: &str) -> Option<String> {
    let object = ["{", members, "}"].concat();
    parse(&object).map(|_| members.into())
}

fn entry(line: &str, era: u32, chunk: u32) -> Option<Entry> {
    let (seq, json) = split_once(line, " ")?;
    let (seq, is_vital) = match seq.strip_suffix("!") {
        Some(seq) => (seq, true),
        None => (seq, false),
    };
    // What is no JSON would spoil the whole batch.
    let is_whole = matches!(parse(json), Some(Value::Object(_)));
    is_whole.then_some(Entry {
        seq: number(seq)?,
        era,
        chunk,
        is_vital,
        json: json.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOURNAL: &str = "wayfare.queue.018fc95f-0a00-7000-8000-000000000001";

    #[test]
    fn a_journal_is_read_with_its_frames_chunks_and_batches() {
        let batch = "018fc95f-0a00-7000-8000-000000000002";
        let text = [
            JOURNAL,
            "\nleft 018fc95f-0a00-7000-8000-000000000001\n",
            batch,
            " 100000003 1 2\n\n",
            JOURNAL,
            ".100000003\n\"session\":{}\n\n",
            JOURNAL,
            ".100000003.100000001\n1! {\"seq\":1}\n2 {\"seq\":2}\n\n",
        ];
        let kept = Kept::read(&text.concat()).unwrap();
        assert_eq!(kept.unanswered[0].seqs, [1, 2]);
        let [era] = kept.eras.as_slice() else {
            panic!("{:?}", kept.eras);
        };
        assert_eq!(
            (era.era, era.frame.as_deref()),
            (100_000_003, Some("\"session\":{}"))
        );
        let read: Vec<_> = era
            .entries
            .iter()
            .map(|one| (one.seq, one.is_vital))
            .collect();
        assert_eq!(read, [(1, true), (2, false)]);
        assert_eq!(era.chunks, [(100_000_001, 2, 24)]);
    }

    #[test]
    fn what_is_cut_short_or_foreign_costs_itself() {
        let text = [
            "somebody.elses\nvalue\n\n",
            JOURNAL,
            ".7\n\"session\":\n\n",
            JOURNAL,
            ".7.1\n1 {\"seq\":1}\n2 {\"seq\":\nx {}\n3 7\n\n",
        ];
        let kept = Kept::read(&text.concat()).unwrap();
        assert_eq!(kept.eras[0].frame, None);
        assert_eq!(kept.eras[0].entries.len(), 1);
        for text in ["", "\n\n", "wayfare.queue.x\n\n", "wayfare.queue.\n\n\n\n"] {
            assert_eq!(Kept::read(text), None, "{text:?}");
        }
    }
}
