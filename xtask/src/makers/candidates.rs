//! What a page's table may consist of: patterns of the larger table, and their beginnings, since fewer letters may tell
//! the same makers apart.

use std::collections::BTreeSet;

use super::table::{OWN_NAME_BYTES_MIN, Row, own_name};

/// Shorter beginnings belong to everybody.
const BEGINNING_BYTES_MIN: usize = 2;

/// The same for those with digits left open.
const OPEN_BYTES_MIN: usize = 3;

/// A pattern of a maker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// The maker's place in the larger table.
    pub(super) maker: usize,
    /// The maker's name is the pattern: it takes no bytes of its own.
    pub(super) is_name: bool,
    pub(super) pattern: String,
}

/// Every candidate, in the order in which a table has them: there the first of two that are worth the same decides.
pub(super) fn candidates(rows: &[Row]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (maker, row) in rows.iter().enumerate() {
        let name = own_name(&row.name);
        let is_name = row.name.len() >= OWN_NAME_BYTES_MIN;
        let mut patterns: BTreeSet<String> =
            row.patterns.iter().flat_map(|p| variants(p)).collect();
        patterns.extend(variants(&name).into_iter().filter(|_| is_name));
        if is_name {
            patterns.remove(&name);
            candidates.push(Candidate {
                maker,
                is_name,
                pattern: name,
            });
        }
        candidates.extend(patterns.into_iter().map(|pattern| Candidate {
            maker,
            is_name: false,
            pattern,
        }));
    }
    candidates
}

/// A pattern's beginnings, each also with its digits left open: all of them, or those at its end.
fn variants(pattern: &str) -> BTreeSet<String> {
    let mut variants = BTreeSet::from([pattern.to_owned()]);
    for end in BEGINNING_BYTES_MIN..=pattern.len() {
        let Some(beginning) = pattern.get(..end) else {
            continue;
        };
        variants.insert(beginning.to_owned());
        let digits = beginning.len()
            - beginning
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .len();
        let open_end = beginning.get(..end - digits).unwrap_or("").to_owned() + &"#".repeat(digits);
        let all_open = beginning.replace(|c: char| c.is_ascii_digit(), "#");
        let open = [open_end, all_open];
        variants.extend(
            open.into_iter()
                .filter(|open| open.len() >= OPEN_BYTES_MIN && !open.starts_with("##")),
        );
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::super::table::rows;
    use super::*;

    #[test]
    fn beginnings_and_open_digits_are_candidates() {
        let found = candidates(&rows("LG\tq61\nOne\tx\n"));
        let patterns: Vec<_> = found
            .iter()
            .map(|found| (found.maker, found.is_name, found.pattern.as_str()))
            .collect();
        let expected = [
            (0, false, "q##"),
            (0, false, "q6"),
            (0, false, "q61"),
            (1, true, "one"),
            (1, false, "on"),
            (1, false, "x"),
        ];
        assert_eq!(patterns, expected);
    }
}
