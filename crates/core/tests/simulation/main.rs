//! A browser, its pages, its storage, a network and a collector, all simulated: whatever happens to them, in
//! whatever order, every event is stored once.
//!
//! A seed is a history. `WAYFARE_SEEDS=from..to` plays others than the committed range.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "this is around the core, not in it"
)]

mod check;
mod collector;
mod dice;
mod network;
mod page;
mod plan;
mod world;

use std::ops::Range;

use check::Tally;

/// The histories that are played where nothing else is said; `cargo xtask test simulation` plays more.
const SEEDS: Range<u64> = 1..301;

fn seeds() -> Range<u64> {
    let Ok(range) = std::env::var("WAYFARE_SEEDS") else {
        return SEEDS;
    };
    let (from, to) = range.split_once("..").expect("from..to");
    from.parse().unwrap()..to.parse().unwrap()
}

#[test]
fn every_event_is_stored_once_whatever_happens() {
    let mut tally = Tally::default();
    for seed in seeds() {
        tally += plan::play(seed);
    }
    println!("{tally}");
    assert!(
        tally.tracked > 0 && tally.lost * 50 < tally.tracked,
        "few histories may lose what was not kept yet"
    );
}
