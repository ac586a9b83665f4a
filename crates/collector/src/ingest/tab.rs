//! What a collector knows of a tab. The collector's clock is the authority for the tab session:
//! the page applies the same rule for itself and adopts the collector's answer.

use uuid::Uuid;
use wayfare_core::session::{Reason, TAB_IDLE_MS, derive_token, renew_tab};
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

/// The tab after a sighting, and why its token was renewed, if it was.
pub fn see_tab(known: Option<&Tab>, sighting: Sighting) -> (Tab, Option<Reason>) {
    let Sighting {
        tab_id,
        token,
        at_ms,
        query,
    } = sighting;
    let reason = renew_tab(known.map(|tab| tab.last_seen_ms), at_ms);
    let token = match (known, reason) {
        (Some(tab), None) => tab.token,
        // A page that renewed by its own clock has told others of its token: it keeps it. One that
        // still carries the old token is given the one that every collector derives from it.
        (Some(tab), Some(_)) => token
            .filter(|token| *token != tab.token)
            .unwrap_or_else(|| derive_token(tab_id, tab.token, tab.last_seen_ms)),
        (None, _) => token.unwrap_or_else(|| first_token(tab_id, at_ms)),
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

/// The first token of a tab that brought none: as if a token of no bits had just run out.
fn first_token(tab_id: Uuid, at_ms: UnixMs) -> Uuid {
    derive_token(tab_id, Uuid::nil(), at_ms.saturating_sub(TAB_IDLE_MS + 1))
}

#[cfg(test)]
mod tests {
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
        let derived = derive_token(TAB, OLD, NOW);
        for (token, at_ms, answer, reason) in [
            (Some(OLD), limit, OLD, None),
            (Some(NEW), limit, OLD, None),
            (Some(OLD), limit + 1, derived, Some(Reason::Idle)),
            (None, limit + 1, derived, Some(Reason::Idle)),
            (Some(NEW), limit + 1, NEW, Some(Reason::Idle)),
        ] {
            let (tab, why) = see_tab(Some(&known()), sighting(token, at_ms));
            assert_eq!((tab.token, why), (answer, reason), "{token:?} at {at_ms}");
            assert_eq!((tab.id, tab.last_seen_ms), (TAB, at_ms));
        }
    }

    #[test]
    fn a_new_tab_keeps_its_token_or_is_given_one() {
        let (tab, reason) = see_tab(None, sighting(Some(NEW), NOW));
        assert_eq!((tab.token, reason), (NEW, Some(Reason::NewTab)));
        let (tab, _) = see_tab(None, sighting(None, NOW));
        assert_eq!(tab.token, see_tab(None, sighting(None, NOW)).0.token);
        assert_eq!(
            tab.token.get_timestamp().map(|at| at.to_unix()),
            Some((1_717_055_063, 243_000_000))
        );
    }

    #[test]
    fn what_was_seen_is_not_unseen() {
        let (tab, _) = see_tab(Some(&known()), sighting(Some(OLD), NOW - 5_000));
        assert_eq!(
            (tab.last_seen_ms, tab.last_query.as_deref()),
            (NOW, Some("shoes"))
        );
        let empty = Sighting {
            query: Some(String::new()),
            ..sighting(None, NOW)
        };
        assert_eq!(
            see_tab(Some(&known()), empty).0.last_query.as_deref(),
            Some("shoes")
        );
        let boots = Sighting {
            query: Some("boots".to_owned()),
            ..sighting(None, NOW)
        };
        assert_eq!(
            see_tab(Some(&known()), boots).0.last_query.as_deref(),
            Some("boots")
        );
    }
}
