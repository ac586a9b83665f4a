//! The two sessions of one page, as a machine: inputs change it, effects say what has to be done.
//!
//! It is settled when no decision is open. Until then events have to wait, for nobody knows to which
//! sessions they belong; every wait has an end (`poll_timeout`).

mod claiming;
mod renewal;

use uuid::Uuid;

use super::{Claim, Effect, Found, Reason, Replaced, Scope, SessionChange, Tab, Visit, VisitRule};
use crate::identity::{Entropy, mint};
use crate::time::{MonoMs, Now, Past, UnixMs, earlier};

use renewal::Turn;

/// The rules as the site chose them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// The visit rule's limits.
    pub visit: VisitRule,
    /// The tab rule's limit.
    pub tab_idle_ms: u64,
    /// Whether anything may be stored and other pages be asked. Else the page is alone.
    pub is_shared: bool,
}

/// Something that the visitor or the application did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Activity {
    /// When.
    pub at: Now,
    /// The campaign by which a page was reached, 0 for none.
    pub campaign: u32,
    /// When the day began in the site's time zone, where that matters.
    pub midnight: Option<UnixMs>,
    /// Renew the visit for this reason, whatever the rule says.
    pub force: Option<Reason>,
}

/// The two sessions of a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sessions {
    /// The visit; one whose index is 0 is none, and only before the first decision.
    pub visit: Visit,
    /// The tab.
    pub tab: Tab,
    rules: Rules,
    /// Nobody has been told of the tab yet.
    tab_is_new: bool,
    /// When the visit began.
    began: Past,
    /// When the visit last saw activity.
    active: Past,
    /// When the tab last saw activity.
    tab_active: Past,
    claim: Claim,
    /// The list of open pages as the page found it: of the dead, if nobody answers.
    found_pages: Option<String>,
    turn: Turn,
    /// The activity that waits for the open decisions.
    pending: Option<Activity>,
    /// The visit that was renewed by the decision that is being taken.
    ended: Option<Visit>,
    /// The page goes: no decision may wait.
    in_a_hurry: bool,
    /// In which places the visit has been found since it was written there: one bit each.
    places: u32,
    /// The tab's entry has been found since it was written.
    tab_was_stored: bool,
    /// The application was told that something stored went missing.
    told_loss: bool,
    effects: Vec<Effect>,
}

impl Sessions {
    /// Takes up what is stored, or begins anew, by the activity that loading a page is. `first` is
    /// the reason for a visit of which no earlier one is known.
    ///
    /// `own` is what the page had from memory until now: it goes on where nothing was stored.
    pub fn begin(
        found: Found,
        own: Option<(Visit, Tab)>,
        first: Reason,
        activity: Activity,
        rules: Rules,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let page = mint(now.wall, entropy);
        let tab_is_found = found.tab.is_some() && rules.is_shared;
        let claim = if tab_is_found {
            Claim::found(page, found.pages.is_none(), now.mono)
        } else {
            Claim::held(page)
        };
        let tab = found
            .tab
            .clone()
            .or(own.as_ref().map(|(_, tab)| tab.clone()));
        let tab_is_new = tab.is_none();
        let mut sessions = Self {
            visit: Visit::default(),
            tab: tab.unwrap_or_else(|| new_tab(activity.at.wall, entropy)),
            tab_is_new,
            rules,
            began: Past::default(),
            active: Past::default(),
            tab_active: Past::default(),
            claim,
            found_pages: found.pages.clone().filter(|_| tab_is_found),
            turn: Turn::Settled,
            pending: Some(activity),
            ended: None,
            in_a_hurry: false,
            places: 0,
            tab_was_stored: false,
            told_loss: false,
            effects: Vec::new(),
        };
        sessions.tab_active = Past::at(sessions.tab.active, activity.at);
        if found.tab_is_lost {
            sessions.tab.reason = Reason::StorageLost;
        }
        sessions.open_page();
        if !tab_is_found {
            sessions.push_store_tab();
        }
        let lost = found.visit_is_lost && first == Reason::FirstVisit;
        let first = if lost { Reason::StorageLost } else { first };
        let own_visit = own.as_ref().map(|(visit, _)| *visit);
        sessions.resume_visit(&found, own_visit, first, now, entropy);
        sessions.tell_followed(own);
        sessions.settle();
        sessions
    }

    /// Something was done. False when a decision has to be waited for first; the activity counts
    /// when it is taken.
    pub fn activity(&mut self, activity: Activity, now: Now, entropy: &mut dyn Entropy) -> bool {
        self.pending = Some(activity);
        if self.renewal(&activity).is_some() {
            self.take_turn(now, entropy);
        }
        self.settle();
        self.is_settled()
    }

    /// Whether anything is stored and other pages are asked.
    pub fn is_shared(&self) -> bool {
        self.rules.is_shared
    }

    /// The number of this page, by which it claims its tab's id at this moment.
    pub fn page(&self) -> Uuid {
        self.claim.page
    }

