//! Tables of patterns that are asked often: what `pattern::best` finds by reading all of a table, found by the first two
//! bytes. It has no part in the module.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::pattern::{class, own_name, worth};

/// Patterns and their names, by the pattern's first two bytes.
pub(super) struct Index(BTreeMap<[u8; 2], Vec<Entry>>);

struct Entry {
    /// Its place: the first of two that are worth the same counts.
    number: usize,
    pattern: String,
    name: &'static str,
}

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
        let model = model.as_bytes();
        let entries = keys(model).filter_map(|key| self.0.get(&key)).flatten();
        entries
            .map(|entry| (worth(entry.pattern.bytes(), model), entry))
            .filter(|(worth, _)| *worth > 0)
            .max_by_key(|(worth, entry)| (*worth, Reverse(entry.number)))
            .map(|(_, entry)| entry.name)
    }
}

/// The first two bytes of all patterns that may fit a model.
fn keys(model: &[u8]) -> impl Iterator<Item = [u8; 2]> {
    let [first, second] = [0, 1].map(|at| model.get(at).copied().unwrap_or(0));
    let seconds = wanted(second).chain(Some(0).filter(|end| *end != second));
    wanted(first).flat_map(move |first| seconds.clone().map(move |second| [first, second]))
}

/// What a pattern may have where a model has this byte.
fn wanted(given: u8) -> impl Iterator<Item = u8> + Clone {
    let class = class(given).filter(|class| *class != given);
    [Some(given), class].into_iter().flatten()
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
