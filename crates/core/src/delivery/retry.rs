//! When to try again: twice the pause after each failure, up to a minute, with full jitter.

use super::Pause;
use crate::limits::{RETRY_AFTER_MAX_MS, RETRY_FIRST_MS, RETRY_MAX_MS};
use crate::time::MonoMs;

/// The pause after failures.
#[derive(Default)]
pub(super) struct Retry {
    failures: u32,
    /// By our own doubling, at least as late as `asked_until`.
    not_before: MonoMs,
    /// By the collector's Retry-After.
    asked_until: MonoMs,
}

impl Retry {
    /// No request goes before.
    pub(super) fn not_before(&self) -> MonoMs {
        self.not_before
    }

    /// No request but the last of a page goes before.
    pub(super) fn asked_until(&self) -> MonoMs {
        self.asked_until
    }

    /// Ends the part of the pause that is our own; the next failure doubles it all the same.
    pub(super) fn hurry(&mut self) {
        self.not_before = self.asked_until;
    }

    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Full jitter: any pause up to the longest, so that the pages of a site that was down do not
    /// come back all at once. What the collector asks for is the least.
    pub(super) fn failed(&mut self, pause: Pause) {
        let longest = (RETRY_FIRST_MS << self.failures.min(16)).min(RETRY_MAX_MS);
        let jittered = longest * u64::from(pause.random) / u64::from(u32::MAX);
        let asked = pause.retry_after_ms.unwrap_or(0).min(RETRY_AFTER_MAX_MS);
        self.failures = self.failures.saturating_add(1);
        self.asked_until = pause.now + asked;
        self.not_before = self.asked_until + jittered.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u32, random: u32, retry_after_ms: Option<u64>) -> u64 {
        let mut retry = Retry::default();
        for _ in 0..failures {
            retry.failed(Pause {
                now: 1_000,
                retry_after_ms,
                random,
            });
        }
        retry.not_before() - 1_000
    }

    #[test]
    fn the_pause_doubles_up_to_a_minute() {
        for (failures, pause) in [
            (1, 500),
            (2, 1_000),
            (3, 2_000),
            (7, 32_000),
            (8, 60_000),
            (99, 60_000),
        ] {
            assert_eq!(after(failures, u32::MAX, None), pause);
        }
    }

    #[test]
    fn the_jitter_reaches_down_to_nothing_but_never_to_now() {
        assert_eq!(after(8, 0, None), 1);
        assert_eq!(after(8, u32::MAX / 2, None), 29_999);
    }

    #[test]
    fn what_the_collector_asks_for_is_the_least_and_has_a_limit() {
        assert_eq!(after(1, 0, Some(7_000)), 7_001);
        assert_eq!(after(1, u32::MAX, Some(7_000)), 7_500);
        assert_eq!(after(1, 0, Some(u64::MAX)), RETRY_AFTER_MAX_MS + 1);
    }
}
