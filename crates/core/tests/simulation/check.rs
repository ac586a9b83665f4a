//! What has to be true when all is well again.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;

use crate::world::World;

/// What was seen.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) seeds: u64,
    pub(crate) tracked: u64,
    /// Calls of a page that was killed before its sessions were known, or before a database had them.
    pub(crate) lost: u64,
    /// Events that crossed the wire again.
    pub(crate) repeated: u64,
    pub(crate) requests: u64,
    pub(crate) kills: u64,
    /// Batches that the browser posted for pages that were gone.
    pub(crate) deferred: u64,
    pub(crate) taken_over: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.tracked += other.tracked;
        self.lost += other.lost;
        self.repeated += other.repeated;
        self.requests += other.requests;
        self.kills += other.kills;
        self.deferred += other.deferred;
        self.taken_over += other.taken_over;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} histories: {} calls, {} lost before they were kept, {} journals taken over, {} kills, {} requests, \
             {} of the browser's own, \
             {} events twice on the wire, none twice in the store",
            self.seeds,
            self.tracked,
            self.lost,
            self.taken_over,
            self.kills,
            self.requests,
            self.deferred,
            self.repeated
        )
    }
}

impl World {
    /// Stored is what was tracked but for what was lost; in order; and nothing goes on.
    pub(crate) fn check(&self) -> Tally {
        let at = format!("seed {}", self.seed);
        let stored = &self.collector.numbers;
        let missing: Vec<_> = (1..=self.tracked)
            .filter(|number| !stored.contains(number) && !self.lost.contains(number))
            .collect();
        assert!(
            missing.is_empty(),
            "{at}: {missing:?} never came\n{}",
            self.describe()
        );
        assert_eq!(self.collector.dropped, 0, "{at}: nothing had to be dropped");
        if !self.is_torn {
            self.check_order(&at);
        }
        self.check_quiet(&at);
        Tally {
            seeds: 1,
            tracked: self.tracked,
            lost: self.lost.len() as u64,
            repeated: self.collector.repeated,
            requests: self.requests,
            kills: self.kills,
            deferred: self.deferred,
            taken_over: self.taken_over,
        }
    }

    /// Within a tab the numbers of events are those of their order, and each is used once.
    fn check_order(&self, at: &str) {
        let mut tabs: BTreeMap<&str, Vec<(u64, Option<u64>)>> = BTreeMap::new();
        for event in self.collector.events.values() {
            let tab = tabs.entry(&event.tab).or_default();
            tab.push((event.seq, event.number));
        }
        for (tab, mut events) in tabs {
            events.sort_unstable();
            let seqs = events.iter().map(|(seq, _)| seq);
            assert!(
                seqs.is_sorted_by(|one, next| one < next),
                "{at}: tab {tab} counts twice: {events:?}\n{}",
                self.describe()
            );
            let numbers: Vec<_> = events.iter().filter_map(|(_, number)| *number).collect();
            assert!(
                numbers.is_sorted(),
                "{at}: tab {tab} is out of order: {numbers:?}\n{}",
                self.describe()
            );
        }
    }

    /// No page has anything to do, and nothing is kept but the notes that something was taken over.
    fn check_quiet(&self, at: &str) {
        for page in self.pages.iter().filter(|page| page.runs()) {
            assert_eq!(page.tracker.poll_timeout(), None, "{at}: a timer runs");
        }
        for (key, value) in self.all("wayfare.queue.") {
            assert!(
                value.starts_with("done "),
                "{at}: {key} stands there still: {value:.80}\n{}",
                self.describe()
            );
        }
    }
}
