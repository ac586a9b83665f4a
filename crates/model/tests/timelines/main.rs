//! Long timelines of a profile, hours to months, against the rules said as plainly as they can be.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod naive;
mod profile;

use proptest::prelude::*;

use naive::{Naive, Rule};
use profile::Timeline;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// What is done in a tab, so long after the last time. Of tabs that there are not, the last is meant.
#[derive(Clone, Copy, Debug)]
struct Step {
    deed: Deed,
    tab: usize,
    campaign: u32,
    after_ms: u64,
    /// The visitor looks at something else then; else windows stand side by side.
    hides: bool,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// The visitor does something.
    Act,
    /// The visitor goes to another page of the site, or loads this one again.
    Load,
    /// The process dies, and the tab is restored.
    Crash,
    /// The tab goes to another site before the pause and comes back after it, by the cache.
    Return,
    /// The tab is frozen for the pause.
    Thaw,
    /// A tab is opened.
    Open,
    /// A tab is duplicated.
    Duplicate,
}

/// Around every limit more often than elsewhere.
fn pause() -> impl Strategy<Value = u64> {
    prop_oneof![
        8 => 3_000..2 * MINUTE,
        2 => 9 * MINUTE..11 * MINUTE,
        2 => 10 * MINUTE - 1..=10 * MINUTE + 1,
        2 => 29 * MINUTE..31 * MINUTE,
        2 => 30 * MINUTE - 1..=30 * MINUTE + 1,
        1 => HOUR..9 * HOUR,
        1 => 23 * HOUR..200 * HOUR,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let deed = prop_oneof![
        12 => Just(Deed::Act),
        4 => Just(Deed::Load),
        1 => Just(Deed::Crash),
        1 => Just(Deed::Return),
        1 => Just(Deed::Thaw),
        1 => Just(Deed::Open),
        1 => Just(Deed::Duplicate),
    ];
    let campaign = prop_oneof![9 => Just(0), 1 => 1..4_u32];
    let step = (deed, 0..profile::TABS, campaign, pause(), any::<bool>());
    step.prop_map(|(deed, tab, campaign, after_ms, hides)| Step {
        deed,
        tab,
        campaign,
        after_ms,
        hides,
    })
}

/// Steps that follow each other closely: whoever is never idle for half an hour grows old.
fn busy_step() -> impl Strategy<Value = Step> {
    (step(), 3_000..29 * MINUTE).prop_map(|(step, after_ms)| Step { after_ms, ..step })
}

fn rule() -> impl Strategy<Value = Rule> {
    (any::<bool>(), any::<bool>()).prop_map(|(on_campaign, at_midnight)| Rule {
        on_campaign,
        at_midnight,
    })
}

fn run(rule: Rule, steps: &[Step]) {
    let mut naive = Naive::new(rule);
    let mut timeline = Timeline::new(rule);
    for (number, step) in steps.iter().enumerate() {
        let done = timeline.take(*step);
        let expected = naive.take(&done);
        let found = timeline.ids_of(done.tab);
        timeline.compare(expected, found, number, *step);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn sessions_are_renewed_as_the_rules_say(rule in rule(), steps in prop::collection::vec(step(), 1..2_000)) {
        run(rule, &steps);
    }

    #[test]
    fn a_visit_that_is_never_idle_is_renewed_as_well(rule in rule(), steps in prop::collection::vec(busy_step(), 1..1_000)) {
        run(rule, &steps);
    }
}
