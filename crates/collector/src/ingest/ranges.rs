//! Which events came, said shortly.

use wayfare_protocol::SeqRange;

/// Sorts numbers and merges neighbours into inclusive ranges.
pub fn accepted_ranges(seqs: impl IntoIterator<Item = u64>) -> Vec<SeqRange> {
    merged(seqs.into_iter().map(|seq| [seq, seq]).collect())
}

/// Sorts inclusive ranges and merges those that meet or overlap.
pub(super) fn merged(mut ranges: Vec<SeqRange>) -> Vec<SeqRange> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let meets = next[0] <= kept[1].saturating_add(1);
        if meets {
            kept[1] = kept[1].max(next[1]);
        }
        meets
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_repetitions_are_merged() {
        for (seqs, ranges) in [
            (vec![], vec![]),
            (vec![5], vec![[5, 5]]),
            (vec![3, 1, 2, 2], vec![[1, 3]]),
            (vec![9, 1, 2, 4, 8], vec![[1, 2], [4, 4], [8, 9]]),
            (vec![u64::MAX, u64::MAX], vec![[u64::MAX, u64::MAX]]),
        ] {
            assert_eq!(accepted_ranges(seqs), ranges);
        }
    }
}
