//! Tables of patterns that are asked often: what `pattern::best` finds by reading all of a table, found by the first two
//! bytes. It has no part in the module.

use std::collections::BTreeMap;

use super::pattern::{own_name, worth};

/// Patterns and their names, by the pattern's first two bytes.
pub(super) struct Index(BTreeMap<[u8; 2], Vec<Entry>>);

struct Entry {
    /// Its place: the first of two that are worth the same counts.
    number: usize,
    pattern: String,
    name: &'static str,
}

/// What a pattern may have in place of a byte.
const DIGIT: u8 = b'#';
const LETTER: u8 = b'@';
const SPACE: u8 = b'_';
const END: u8 = b'$';

impl Index {
    /// Of tables, in which a name of so many bytes or more is a pattern too.
    pub(super) fn of(tables: &[&'static str], own_name_min: usize) -> Self {
        let mut index = Self(BTreeMap::new());
        let mut number = 0;
        for table in tables {
            for row in table.lines().filter(|row| !row.starts_with('#')) {
                let (name, patterns) = row.split_once('\t').unwrap_or((row, ""));
                let own: String = name.bytes().map(own_name).map(char::from).collect();
                let own = Some(own).filter(|own| own.len() >= own_name_min);
                let patterns = patterns.split(' ').filter(|pattern| !pattern.is_empty());
                for pattern in own.into_iter().chain(patterns.map(Into::into)) {
                    index.put(Entry {
                        number,
                        pattern,
                        name,
                    });
                    number += 1;
                }
            }
        }
        index
    }

    /// A pattern of one byte may be followed by anything.
    fn put(&mut self, entry: Entry) {
        let mut bytes = entry.pattern.bytes();
        if let Some(first) = bytes.next() {
            let key = [first, bytes.next().unwrap_or(0)];
            self.0.entry(key).or_default().push(entry);
        }
    }

    /// The name whose pattern fits a model best.
    pub(super) fn best(&self, model: &str) -> Option<&'static str> {
        let model = model.to_ascii_lowercase();
        let mut bytes = model.bytes();
        let first = bytes.next()?;
        let second = bytes.next().unwrap_or(0);
        let mut best = (0, usize::MAX, None);
        for first in [Some(first), class(first)].into_iter().flatten() {
            for second in [
                Some(second),
                class(second),
                Some(0).filter(|end| *end != second),
            ]
            .into_iter()
            .flatten()
            {
                for Entry {
                    number,
                    pattern,
                    name,
                } in self.0.get(&[first, second]).into_iter().flatten()
                {
                    let worth = worth(pattern.bytes(), model.as_bytes());
                    if worth > best.0 || worth == best.0 && *number < best.1 && worth > 0 {
                        best = (worth, *number, Some(*name));
                    }
                }
            }
        }
        best.2
    }
}

/// What a pattern may have where a model has this byte, other than the byte.
fn class(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(DIGIT),
        b'a'..=b'z' => Some(LETTER),
        b' ' | b'-' | b'_' => Some(SPACE).filter(|class| *class != byte),
        0 => Some(END),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::pattern::best;
    use super::*;

    const TABLE: &str = "One\tab a# a_$ a@c\nTwo\ta# abc @#_ b\nXy\t## _a a$\n";

    proptest! {
        #[test]
        fn what_is_found_is_what_reading_all_finds(model in "[ab1c _-]{0,5}|One|two ?[a1]|xy") {
            for own_name_min in [1, 3, usize::MAX] {
                let index = Index::of(&[TABLE], own_name_min);
                prop_assert_eq!(index.best(&model), best(TABLE, &model, own_name_min));
            }
        }
    }
}
