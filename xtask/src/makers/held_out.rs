//! How well a table tells models that it was not chosen with.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::choice::Fact;
use super::maker::Makers;
use super::table::OWN_NAME_BYTES_MIN;
use super::{Known, PAGE_BYTES_MAX};

/// Each model is left out once, together with one in so many others.
const PARTS: u64 = 5;

/// What counts: models that labelled user agents named, and none of which only lists know.
const WEIGHT_MIN: f64 = 0.5;

/// Prints the shares for tables of several sizes.
pub(super) fn print(known: &Known) {
    println!(
        "table, bytes   chosen with them   held out   (models told right, of those that labelled rows name)"
    );
    for quarters in [2, 3, 4, 5, 6] {
        let bytes_max = PAGE_BYTES_MAX * quarters / 4;
        let all = share(known, &known.facts, bytes_max, |_| true);
        let (mut right, mut count) = (0.0, 0.0);
        for part in 0..PARTS {
            let rest: Vec<Fact> = known
                .facts
                .iter()
                .filter(|fact| part_of(fact) != part)
                .cloned()
                .collect();
            let (more, of) = share(known, &rest, bytes_max, |fact| part_of(fact) == part);
            (right, count) = (right + more, count + of);
        }
        println!(
            "{bytes_max:>12} {:>17.1} % {:>8.1} %",
            100.0 * all.0 / all.1,
            100.0 * right / count
        );
    }
}

/// How many of the facts that are asked for a table tells that was chosen with others, and how many these are.
fn share(
    known: &Known,
    with: &[Fact],
    bytes_max: usize,
    is_asked: impl Fn(&Fact) -> bool,
) -> (f64, f64) {
    let rows = known.choose(with, bytes_max);
    let common = Makers::of(&known.common, usize::MAX);
    let loaded = Makers::of(&rows, OWN_NAME_BYTES_MIN);
    let asked = known
        .facts
        .iter()
        .filter(|fact| fact.weight >= WEIGHT_MIN && is_asked(fact));
    asked.fold((0.0, 0.0), |(right, count), fact| {
        let name = known.larger.get(fact.maker).map(|row| row.name.as_str());
        let is_right = name.is_some()
            && common
                .maker(&fact.model)
                .or_else(|| loaded.maker(&fact.model))
                == name;
        (
            right + if is_right { fact.weight } else { 0.0 },
            count + fact.weight,
        )
    })
}

fn part_of(fact: &Fact) -> u64 {
    let mut hasher = DefaultHasher::new();
    fact.model.hash(&mut hasher);
    hasher.finish() % PARTS
}
