//! Which events of a tab came, by their `seq`, and which did not.
//!
//! A tab counts its events without gaps, so a number that is missing between two that came is an
//! event on its way, or lost. An event that was refused came; so did one that was stored before from
//! another tab. What is known is a set, which grows the same in whatever order events come.

use serde::{Deserialize, Serialize};
use wayfare_protocol::SeqRange;

use super::ranges::merged;
use crate::limits::{MISSING_COUNT_MAX, SEQ_RANGES_MAX};

/// The numbers that came: runs in their order, with holes between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seqs(Vec<SeqRange>);

impl Seqs {
    /// Adds the numbers of a batch. Of too many holes the oldest are no longer known.
    pub fn add(&mut self, seqs: impl IntoIterator<Item = u64>) {
        let known = self.0.drain(..);
        let added = seqs.into_iter().map(|seq| [seq, seq]);
        self.0 = merged(known.chain(added).collect());
        let surplus = self.0.len().saturating_sub(SEQ_RANGES_MAX);
        if let (Some([first, _]), Some([_, last])) = (self.0.first(), self.0.get(surplus)) {
            let oldest = [*first, *last];
            self.0.splice(..=surplus, [oldest]);
        }
    }

    /// The numbers that did not come, though later ones did, the oldest first.
    pub fn holes(&self) -> Vec<SeqRange> {
        let mut next = 1;
        let mut holes = Vec::new();
        for &[first, last] in &self.0 {
            if first > next {
                holes.push([next, first - 1]);
            }
            next = last.saturating_add(1);
        }
        holes
    }

    /// The holes before an event from `first` to `last`: those of a visit whose events in the tab
    /// these are.
    pub fn holes_within(&self, first: u64, last: u64) -> Vec<SeqRange> {
        let mut holes = self.holes();
        holes.retain(|[_, end]| (first..=last).contains(&(end + 1)));
        holes
    }

    /// How many numbers did not come.
    pub fn missing(&self) -> u64 {
        let holes = self.holes();
        let count: u64 = holes.iter().map(|[first, last]| last - first + 1).sum();
        count.min(MISSING_COUNT_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(seqs: &[u64]) -> Seqs {
        let mut seen = Seqs::default();
        for seq in seqs {
            seen.add([*seq]);
        }
        seen
    }

    #[test]
    fn a_hole_lies_before_a_number_that_came() {
        for (seqs, holes, missing) in [
            (&[][..], vec![], 0),
            (&[1, 2, 3], vec![], 0),
            (&[3, 1, 2, 2], vec![], 0),
            (&[4], vec![[1, 3]], 3),
            (&[1, 4, 9], vec![[2, 3], [5, 8]], 6),
            (&[9, 4, 1, 3, 2], vec![[5, 8]], 4),
            (&[1 << 53], vec![[1, (1 << 53) - 1]], MISSING_COUNT_MAX),
        ] {
            let seen = seen(seqs);
            assert_eq!((seen.holes(), seen.missing()), (holes, missing), "{seqs:?}");
        }
    }

    #[test]
    fn a_visit_has_the_holes_before_its_events() {
        let seen = seen(&[3, 5, 8]);
        for (first, last, holes) in [
            (3, 5, vec![[1, 2], [4, 4]]),
            (4, 5, vec![[4, 4]]),
            (5, 5, vec![[4, 4]]),
            (8, 8, vec![[6, 7]]),
            (9, 9, vec![]),
        ] {
            assert_eq!(seen.holes_within(first, last), holes, "{first} to {last}");
        }
    }

    #[test]
    fn of_too_many_holes_the_oldest_are_forgotten() {
        let most = u64::try_from(SEQ_RANGES_MAX).unwrap();
        let odd: Vec<u64> = (0..most).map(|n| 2 * n + 1).collect();
        let mut all = seen(&odd);
        assert_eq!(all.missing(), most - 1);
        all.add([2 * most + 1, 2 * most + 3]);
        assert_eq!(all.0.len(), SEQ_RANGES_MAX);
        assert_eq!(all.holes().first(), Some(&[6, 6]));
        assert_eq!(all.holes().last(), Some(&[2 * most + 2, 2 * most + 2]));
        let at_once = odd.iter().copied().chain([2 * most + 1, 2 * most + 3]);
        let mut backwards = Seqs::default();
        backwards.add(at_once.rev());
        assert_eq!(all, backwards);
    }
}
