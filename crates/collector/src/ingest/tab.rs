//! What a collector knows of a tab. The collector's clock is the authority for the tab session:
//! the page applies the same rule for itself and adopts the collector's answer.

use uuid::Uuid;
use wayfare_core::session::{Reason, next_token, renew_tab};
use wayfare_core::time::{UnixMs, rfc3339};
use wayfare_protocol::SessionInfo;

/// A tab as a collector saw it last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// The tab.
    pub id: Uuid,
    /// Its token.
    pub token: Uuid,
    /// When the collector saw it last, by the collector's clock.
    pub last_seen_ms: UnixMs,
    /// The last search query that was not empty.
    pub last_query: Option<String>,
}

impl Tab {
    /// The tab as the wire says it.
    pub fn to_session_info(&self) -> SessionInfo {
        SessionInfo {
            session_tracking_token: Some(self.token.to_string()),
            tab_id: Some(self.id.to_string()),
            last_seen: Some(rfc3339(self.last_seen_ms)),
            last_query: self.last_query.clone(),
        }
    }
}

/// One sign of life of a tab.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// The tab.
    pub tab_id: Uuid,
    /// The token that came with it, where one did.
    pub token: Option<Uuid>,
    /// When, by the collector's clock.
    pub at_ms: UnixMs,
    /// The search query that came with it.
    pub query: Option<String>,
}

/// The tab after a sighting, and why its token was renewed, if it was. A token is kept over a pause
/// of `idle_ms` and renewed after a longer one.
pub fn see_tab(known: Option<&Tab>, sighting: Sighting, idle_ms: u64) -> (Tab, Option<Reason>) {
    let Sighting {
        tab_id,
        token,
        at_ms,
        query,
    } = sighting;
    let unseen_ms = known.map(|tab| at_ms.saturating_sub(tab.last_seen_ms));
    let reason = renew_tab(unseen_ms, idle_ms);
    let token = match (known, reason) {
        (Some(tab), None) => tab.token,
        // A page that renewed by its own clock has told others of its token: it keeps it. One that
        // still carries the old token is given the one that follows from it, here as in every other
        // collector. One that was never seen and brings no token is given the one that follows from its id.
        (Some(tab), Some(_)) => token
            .filter(|token| *token != tab.token)
            .unwrap_or_else(|| next_token(tab_id, tab.token, idle_ms)),
        (None, _) => token.unwrap_or_else(|| next_token(tab_id, tab_id, 0)),
    };
    let tab = Tab {
        id: tab_id,
        token,
        last_seen_ms: known.map_or(at_ms, |tab| tab.last_seen_ms.max(at_ms)),
        last_query: query
            .filter(|query| !query.is_empty())
            .or_else(|| known.and_then(|tab| tab.last_query.clone())),
    };
    (tab, reason)
}

#[cfg(test)]
mod tests {
    use wayfare_core::session::TAB_IDLE_MS;

    use super::*;

    const NOW: UnixMs = 1_717_055_063_243;
    const TAB: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    const OLD: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);
    const NEW: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0003);

    fn known() -> Tab {
        Tab {
            id: TAB,
            token: OLD,
            last_seen_ms: NOW,
            last_query: Some("shoes".to_owned()),
        }
    }

    fn sighting(token: Option<Uuid>, at_ms: UnixMs) -> Sighting {
        Sighting {
            tab_id: TAB,
            token,
            at_ms,
            query: None,
        }
    }

    #[test]
    fn the_token_is_the_collectors_until_the_limit_and_the_pages_after_it() {
        let limit = NOW + TAB_IDLE_MS;
        let derived = next_token(TAB, OLD, TAB_IDLE_MS);
        for (token, at_ms, answer, reason) in [
            (Some(OLD), limit, OLD, None),
            (Some(NEW), limit, OLD, None),
            (Some(OLD), limit + 1, derived, Some(Reason::Idle)),
            (None, limit + 1, derived, Some(Reason::Idle)),
            (Some(NEW), limit + 1, NEW, Some(Reason::Idle)),
        ] {
            let (tab, why) = see_tab(Some(&known()), sighting(token, at_ms), TAB_IDLE_MS);
            assert_eq!((tab.token, why), (answer, reason), "{token:?} at {at_ms}");
            assert_eq!((tab.id, tab.last_seen_ms), (TAB, at_ms));
        }
    }

    #[test]
    fn the_limit_is_the_one_that_is_given() {
        for idle_ms in [60_000, TAB_IDLE_MS, 36_000_000] {
            let see = |at_ms| see_tab(Some(&known()), sighting(None, at_ms), idle_ms);
            assert_eq!(see(NOW + idle_ms).1, None);
            let (tab, reason) = see(NOW + idle_ms + 1);
            assert_eq!(reason, Some(Reason::Idle));
            assert_eq!(tab.token, next_token(TAB, OLD, idle_ms));
        }
    }

    #[test]
    fn a_new_tab_keeps_its_token_or_is_given_one() {
        let new = |token| see_tab(None, sighting(token, NOW), TAB_IDLE_MS);
        let (tab, reason) = new(Some(NEW));
        assert_eq!((tab.token, reason), (NEW, Some(Reason::NewTab)));
        let (tab, _) = new(None);
        assert_eq!(tab.token, next_token(TAB, TAB, 0));
        let later = see_tab(None, sighting(None, NOW + 1), TAB_IDLE_MS).0;
        assert_eq!(tab.token, later.token, "whoever saw the tab first");
    }

    #[test]
    fn what_was_seen_is_not_unseen() {
        let see = |sighting| see_tab(Some(&known()), sighting, TAB_IDLE_MS).0;
        let tab = see(sighting(Some(OLD), NOW - 5_000));
        assert_eq!(
            (tab.last_seen_ms, tab.last_query.as_deref()),
            (NOW, Some("shoes"))
        );
        let empty = Sighting {
            query: Some(String::new()),
            ..sighting(None, NOW)
        };
        assert_eq!(see(empty).last_query.as_deref(), Some("shoes"));
        let boots = Sighting {
            query: Some("boots".to_owned()),
            ..sighting(None, NOW)
        };
        assert_eq!(see(boots).last_query.as_deref(), Some("boots"));
    }
}