    /// Whether no decision is open.
    pub fn is_settled(&self) -> bool {
        self.turn == Turn::Settled && self.claim.asks_until().is_none()
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<MonoMs> {
        earlier(self.claim.asks_until(), self.turn.until())
    }

    /// A wait is over: what is stored decides.
    pub fn handle_timeout(&mut self, now: Now) {
        if self.poll_timeout().is_some_and(|due| due <= now.mono) {
            self.effects.push(Effect::Load);
        }
    }

    /// Takes in what is stored, read without a lock.
    pub fn stored(&mut self, found: &Found, now: Now, entropy: &mut dyn Entropy) {
        if !self.rules.is_shared {
            return;
        }
        if !self.is_settled() {
            self.stop_asking(found, now);
            self.turn_without_lock(found, now, entropy);
            self.settle();
        }
        // Not before: what this page itself renewed has to be told first.
        if self.is_settled() {
            self.keep_in_step(found, now);
        }
    }

    /// The page goes, and may come back from the cache. Open decisions are taken at once.
    pub fn leave(&mut self, now: Now) {
        self.in_a_hurry = true;
        self.claim.hurry(now.mono);
        self.turn.hurry(now.mono);
        self.close_page();
    }

    /// The page comes back, from the cache or from being frozen.
    pub fn come_back(&mut self, now: Now, entropy: &mut dyn Entropy) {
        self.in_a_hurry = false;
        self.claim.ask_again(now.mono);
        self.ask_once_more(now, entropy);
    }

    /// Takes over the token that the collector answered for this tab.
    pub fn adopt_token(&mut self, tab_id: Uuid, token: Uuid) {
        if tab_id == self.tab.id && token != self.tab.token {
            let next = Tab {
                token,
                reason: Reason::Server,
                ..self.tab.clone()
            };
            self.replace_tab(next);
        }
    }

    /// Takes over the id by which a server knows this visit. It counts as another visit, so that the other
    /// tabs follow.
    pub fn adopt_visit(&mut self, id: Uuid) {
        let before = (self.visit, self.tab.clone());
        let visit = &mut self.visit;
        visit.id = id;
        visit.previous = before.0.id;
        visit.index = visit.index.saturating_add(1);
        visit.reason = Reason::Server;
        self.tab.landing.visit = id;
        self.push_store_visit();
        let change = SessionChange::of(Scope::Visit, Reason::Server, before.0.id, id);
        self.tell_replaced(before, vec![change], None);
    }

    /// What has to be done, in order.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        core::mem::take(&mut self.effects)
    }

    /// When every decision is taken: the activity that waited for it counts.
    fn settle(&mut self) {
        if !self.is_settled() {
            return;
        }
        let Some(activity) = self.pending.take() else {
            return;
        };
        let ended = self.ended.take();
        let began = ended.map(|_| self.visit);
        let before = (ended.unwrap_or(self.visit), self.tab.clone());
        let mut changes = Vec::new();
        if began.is_some() {
            let (previous, visit) = (before.0.id, &self.visit);
            changes.push(SessionChange::of(
                Scope::Visit,
                visit.reason,
                previous,
                visit.id,
            ));
        }
        if core::mem::take(&mut self.tab_is_new) {
            let tab = &self.tab;
            changes.push(SessionChange::of(
                Scope::Tab,
                tab.reason,
                Uuid::nil(),
                tab.token,
            ));
        }
        if let Some(renewed) = self.renew_token(activity.at) {
            changes.push(renewed);
        }
        self.note_activity(activity.at);
        self.tell_replaced(before, changes, began);
    }

    /// What was kept in memory may go on under what was stored.
    fn tell_followed(&mut self, own: Option<(Visit, Tab)>) {
        let Some(before) = own else {
            return;
        };
        let pairs = [
            (Scope::Visit, before.0.id, self.visit.id),
            (Scope::Tab, before.1.token, self.tab.token),
        ];
        let mut changes = Vec::new();
        for (scope, before, after) in pairs {
            if before != after {
                changes.push(SessionChange::of(scope, Reason::Consent, before, after));
            }
        }
        self.tell_replaced(before, changes, None);
    }

    fn tell_replaced(
        &mut self,
        before: (Visit, Tab),
        changes: Vec<SessionChange>,
        began: Option<Visit>,
    ) {
        if changes.is_empty() {
            return;
        }
        self.push_store_tab();
        let (visit, tab) = before;
        self.effects.push(Effect::Replaced(Box::new(Replaced {
            visit,
            tab,
            changes,
            began,
        })));
    }

    fn push_store_visit(&mut self) {
        if self.rules.is_shared {
            self.effects.push(Effect::StoreVisit);
        }
    }

    fn push_store_tab(&mut self) {
        if self.rules.is_shared {
            self.effects.push(Effect::StoreTab);
        }
    }

    /// Extends both sessions to an activity.
    fn note_activity(&mut self, at: Now) {
        let visit = &mut self.visit;
        if self.active.is_older_than(at) || at.wall > visit.active {
            visit.active = at.wall.max(visit.started);
            self.active = Past::at(at.wall, at);
        }
        if self.tab_active.is_older_than(at) || at.wall > self.tab.active {
            self.tab.active = at.wall;
            self.tab_active = Past::at(at.wall, at);
        }
    }
}

fn new_tab(at: UnixMs, entropy: &mut dyn Entropy) -> Tab {
    Tab {
        id: mint(at, entropy),
        token: mint(at, entropy),
        reason: Reason::NewTab,
        active: at,
        ..Tab::default()
    }
}
