//! Whom others mean by a maker's name.

#![expect(
    clippy::indexing_slicing,
    reason = "a member that a JSON value has not is null"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::table::Row;

/// Makers as the list of Google Play calls them, and as the larger table does.
const LISTED: [(&str, &str); 16] = [
    ("LGE", "LG"),
    ("TCT (Alcatel)", "Alcatel"),
    ("Mobicell", "Mobicel"),
    ("RCA", "RCA Tablets"),
    ("Azumi", "Azumi Mobile"),
    ("Myphone", "MyPhone (PH)"),
    ("Nuu", "NUU Mobile"),
    ("Kruger&Matz", "Krüger&Matz"),
    ("Making Life Simple", "MLS"),
    ("Qsmart", "QMobile"),
    ("Blackshark", "Xiaomi"),
    ("ColorsMobile", "Colors"),
    ("SSmooth", "Smooth Mobile"),
    ("FCNT", "Fujitsu"),
    ("SWTV", "Skyworth"),
    ("Stream", "Stream System"),
];

/// Names of makers, each with its row in the larger table.
pub(super) struct Names {
    makers: BTreeMap<String, usize>,
    /// Other spellings of a maker's name.
    aliases: BTreeMap<String, String>,
}

impl Names {
    /// Of a table's rows, with the aliases of the corpora.
    pub(super) fn read(rows: &[Row], corpora: &Path) -> Result<Self> {
        let text = fs::read_to_string(corpora.join("aliases.json"))
            .context("the corpora have no aliases.json")?;
        let aliases: Value = serde_json::from_str(&text)?;
        Ok(Self::of(rows, &aliases["brand"]))
    }

    fn of(rows: &[Row], aliases: &Value) -> Self {
        let mut names = Self {
            makers: BTreeMap::new(),
            aliases: BTreeMap::new(),
        };
        for (name, others) in aliases.as_object().into_iter().flatten() {
            for other in others
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                names.aliases.insert(squashed(other), squashed(name));
            }
        }
        for (maker, row) in rows.iter().enumerate() {
            let key = names.key(&row.name);
            names.makers.entry(key).or_insert(maker);
        }
        names
    }

    /// The row of a maker.
    pub(super) fn maker(&self, name: &str) -> Option<usize> {
        self.makers.get(&self.key(name)).copied()
    }

    /// The row of a maker as the list of Google Play calls it: by another name, with a country in brackets, or
    /// with more words.
    pub(super) fn listed(&self, name: &str) -> Option<usize> {
        let ours = LISTED.iter().find(|(theirs, _)| *theirs == name);
        let name = ours.map_or(name, |(_, ours)| *ours);
        let without_brackets = name.split('(').next().unwrap_or(name);
        let first_word = name.split(' ').next().unwrap_or(name);
        [name, without_brackets, first_word]
            .into_iter()
            .find_map(|name| self.maker(name))
    }

    fn key(&self, name: &str) -> String {
        let key = squashed(name);
        self.aliases.get(&key).cloned().unwrap_or(key)
    }
}

/// Letters and digits alone, in lower case.
fn squashed(name: &str) -> String {
    let is_kept = |letter: &char| letter.is_alphanumeric() || *letter == '+';
    name.to_lowercase().chars().filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::super::table::rows;
    use super::*;

    #[test]
    fn makers_are_found_by_other_names() {
        let aliases = serde_json::json!({"Xiaomi": ["redmi"], "_note": "x"});
        let names = Names::of(&rows("ACE\t\nLG\t\nXiaomi\t\n"), &aliases);
        assert_eq!(names.maker("REDMI"), Some(2));
        assert_eq!(names.maker("l-g"), Some(1));
        assert_eq!(names.maker("nobody"), None);
        let listed = ["LGE", "Ace (Global)", "Xiaomi Communications", ""];
        assert_eq!(
            listed.map(|name| names.listed(name)),
            [Some(1), Some(0), Some(2), None]
        );
    }
}
