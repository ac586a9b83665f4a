//! The visit rule: idle for more than 30 minutes, or older than 24 hours.

use super::Reason;

/// A visit ends when nothing happened for longer than this. 30 minutes is what every peer and
/// Tracardi's cookie use, so that figures can be compared.
pub const VISIT_IDLE_MS: u64 = 30 * 60_000;

/// A visit ends when it is older than this, however busy: an always-open page is not one visit.
pub const VISIT_MAX_MS: u64 = 24 * 3_600_000;

/// The limits of a visit, as the site chose them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VisitRule {
    /// Longest pause within a visit.
    pub idle_ms: u64,
    /// Greatest age of a visit.
    pub max_ms: u64,
    /// Whether another campaign begins another visit.
    pub on_campaign: bool,
}

impl Default for VisitRule {
    fn default() -> Self {
        Self {
            idle_ms: VISIT_IDLE_MS,
            max_ms: VISIT_MAX_MS,
            on_campaign: false,
        }
    }
}

/// What an activity finds: how the visit has fared until then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lapse {
    /// Since the visit's last activity.
    pub idle_ms: u64,
    /// Since the visit began.
    pub age_ms: u64,
    /// The day on which the visit began is over, in the zone of the site that asks for it.
    pub past_midnight: bool,
    /// The activity comes by another campaign than the visit's.
    pub other_campaign: bool,
}

/// Whether an activity begins another visit, and why. A limit is exceeded after it, not at it.
pub fn renew_visit(lapse: Lapse, rule: &VisitRule) -> Option<Reason> {
    if lapse.idle_ms > rule.idle_ms {
        Some(Reason::Idle)
    } else if lapse.age_ms > rule.max_ms {
        Some(Reason::MaxAge)
    } else if lapse.past_midnight {
        Some(Reason::Midnight)
    } else if lapse.other_campaign && rule.on_campaign {
        Some(Reason::Campaign)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_renewed_after_its_limit_and_not_at_it() {
        let shop = VisitRule::default();
        let ads = VisitRule {
            on_campaign: true,
            ..shop
        };
        let lapse = |idle_ms, age_ms| Lapse {
            idle_ms,
            age_ms,
            ..Lapse::default()
        };
        let campaign = Lapse {
            other_campaign: true,
            ..lapse(1, 1)
        };
        let midnight = Lapse {
            past_midnight: true,
            ..campaign
        };
        for (lapse, rule, expected) in [
            (lapse(0, 0), shop, None),
            (lapse(VISIT_IDLE_MS, VISIT_MAX_MS), shop, None),
            (lapse(VISIT_IDLE_MS + 1, 1), shop, Some(Reason::Idle)),
            (lapse(0, VISIT_MAX_MS + 1), shop, Some(Reason::MaxAge)),
            (
                lapse(VISIT_IDLE_MS + 1, VISIT_MAX_MS + 1),
                shop,
                Some(Reason::Idle),
            ),
            (campaign, shop, None),
            (campaign, ads, Some(Reason::Campaign)),
            (midnight, ads, Some(Reason::Midnight)),
        ] {
            assert_eq!(renew_visit(lapse, &rule), expected, "{lapse:?}");
        }
    }
}
