//! The tab's turn: the claim rule applied to what lies in the tab's storage.

use super::{Sessions, new_tab};
use crate::identity::{self, Entropy, mint};
use crate::session::{
    Effect, Found, Heard, Message, PagesChange, Reason, Scope, SessionChange, Tab, has_page,
};
use crate::time::{Now, Past};

impl Sessions {
    /// Takes in what another page said.
    pub fn hear(&mut self, message: Message, found: &Found, now: Now, entropy: &mut dyn Entropy) {
        if !self.rules.is_shared {
            return;
        }
        let sees = |page| has_page(found.pages.as_deref(), page);
        match self.claim.hear(message, self.tab.id, sees) {
            Heard::Nothing => {}
            Heard::Answer(answer) => self.effects.push(Effect::Say(answer)),
            Heard::AskOnceMore => self.ask_once_more(now, entropy),
            Heard::Kept => self.adopt_entry(found, now),
            Heard::Copy => self.become_copy(found, now, entropy),
        }
        self.settle();
        if self.is_settled() {
            self.follow_visit(found, now);
        }
    }

    /// The page is open, for the other pages of its tab, and asks them if it has to.
    pub(super) fn open_page(&mut self) {
        if !self.rules.is_shared {
            return;
        }
        self.effects
            .push(Effect::Pages(PagesChange::Add(self.claim.page)));
        if let Some(question) = self.claim.question(self.tab.id) {
            self.effects.push(Effect::Say(question));
        }
    }

    /// The page asks under a number that no copy of its tab can have seen.
    pub(super) fn ask_once_more(&mut self, now: Now, entropy: &mut dyn Entropy) {
        if self.rules.is_shared {
            let before = self.claim.renumber(mint(now.wall, entropy));
            let before = PagesChange::Remove(identity::text(before));
            self.effects.push(Effect::Pages(before));
            self.open_page();
        }
    }

    /// The page is no longer open. If its claim was never settled, the next page asks as it did.
    pub(super) fn close_page(&mut self) {
        if self.rules.is_shared {
            let page = identity::text(self.claim.page);
            self.effects.push(Effect::Pages(PagesChange::Remove(page)));
        }
    }

    /// Nobody answered in time: the tab id is this page's, or what another page of the tab made of it.
    pub(super) fn stop_asking(&mut self, found: &Found, now: Now) {
        if self.claim.asks_until().is_none_or(|until| until > now.mono) {
            return;
        }
        self.claim.keep();
        self.adopt_entry(found, now);
        if !self.in_a_hurry {
            self.forget_found_pages();
        }
    }

    fn forget_found_pages(&mut self) {
        if let Some(dead) = self.found_pages.take() {
            self.effects.push(Effect::Pages(PagesChange::Remove(dead)));
        }
    }

    /// Another tab has the tab id: this one takes another, unless a page of this tab already did.
    fn become_copy(&mut self, found: &Found, now: Now, entropy: &mut dyn Entropy) {
        self.forget_found_pages();
        if found.other_tab(self.tab.id).is_some() {
            self.adopt_entry(found, now);
            return;
        }
        let fresh = Tab {
            reason: Reason::DuplicateTab,
            landing: self.tab.landing.clone(),
            ..new_tab(now.wall, entropy)
        };
        self.tab_active = Past::at(fresh.active, now);
        self.replace_tab(fresh);
    }

    /// Takes over what another page of the tab wrote: a frame, or the page that this one comes back
    /// after.
    pub(super) fn adopt_entry(&mut self, found: &Found, now: Now) {
        let Some(entry) = &found.tab else {
            return;
        };
        let is_newer = entry.seq > self.tab.seq || entry.active > self.tab.active;
        if entry.id == self.tab.id && !is_newer {
            return;
        }
        self.tab_active = Past::at(entry.active, now);
        let mut entry = entry.clone();
        if entry.id == self.tab.id {
            // What this page counted meanwhile may not be stored yet.
            entry.seq = entry.seq.max(self.tab.seq);
        }
        if entry.id == self.tab.id && entry.token == self.tab.token {
            self.tab = entry;
        } else {
            self.replace_tab(entry);
        }
    }

    pub(super) fn replace_tab(&mut self, next: Tab) {
        let before = (self.visit, core::mem::replace(&mut self.tab, next));
        if self.tab_is_new {
            // Nobody knows the one before: this is the tab that is told of, once the page is settled.
            self.push_store_tab();
            return;
        }
        let change = SessionChange::of(Scope::Tab, self.tab.reason, before.1.token, self.tab.token);
        self.tell_replaced(before, vec![change], None);
    }
}
