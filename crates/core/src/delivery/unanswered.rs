//! Batches that were sent and of which nobody knows whether they arrived: the page went, or the answer was
//! lost. The collector is asked before their events are sent again, so that they cross the wire once.

use uuid::Uuid;
use wayfare_protocol::Dropped;

use super::Entry;
use crate::identity;
use crate::json::push_u64;
use crate::text::{fields, number};

/// A batch without an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unanswered {
    /// The batch.
    pub batch: Uuid,
    /// The era of its events.
    pub era: u32,
    /// Their numbers.
    pub seqs: Vec<u64>,
    /// What it reported as dropped.
    pub dropped: Vec<Dropped>,
}

impl Unanswered {
    /// A batch with these events.
    pub(super) fn of(batch: Uuid, entries: &[Entry], dropped: Vec<Dropped>) -> Self {
        let mut unanswered = Self {
            batch,
            era: entries.first().map_or(0, |entry| entry.era),
            seqs: Vec::new(),
            dropped,
        };
        for entry in entries {
            unanswered.seqs.push(entry.seq);
        }
        unanswered
    }

    /// Whether it has an event.
    pub(super) fn has(&self, entry: &Entry) -> bool {
        entry.era == self.era && self.seqs.contains(&entry.seq)
    }

    /// Appends it as a line, `<batch> <era> <seq> …`, with the era as it is kept.
    pub(super) fn push_line(&self, out: &mut String, kept_era: u32) {
        identity::push(out, self.batch);
        out.push(' ');
        push_u64(out, kept_era.into());
        for seq in &self.seqs {
            out.push(' ');
            push_u64(out, *seq);
        }
        out.push('\n');
    }

    /// Reads a line.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut parts = fields(line, b' ');
        let mut unanswered = Self {
            batch: parts.next_id()?,
            era: u32::try_from(parts.next_number()?).ok()?,
            ..Self::default()
        };
        for part in parts {
            if let Some(seq) = number(part) {
                unanswered.seqs.push(seq);
            }
        }
        Some(unanswered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written_and_what_is_none_is_not() {
        let unanswered = Unanswered {
            batch: Uuid::from_u128(7),
            era: 3,
            seqs: vec![1, 2, 9_007_199_254_740_991],
            dropped: Vec::new(),
        };
        let mut line = String::new();
        unanswered.push_line(&mut line, 3);
        assert_eq!(Unanswered::read(line.trim_end()), Some(unanswered));
        for bad in ["", "open", "open 1 2", &identity::text(Uuid::nil())] {
            assert_eq!(Unanswered::read(bad), None, "{bad}");
        }
    }
}
