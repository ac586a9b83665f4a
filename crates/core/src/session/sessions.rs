//! The visit session and the tab session of one page: the rules applied to what is stored.

use uuid::Uuid;

use super::{Reason, Tab, Visit, derive_token, renew_tab, renew_visit};
use crate::identity::{self, Entropy, mint};
use crate::time::UnixMs;

/// Which of the two sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The visit, shared by the tabs of a browser.
    Visit,
    /// The tab session.
    Tab,
}

impl Scope {
    /// Its name for the application.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Tab => "tab",
        }
    }
}

/// A session that was renewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionChange {
    /// Which session.
    pub scope: Scope,
    /// Why.
    pub reason: &'static str,
    /// The id before, none at the first.
    pub previous: Option<String>,
    /// The id from now on.
    pub current: String,
}

impl SessionChange {
    fn new(scope: Scope, reason: Reason, previous: Option<Uuid>, current: Uuid) -> Self {
        Self {
            scope,
            reason: reason.as_str(),
            previous: previous.map(identity::text),
            current: identity::text(current),
        }
    }
}

/// The two sessions of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sessions {
    /// The visit.
    pub visit: Visit,
    /// The tab.
    pub tab: Tab,
}

impl Sessions {
    /// Takes up what is stored, or begins anew, by the activity that loading a page is.
    pub fn resume(
        visit: Option<Visit>,
        tab: Option<Tab>,
        at: UnixMs,
        entropy: &mut dyn Entropy,
    ) -> (Self, Vec<SessionChange>) {
        let mut changes = Vec::new();
        let visit = visit.unwrap_or_else(|| {
            let visit = next_visit(None, Reason::FirstVisit, at, entropy);
            changes.push(SessionChange::new(
                Scope::Visit,
                visit.reason,
                None,
                visit.id,
            ));
            visit
        });
        let tab = tab.unwrap_or_else(|| {
            let tab = Tab {
                id: mint(at, entropy),
                token: mint(at, entropy),
                active: at,
                ..Tab::default()
            };
            changes.push(SessionChange::new(
                Scope::Tab,
                Reason::NewTab,
                None,
                tab.token,
            ));
            tab
        });
        let mut sessions = Self { visit, tab };
        changes.extend(sessions.due_changes(at, entropy));
        sessions.note_activity(at);
        (sessions, changes)
    }

    /// Whether activity at this moment renews the visit, and whether it renews the tab session.
    pub fn is_due(&self, at: UnixMs) -> (bool, bool) {
        let visit = &self.visit;
        (
            renew_visit(Some((visit.started, visit.active)), at).is_some(),
            renew_tab(Some(self.tab.active), at).is_some(),
        )
    }

    /// Renews what activity at this moment renews. The caller notes the activity afterwards.
    pub fn due_changes(&mut self, at: UnixMs, entropy: &mut dyn Entropy) -> Vec<SessionChange> {
        let mut changes = Vec::new();
        let visit = &self.visit;
        if let Some(reason) = renew_visit(Some((visit.started, visit.active)), at) {
            let next = next_visit(Some(visit), reason, at, entropy);
            changes.push(SessionChange::new(
                Scope::Visit,
                reason,
                Some(visit.id),
                next.id,
            ));
            self.visit = next;
        }
        if let Some(reason) = renew_tab(Some(self.tab.active), at) {
            let next = derive_token(self.tab.id, self.tab.token, self.tab.active);
            changes.push(SessionChange::new(
                Scope::Tab,
                reason,
                Some(self.tab.token),
                next,
            ));
            self.tab.token = next;
        }
        changes
    }

    /// Extends both sessions to an activity.
    pub fn note_activity(&mut self, at: UnixMs) {
        self.visit.active = self.visit.active.max(at);
        self.tab.active = self.tab.active.max(at);
    }

    /// Whether the stored visit is another that began later: of two visits the later one is the
    /// one that replaced the other.
    pub fn is_replaced_by(&self, stored: &Visit) -> bool {
        // Of two that began at the same moment all tabs must choose the same.
        (stored.started, stored.id) > (self.visit.started, self.visit.id)
    }

    /// Takes over the visit that another tab stored: its renewal, or its later activity.
    pub fn adopt_visit(&mut self, stored: Visit) -> Option<SessionChange> {
        if stored.id == self.visit.id {
            self.visit.active = self.visit.active.max(stored.active);
        }
        self.is_replaced_by(&stored).then(|| {
            let previous = core::mem::replace(&mut self.visit, stored);
            let visit = &self.visit;
            SessionChange::new(Scope::Visit, visit.reason, Some(previous.id), visit.id)
        })
    }

