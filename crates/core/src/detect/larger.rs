//! The makers that a collector knows: many, and found quickly.

use super::maker::{Makers, OWN_NAME_BYTES_MIN};
use super::pattern::{own_name, worth};
use super::{Detected, Evidence, Tables, detect, phones};

/// Every maker. A page's table is chosen from it.
const MAKERS: [&str; 1] = [include_str!("makers_all.tsv")];

/// The larger table of kinds, and the page's. The first of two equal patterns counts.
const KINDS: [&str; 2] = [
    include_str!("model_kinds_more.tsv"),
    include_str!("model_kinds.tsv"),
];

/// How many first bytes patterns may have: all of ASCII.
const FIRST_BYTES: usize = 128;

/// Every maker that is known, by the first bytes of its models. Made once, asked often.
pub struct Larger {
    makers: Index,
    kinds: Index,
}

/// Patterns and their names, by the pattern's first byte.
struct Index(Vec<Vec<Entry>>);

struct Entry {
    /// Beside the pattern, so that most of them need no look.
    second: u8,
    pattern: String,
    name: &'static str,
}

impl Larger {
    /// Reads the tables.
    pub fn new() -> Self {
        Self {
            makers: Index::of(&MAKERS, OWN_NAME_BYTES_MIN),
            kinds: Index::of(&KINDS, usize::MAX),
        }
    }

    /// Detects with every table there is, also what never ran a page's script: old phones, which name their models
    /// where no engine of today does, and machines that name nothing.
    pub fn detect(&self, evidence: &Evidence<'_>) -> Detected {
        let mut found = detect(evidence, &Tables::all(self));
        if found.device.model.is_none()
            && may_be_phone(found.os.name, evidence.user_agent)
            && let Some(phone) = phones::find(evidence.user_agent)
        {
            // What names a phone is no stranger: it takes a machine's own word to be one.
            found.bot = found.bot && detect(evidence, &Tables::of_pages(self)).bot;
            phones::complete(&mut found.device, phone, found.bot);
        }
        found
    }
}

/// Systems of old phones; Android's say the model elsewhere, since they have Chrome.
fn may_be_phone(os_name: &str, user_agent: &str) -> bool {
    match os_name {
        "Other" | "Windows Phone" | "Windows Mobile" | "Symbian" | "Series 40" | "Brew"
        | "Bada" => true,
        "BlackBerry OS" | "MeeGo" | "Linux" | "Android" => !user_agent.contains("Chrome/"),
        _ => false,
    }
}

impl Index {
    /// Of tables, in which a name of so many bytes or more is a pattern too.
    fn of(tables: &[&'static str], own_name_min: usize) -> Self {
        let empty = || Vec::new();
        let mut index = Self(std::iter::repeat_with(empty).take(FIRST_BYTES).collect());
        for table in tables {
            for row in table.lines().filter(|row| !row.starts_with('#')) {
                let (name, patterns) = row.split_once('\t').unwrap_or((row, ""));
                if name.len() >= own_name_min {
                    index.put(name.bytes().map(own_name).map(char::from).collect(), name);
                }
                for pattern in patterns.split(' ') {
                    index.put(pattern.into(), name);
                }
            }
        }
        index
    }

    fn put(&mut self, pattern: String, name: &'static str) {
        let first = pattern.bytes().next().map(usize::from);
        if let Some(bucket) = first.and_then(|first| self.0.get_mut(first)) {
            let second = pattern.as_bytes().get(1).copied().unwrap_or(0);
            bucket.push(Entry {
                second,
                pattern,
                name,
            });
        }
    }

    /// The name whose pattern fits a model best.
    fn best(&self, model: &str) -> Option<&'static str> {
        let model = model.to_ascii_lowercase();
        let first = *model.as_bytes().first()?;
        let second = model.as_bytes().get(1).copied().unwrap_or(0);
        let any = if first.is_ascii_digit() { b'#' } else { b'@' };
        let mut best = (0, None);
        for entry in self.bucket(first).iter().chain(self.bucket(any)) {
            let is_other = entry.second.is_ascii_alphanumeric() && entry.second != second;
            if is_other {
                continue;
            }
            let worth = worth(entry.pattern.bytes(), model.as_bytes());
            if worth > best.0 {
                best = (worth, Some(entry.name));
            }
        }
        best.1
    }

    fn bucket(&self, first: u8) -> &[Entry] {
        self.0.get(usize::from(first)).map_or(&[], Vec::as_slice)
    }
}

impl Default for Larger {
    fn default() -> Self {
        Self::new()
    }
}

impl Makers for Larger {
    fn maker(&self, model: &str) -> Option<&'static str> {
        self.makers.best(model)
    }

    fn kind(&self, model: &str) -> Option<&'static str> {
        self.kinds.best(model)
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
            assert_eq!(Common::LOADED.maker(model), common, "{model}");
            assert_eq!(larger.maker(model), known, "{model}");
        }
    }

    #[test]
    fn what_most_phones_are_is_told_without_loading() {
        let unloaded = Common::default();
        for (model, maker) in [
            ("SM-S911B", Some("Samsung")),
            ("Pixel 9", Some("Google")),
            ("2201117TY", Some("Xiaomi")),
            ("CPH2653", None),
            ("ANE-LX1", None),
            ("", None),
        ] {
            assert_eq!(unloaded.maker(model), maker, "{model}");
        }
    }

    #[test]
    fn a_maker_is_called_alike_in_every_table() {
        let name = |row: &'static str| row.split_once('\t').map(|(name, _)| name);
        let all: Vec<_> = MAKERS
            .iter()
            .flat_map(|text| text.lines())
            .filter_map(name)
            .collect();
        for table in [
            include_str!("makers.tsv"),
            include_str!("makers_common.tsv"),
        ] {
            for name in table.lines().filter_map(name) {
                assert!(all.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn tables_are_sorted_as_their_encoding_needs() {
        let of_page = [
            include_str!("makers.tsv"),
            include_str!("makers_common.tsv"),
        ];
        let tables = MAKERS.iter().chain(&KINDS).chain(&of_page);
        for row in tables.flat_map(|table| table.lines()) {
            let Some((_, patterns)) = row.split_once('\t') else {
                continue;
            };
            let patterns: Vec<_> = patterns.split(' ').collect();
            assert!(patterns.is_sorted(), "{row}");
            assert!(patterns.iter().all(|pattern| pattern.len() < 32), "{row}");
        }
    }
}
