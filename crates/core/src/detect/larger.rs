//! The makers that a collector knows: many, and found quickly.

use super::maker::{Makers, OWN_NAME_BYTES_MIN};
use super::pattern::{own_name, worth};

/// The page's table, and the larger one. The later of two equal patterns counts.
const TABLES: [&str; 2] = [include_str!("makers.tsv"), include_str!("makers_more.tsv")];

/// How many first bytes patterns may have: all of ASCII.
const FIRST_BYTES: usize = 128;

/// Every maker that is known, by the first bytes of its models. Made once, asked often.
pub struct Larger {
    /// Patterns and their makers, by the pattern's first byte.
    by_first: Vec<Vec<(String, &'static str)>>,
}

impl Larger {
    /// Reads the tables.
    pub fn new() -> Self {
        let mut larger = Self {
            by_first: vec![Vec::new(); FIRST_BYTES],
        };
        for table in TABLES.into_iter().rev() {
            for row in table.lines().filter(|row| !row.starts_with('#')) {
                larger.add(row);
            }
        }
        larger
    }

    fn add(&mut self, row: &'static str) {
        let (maker, patterns) = row.split_once('\t').unwrap_or((row, ""));
        if maker.len() >= OWN_NAME_BYTES_MIN {
            let name = maker.bytes().map(own_name).map(char::from).collect();
            self.put(name, maker);
        }
        for pattern in patterns.split(' ') {
            self.put(pattern.into(), maker);
        }
    }

    fn put(&mut self, pattern: String, maker: &'static str) {
        let first = pattern.bytes().next().map(usize::from);
        if let Some(bucket) = first.and_then(|first| self.by_first.get_mut(first)) {
            bucket.push((pattern, maker));
        }
    }

    fn of(&self, first: u8) -> &[(String, &'static str)] {
        let bucket = self.by_first.get(usize::from(first));
        bucket.map_or(&[], Vec::as_slice)
    }
}

impl Default for Larger {
    fn default() -> Self {
        Self::new()
    }
}

impl Makers for Larger {
    fn maker(&self, model: &str) -> Option<&'static str> {
        let model = model.to_ascii_lowercase();
        let first = *model.as_bytes().first()?;
        let any = if first.is_ascii_digit() { b'#' } else { b'@' };
        let mut best = (0, None);
        for (pattern, maker) in self.of(first).iter().chain(self.of(any)) {
            let worth = worth(pattern.as_bytes(), model.as_bytes());
            if worth > best.0 {
                best = (worth, Some(*maker));
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Common;

    #[test]
    fn the_larger_table_knows_more() {
        let larger = Larger::new();
        for (model, common, known) in [
            ("SM-S911B", Some("Samsung"), Some("Samsung")),
            ("Pixel 9", Some("Google"), Some("Google")),
            ("ANE-LX1", Some("Huawei"), Some("Huawei")),
            ("2201117TY", Some("Xiaomi"), Some("Xiaomi")),
            ("RUIO S4", None, Some("Ruio")),
            ("7#x", None, None),
            ("", None, None),
        ] {
            assert_eq!(Common.maker(model), common, "{model}");
            assert_eq!(larger.maker(model), known, "{model}");
        }
    }

    #[test]
    fn tables_are_sorted_as_their_encoding_needs() {
        for row in TABLES.iter().flat_map(|table| table.lines()) {
            let Some((_, patterns)) = row.split_once('\t') else {
                continue;
            };
            let patterns: Vec<_> = patterns.split(' ').collect();
            assert!(patterns.is_sorted(), "{row}");
            assert!(patterns.iter().all(|pattern| pattern.len() < 32), "{row}");
        }
    }
}