    /// Whether the collector's token for this tab is another.
    pub fn would_adopt_token(&self, tab_id: Uuid, token: Uuid) -> bool {
        tab_id == self.tab.id && token != self.tab.token
    }

    /// Takes over the token that the collector answered for this tab.
    pub fn adopt_token(&mut self, tab_id: Uuid, token: Uuid) -> Option<SessionChange> {
        self.would_adopt_token(tab_id, token).then(|| {
            let previous = core::mem::replace(&mut self.tab.token, token);
            SessionChange::new(Scope::Tab, Reason::Server, Some(previous), token)
        })
    }
}

fn next_visit(
    previous: Option<&Visit>,
    reason: Reason,
    at: UnixMs,
    entropy: &mut dyn Entropy,
) -> Visit {
    Visit {
        id: mint(at, entropy),
        started: at,
        active: at,
        index: previous.map_or(0, |visit| visit.index).saturating_add(1),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Seeded;
    use crate::session::{TAB_IDLE_MS, VISIT_IDLE_MS};

    const NOON: UnixMs = 1_717_070_400_000;

    fn begin() -> (Sessions, Vec<SessionChange>) {
        Sessions::resume(None, None, NOON, &mut Seeded(7))
    }

    fn reasons(changes: &[SessionChange]) -> Vec<(Scope, &str)> {
        changes
            .iter()
            .map(|change| (change.scope, change.reason))
            .collect()
    }

    #[test]
    fn a_first_page_begins_both_sessions() {
        let (sessions, changes) = begin();
        assert_eq!(
            reasons(&changes),
            [(Scope::Visit, "first_visit"), (Scope::Tab, "new_tab")]
        );
        assert_eq!(sessions.visit.index, 1);
        assert_ne!(sessions.tab.id, sessions.tab.token);
    }

    #[test]
    fn the_next_page_of_the_tab_keeps_both() {
        let (first, _) = begin();
        let at = NOON + TAB_IDLE_MS;
        let (second, changes) = Sessions::resume(
            Some(first.visit.clone()),
            Some(first.tab.clone()),
            at,
            &mut Seeded(8),
        );
        assert_eq!(changes, []);
        assert_eq!(
            (second.visit.id, second.tab.token),
            (first.visit.id, first.tab.token)
        );
        assert_eq!((second.visit.active, second.tab.active), (at, at));
    }

    #[test]
    fn a_pause_renews_the_token_and_a_longer_one_the_visit_and_never_the_tab_id() {
        let (mut sessions, _) = begin();
        let before = sessions.clone();
        let changes = sessions.due_changes(NOON + TAB_IDLE_MS + 1, &mut Seeded(8));
        assert_eq!(reasons(&changes), [(Scope::Tab, "idle")]);
        let changes = sessions.due_changes(NOON + VISIT_IDLE_MS + 1, &mut Seeded(8));
        assert_eq!(
            reasons(&changes),
            [(Scope::Visit, "idle"), (Scope::Tab, "idle")]
        );
        assert_eq!(sessions.visit.index, 2);
        assert_eq!(sessions.tab.id, before.tab.id);
        assert_ne!(sessions.tab.token, before.tab.token);
    }

    #[test]
    fn a_visit_that_another_tab_renewed_is_adopted_and_an_older_one_is_not() {
        let (mut sessions, _) = begin();
        let (later, _) = Sessions::resume(None, None, NOON + 5, &mut Seeded(9));
        let (earlier, _) = Sessions::resume(None, None, NOON - 5, &mut Seeded(10));
        assert_eq!(sessions.adopt_visit(earlier.visit), None);
        assert!(sessions.adopt_visit(later.visit.clone()).is_some());
        assert_eq!(sessions.visit, later.visit);
        let busy = Visit {
            active: NOON + 99,
            ..later.visit
        };
        assert_eq!(sessions.adopt_visit(busy), None);
        assert_eq!(sessions.visit.active, NOON + 99);
    }

    #[test]
    fn the_collectors_token_is_adopted_for_this_tab_alone() {
        let (mut sessions, _) = begin();
        let tab = sessions.tab.id;
        let token = Uuid::from_u128(5);
        assert_eq!(sessions.adopt_token(Uuid::from_u128(6), token), None);
        assert_eq!(sessions.adopt_token(tab, sessions.tab.token), None);
        let change = sessions.adopt_token(tab, token);
        assert_eq!(change.map(|change| change.reason), Some("server"));
        assert_eq!(sessions.tab.token, token);
    }
}
