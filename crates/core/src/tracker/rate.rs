//! How many calls of the application count: a page in a loop must not flood its collector, nor fill its queue with
//! one event.

use super::Tracker;
use crate::limits::RATE_BURST_S;
use crate::time::MonoMs;

/// A bucket that holds so many seconds' worth of calls, as the moment at which it is full again: the generic cell
/// rate algorithm (ITU-T I.371).
#[derive(Default)]
pub(super) struct Rate {
    full_at_us: u64,
    is_over: bool,
}

impl Rate {
    /// Whether a call counts, at so many a second.
    fn admits(&mut self, per_second: u64, now: MonoMs) -> bool {
        let now_us = now * 1_000;
        let full_at_us = self.full_at_us.max(now_us) + 1_000_000 / per_second.max(1);
        let admits = full_at_us <= now_us + RATE_BURST_S * 1_000_000;
        if admits {
            self.full_at_us = full_at_us;
        }
        admits
    }
}

impl Tracker {
    /// Whether a call counts. One that does not is counted, and the first of a run is told.
    pub(super) fn is_within_rate(&mut self, now: MonoMs) -> bool {
        let per_second = self.config.rate_limit();
        let was_over = self.rate.is_over;
        self.rate.is_over = !self.rate.admits(per_second, now);
        if !self.rate.is_over {
            return true;
        }
        self.delivery.count_dropped("rate_limited", 1);
        if !was_over {
            let message = "more calls a second than rateLimit allows; those above are dropped";
            let limit = usize::try_from(per_second).unwrap_or(usize::MAX);
            self.report("rate_limited", "rateLimit", message, Some(limit));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_so_many_a_second() {
        let mut rate = Rate::default();
        let passed = (0..2_000).filter(|_| rate.admits(20, 0)).count();
        assert_eq!(passed, 1_000);
        assert!(!rate.admits(20, 49));
        assert!(rate.admits(20, 50));
        let passed = (51..10_051).filter(|at| rate.admits(20, *at)).count();
        assert_eq!(passed, 200, "ten seconds");
        let passed = (0..2_000).filter(|_| rate.admits(20, 100_000)).count();
        assert_eq!(passed, 1_000, "after a pause");
    }
}
