//! The visit rule: idle for more than 30 minutes, or older than 24 hours.

use super::Reason;
use crate::time::UnixMs;

/// A visit ends when nothing happened for longer than this. 30 minutes is what every peer and
/// Tracardi's cookie use, so that figures can be compared.
pub const VISIT_IDLE_MS: u64 = 30 * 60_000;

/// A visit ends when it is older than this, however busy: an always-open page is not one visit.
pub const VISIT_MAX_MS: u64 = 24 * 3_600_000;

/// Whether a visit is renewed by activity at `now`, and why.
///
/// `previous` is when the last visit started and when it last saw activity; a moment after `now`
/// (a clock that was set back) counts as now and renews nothing.
pub fn renew_visit(previous: Option<(UnixMs, UnixMs)>, now: UnixMs) -> Option<Reason> {
    let Some((started, active)) = previous else {
        return Some(Reason::FirstVisit);
    };
    if now.saturating_sub(active) > VISIT_IDLE_MS {
        Some(Reason::Idle)
    } else if now.saturating_sub(started) > VISIT_MAX_MS {
        Some(Reason::MaxAge)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_renewed_after_its_limit_and_not_at_it() {
        let start = 1_000_000_000;
        for (previous, now, expected) in [
            (None, start, Some(Reason::FirstVisit)),
            (Some((start, start)), start + VISIT_IDLE_MS, None),
            (
                Some((start, start)),
                start + VISIT_IDLE_MS + 1,
                Some(Reason::Idle),
            ),
            (
                Some((start, start + VISIT_MAX_MS)),
                start + VISIT_MAX_MS,
                None,
            ),
            (
                Some((start, start + VISIT_MAX_MS)),
                start + VISIT_MAX_MS + 1,
                Some(Reason::MaxAge),
            ),
            (Some((start, start)), start - 86_400_000, None),
        ] {
            assert_eq!(renew_visit(previous, now), expected);
        }
    }
}
