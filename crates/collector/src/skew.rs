//! How wrong a sender's clock is, and what its moments are by the collector's.
//!
//! A batch says when it was sent, so the difference to when it came is the error of the clock and the
//! time on the way; of an event that waited for days it says the same. What is small is the way, and
//! is left alone: then the moments of different batches keep their distances to the millisecond.

use wayfare_core::time::UnixMs;

use crate::limits::SKEW_TOLERANCE_MS;

/// When a batch was sent and when it came, each by its own clock.
#[derive(Clone, Copy, Debug)]
pub struct Skew {
    /// By the sender's clock.
    pub sent_at_ms: UnixMs,
    /// By the collector's.
    pub received_at_ms: UnixMs,
}

impl Skew {
    /// A moment of the sender's clock, by the collector's where the two differ by more than the
    /// tolerance.
    pub fn correct(self, at: UnixMs) -> UnixMs {
        let Self {
            sent_at_ms: sent,
            received_at_ms: received,
        } = self;
        if received.abs_diff(sent) <= SKEW_TOLERANCE_MS {
            at
        } else if received > sent {
            at.saturating_add(received - sent)
        } else {
            at.saturating_sub(sent - received)
        }
    }

    /// The moment to whose day it counts: nothing has happened later than it was told of, whatever
    /// its sender says, and no day is counted that is not about to come.
    pub fn counted(self, at: UnixMs) -> UnixMs {
        let latest = self.received_at_ms.saturating_add(SKEW_TOLERANCE_MS);
        self.correct(at).min(latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // A table reads best with one case to a line.
    fn moments_are_moved_by_what_is_more_than_the_way() {
        const NOW: UnixMs = 1_717_055_063_243;
        const T: UnixMs = SKEW_TOLERANCE_MS;
        const DAY: UnixMs = 86_400_000;
        for (sent, at, corrected) in [
            (NOW, NOW - 5, NOW - 5),
            (NOW - T, NOW - T, NOW - T),
            (NOW + T, NOW + T, NOW + T),
            (NOW - T - 1, NOW - T - 1, NOW),
            (NOW + T + 1, NOW + T + 1, NOW),
            (NOW - DAY, NOW - DAY - 7, NOW - 7),
            (NOW + DAY, NOW + DAY - 7, NOW - 7),
            // It waited for two days on a device whose clock is right, and on one a day ahead.
            (NOW, NOW - 2 * DAY, NOW - 2 * DAY),
            (NOW + DAY, NOW - DAY, NOW - 2 * DAY),
            // What cannot be.
            (NOW, NOW + DAY, NOW + DAY),
            (NOW + DAY, 7, 0),
            (0, 0, NOW),
            (0, UnixMs::MAX, UnixMs::MAX),
        ] {
            let skew = Skew { sent_at_ms: sent, received_at_ms: NOW };
            assert_eq!(skew.correct(at), corrected, "{sent} {at}");
            assert_eq!(skew.counted(at), corrected.min(NOW + T), "{sent} {at}");
        }
    }
}
