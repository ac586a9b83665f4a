//! Chooses what a page carries: again and again the pattern that gets the most models right for its bytes, beside those
//! that were chosen before it.

#![expect(
    clippy::indexing_slicing,
    reason = "each place was counted from the same list"
)]

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::candidates::Candidate;
use super::fit::Patterns;
use super::table::Row;

/// A model and who makes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    /// In lower case.
    pub(super) model: String,
    /// The maker's place in the larger table.
    pub(super) maker: usize,
    /// How much it counts.
    pub(super) weight: f64,
}

/// What a byte of the table costs once it is compressed, about; what a pattern and what a row cost besides.
const BYTE_COST: f64 = 0.5;
const PATTERN_COST: f64 = 0.5;
const ROW_COST: f64 = 1.5;

/// A pattern has to be worth more than this: one model alone may be chance.
const GAIN_MIN: f64 = 0.3;

/// What a model counts whose maker is said to be another, against one that is right: unknown is better than that.
const WRONG: f64 = -0.15;

/// A choice that is being made.
pub(super) struct Choice<'a> {
    rows: &'a [Row],
    candidates: &'a [Candidate],
    facts: &'a [Fact],
    /// For each candidate the facts that it fits, and its worth there.
    fits: Vec<Vec<(usize, u16)>>,
    /// For each fact the candidate that decides it.
    deciding: Vec<Option<(u16, Reverse<usize>)>>,
    /// Chosen rows by their makers, and the candidates in them.
    chosen: BTreeMap<usize, Row>,
    used: BTreeSet<usize>,
    names: BTreeMap<usize, usize>,
}

impl<'a> Choice<'a> {
    /// Nothing is chosen yet.
    pub(super) fn new(rows: &'a [Row], candidates: &'a [Candidate], facts: &'a [Fact]) -> Self {
        let patterns = Patterns::of(
            candidates
                .iter()
                .map(|candidate| candidate.pattern.as_str()),
        );
        let mut fits = vec![Vec::new(); candidates.len()];
        for (fact, Fact { model, .. }) in facts.iter().enumerate() {
            for (candidate, worth) in patterns.fitting(model) {
                fits[candidate].push((fact, worth));
            }
        }
        let names = candidates.iter().enumerate().filter(|(_, one)| one.is_name);
        Self {
            rows,
            candidates,
            facts,
            fits,
            deciding: vec![None; facts.len()],
            chosen: BTreeMap::new(),
            used: BTreeSet::new(),
            names: names.map(|(at, one)| (one.maker, at)).collect(),
        }
    }

    /// Chooses until the table has so many bytes.
    pub(super) fn run(mut self, bytes_max: usize) -> Vec<Row> {
        let all = 0..self.candidates.len();
        let mut open: BinaryHeap<_> = all.filter_map(|at| self.rated(at)).collect();
        let mut bytes = 0;
        while let Some((Rating(rating), Reverse(at))) = open.pop() {
            if self.used.contains(&at) {
                continue;
            }
            // What was chosen meanwhile may have made it worth less.
            match self.rated(at) {
                Some(now) if now.0.0 >= rating => {}
                Some(now) => {
                    open.push(now);
                    continue;
                }
                None => continue,
            }
            let more = self.more_bytes(at);
            if bytes + more > bytes_max {
                break;
            }
            bytes += more;
            self.take(at);
        }
        self.chosen.into_values().collect()
    }

    /// What it gains for its cost; nothing where it gains nothing.
    fn rated(&self, at: usize) -> Option<(Rating, Reverse<usize>)> {
        let gain = self.gain(at);
        let rating = gain / self.cost(at);
        (gain > 0.0).then_some((Rating(rating), Reverse(at)))
    }

    /// What the models that it would decide come to, against what they are without it.
    fn gain(&self, at: usize) -> f64 {
        let mut gain = -GAIN_MIN;
        for (fact, worth) in &self.fits[at] {
            let deciding = self.deciding[*fact];
            if Some((*worth, Reverse(at))) > deciding {
                let before = deciding.map_or(0.0, |(_, Reverse(other))| self.value(*fact, other));
                gain += self.facts[*fact].weight * (self.value(*fact, at) - before);
            }
        }
        gain
    }

    /// What a fact counts when a candidate decides it.
    fn value(&self, fact: usize, at: usize) -> f64 {
        let is_right = self.candidates[at].maker == self.facts[fact].maker;
        if is_right { 1.0 } else { WRONG }
    }

    fn cost(&self, at: usize) -> f64 {
        let Candidate { maker, is_name, .. } = &self.candidates[at];
        let row = if self.chosen.contains_key(maker) {
            0.0
        } else {
            ROW_COST
        };
        let pattern = if *is_name { 0.0 } else { PATTERN_COST };
        // An own name costs nothing where the row stands already, which takes it at once.
        #[expect(clippy::cast_precision_loss, reason = "a row has few bytes")]
        let bytes = self.more_bytes(at) as f64;
        row + pattern + BYTE_COST * bytes
    }

    fn more_bytes(&self, at: usize) -> usize {
        let maker = self.candidates[at].maker;
        let before = self.chosen.get(&maker).map_or(0, Row::coded_bytes);
        self.row_with(at).coded_bytes() - before
    }

    fn row_with(&self, at: usize) -> Row {
        let Candidate {
            maker,
            is_name,
            pattern,
        } = &self.candidates[at];
        let mut row = self.chosen.get(maker).cloned().unwrap_or_else(|| Row {
            name: self.rows[*maker].name.clone(),
            patterns: BTreeSet::new(),
        });
        if !is_name {
            row.patterns.insert(pattern.clone());
        }
        row
    }

    fn take(&mut self, at: usize) {
        let row = self.row_with(at);
        let maker = self.candidates[at].maker;
        // A row's name decides as well, whether it is wanted or not.
        let name = self.names.get(&maker).copied();
        for at in name.into_iter().chain([at]) {
            if self.used.insert(at) {
                for (fact, worth) in &self.fits[at] {
                    let deciding = &mut self.deciding[*fact];
                    *deciding = (*deciding).max(Some((*worth, Reverse(at))));
                }
            }
        }
        self.chosen.insert(maker, row);
    }
}

/// Models for bytes; never not a number.
#[derive(Clone, Copy, PartialEq)]
struct Rating(f64);

impl Eq for Rating {}

impl Ord for Rating {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Rating {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
