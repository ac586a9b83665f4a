//! The sessions of the page: renewed by activity, stored for the next page, taken over from other
//! tabs and from the page's own past.

use wayfare_protocol::{Page, Status, Utm};

use super::{Tracker, page};
use crate::attribution::utm;
use crate::identity::Entropy;
use crate::input::{Call, Now};
use crate::limits::STORE_INTERVAL_MS;
use crate::output::Output;
use crate::session::{Landing, SessionChange, Tab, Visit};

impl Tracker {
    /// Renews what is due, then extends both sessions.
    pub(super) fn activity(&mut self, call: &Call, now: Now, entropy: &mut dyn Entropy) {
        let (visit_is_due, tab_is_due) = self.sessions.is_due(call.at);
        if visit_is_due || tab_is_due {
            let ended = visit_is_due.then_some(Status::Ended);
            self.begin_era(ended.unwrap_or(self.status()));
            let changes = self.sessions.due_changes(call.at, entropy);
            self.announce(changes);
            self.stored = None;
        }
        if visit_is_due {
            self.events = 0;
            self.resumed = false;
            self.land(Some(&call.page));
        }
        if visit_is_due || call.name.is_none() {
            self.note_campaign(&call.page);
        }
        self.sessions.note_activity(call.at);
        let age = self.stored.map(|stored| now.mono.saturating_sub(stored));
        if age.is_none_or(|age| age >= STORE_INTERVAL_MS) {
            self.store(now);
        }
    }

    /// Seals the frame of the events that wait, before the sessions change: what follows belongs to
    /// others.
    pub(super) fn begin_era(&mut self, status: Status) {
        let before = self.frame(status);
        self.frames.seal(before, self.delivery.oldest_era());
    }

    /// Notes where the visit began, unless this tab knows it: here, or on a page that this tab has
    /// not seen, of which it then says nothing.
    pub(super) fn land(&mut self, here: Option<&Page>) {
        let visit = self.sessions.visit.id;
        let landing = &mut self.sessions.tab.landing;
        if landing.visit != visit {
            *landing = Landing {
                visit,
                page: here.cloned().map(page::fit).unwrap_or_default(),
                utm: Utm::default(),
            };
        }
    }

    /// A visit that began without a campaign takes the first that comes. One that has a campaign
    /// keeps it whole: parameters of another would only fill its holes.
    pub(super) fn note_campaign(&mut self, page: &Page) {
        let landing = &mut self.sessions.tab.landing;
        if landing.utm == Utm::default() {
            landing.utm = utm(&page.url);
        }
    }

    pub(super) fn announce(&mut self, changes: impl IntoIterator<Item = SessionChange>) {
        self.outputs
            .extend(changes.into_iter().map(Output::SessionChanged));
    }

    /// Stores the tab, and the visit if it is another than stored.
    pub(super) fn store(&mut self, now: Now) {
        self.stored = Some(now.mono);
        let visit = &self.sessions.visit;
        if self.stored_visit.as_ref() != Some(visit) {
            self.outputs.push(Output::StoreVisit(visit.write()));
            self.stored_visit = Some(visit.clone());
        }
        self.store_tab();
    }

    pub(super) fn store_tab(&mut self) {
        let tab = self.sessions.tab.write();
        self.outputs.push(Output::StoreTab(tab));
    }

    /// Takes over what another tab stored. If it began a visit, the one of the events that wait
    /// here is over.
    pub(super) fn adopt_stored(&mut self, stored: Option<&str>, now: Now) {
        self.synced = now.mono;
        let Some(visit) = stored.and_then(Visit::read) else {
            return;
        };
        self.stored_visit = Some(visit.clone());
        if self.sessions.is_replaced_by(&visit) {
            self.begin_era(Status::Ended);
            self.resumed = true;
            self.stored = None;
        }
        let change = self.sessions.adopt_visit(visit);
        self.announce(change);
        self.land(None);
    }

    /// The page is shown again. Meanwhile another page of the tab may have gone on: one that a
    /// link led to, before this one came back from the back/forward cache.
    pub(super) fn show(&mut self, tab: Option<&str>) {
        self.hidden = false;
        let Some(stored) = tab.and_then(Tab::read) else {
            return;
        };
        if stored.id == self.sessions.tab.id && stored.seq > self.sessions.tab.seq {
            self.begin_era(self.status());
            let change = self.sessions.adopt_token(stored.id, stored.token);
            self.announce(change);
            self.sessions.tab = stored;
            self.land(None);
        }
    }
}
