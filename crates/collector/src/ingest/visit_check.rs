//! Whether a visit, as it is stored, is one visit by the visit rule.
//!
//! The page decides when a visit is renewed, and the collector takes its word. What it stores it
//! looks at with the same rule, and counts what the rule would have cut; nothing is refused for it.
//! The rule is the default one: a collector does not know what limits a site has chosen.

use wayfare_core::session::{Lapse, VisitRule, renew_visit};
use wayfare_core::time::UnixMs;

/// By how much the pauses that the rule would have cut get more or fewer with an activity at this
/// moment, between these of the same visit.
pub fn pauses_around(before: Option<UnixMs>, at: UnixMs, after: Option<UnixMs>) -> i64 {
    let cut = |from: Option<UnixMs>, to: Option<UnixMs>| match (from, to) {
        (Some(from), Some(to)) => i64::from(is_cut(to.saturating_sub(from), 0)),
        _ => 0,
    };
    cut(before, Some(at)) + cut(Some(at), after) - cut(before, after)
}

/// Whether a visit that is that old is older than the rule allows.
pub(super) fn is_too_old(first: Option<UnixMs>, last: Option<UnixMs>) -> bool {
    match (first, last) {
        (Some(first), Some(last)) => is_cut(0, last.saturating_sub(first)),
        _ => false,
    }
}

/// Whether activity after this pause, in a visit of this age, would have begun another visit.
fn is_cut(pause_ms: u64, age_ms: u64) -> bool {
    let lapse = Lapse {
        idle_ms: pause_ms,
        age_ms,
        ..Lapse::default()
    };
    renew_visit(lapse, &VisitRule::default()).is_some()
}

#[cfg(test)]
mod tests {
    use wayfare_core::session::{VISIT_IDLE_MS, VISIT_MAX_MS};

    use super::*;

    #[test]
    fn a_pause_is_cut_above_its_limit() {
        let limit = VISIT_IDLE_MS;
        for (before, at, after, change) in [
            (None, 5, None, 0),
            (Some(0), limit, None, 0),
            (Some(0), limit + 1, None, 1),
            (None, 0, Some(limit + 1), 1),
            (Some(0), limit + 1, Some(2 * limit + 2), 1),
            // An activity that arrives late fills the pause.
            (Some(0), limit, Some(limit + 1), -1),
            (Some(0), 1, Some(2 * limit), 0),
            (Some(5), 5, Some(5), 0),
        ] {
            assert_eq!(
                pauses_around(before, at, after),
                change,
                "{before:?} {at} {after:?}"
            );
        }
    }

    #[test]
    fn a_visit_is_too_old_above_its_limit() {
        assert!(!is_too_old(None, None));
        assert!(!is_too_old(Some(7), Some(7 + VISIT_MAX_MS)));
        assert!(is_too_old(Some(7), Some(8 + VISIT_MAX_MS)));
    }
}
