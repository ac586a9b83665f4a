//! Which events a batch brought, said shortly.

use wayfare_protocol::SeqRange;

/// Sorts numbers and merges neighbours into inclusive ranges.
pub fn accepted_ranges(mut seqs: Vec<u64>) -> Vec<SeqRange> {
    seqs.sort_unstable();
    let mut ranges: Vec<SeqRange> = Vec::new();
    for seq in seqs {
        match ranges.last_mut() {
            Some([_, last]) if seq <= last.saturating_add(1) => *last = seq,
            _ => ranges.push([seq, seq]),
        }
    }
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
