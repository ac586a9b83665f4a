//! The sessions of the page: their decisions become events, eras and storage.

use wayfare_protocol::Status;

use super::Tracker;
use super::call::Said;
use crate::identity::Entropy;
use crate::json::{Slot, filled};
use crate::output::Output;
use crate::session::{
    Activity, Effect, Landing, Replaced, Scope, SessionChange, Sessions, Tab, Visit, next_token,
};
use crate::time::Now;

impl Tracker {
    /// Renews what is due, then extends both sessions. False when that has to wait.
    pub(super) fn activity(
        &mut self,
        activity: Activity,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> bool {
        let Some(sessions) = &mut self.sessions else {
            return false;
        };
        let is_settled = sessions.activity(activity, now, entropy);
        self.carry_out(now);
        if is_settled && self.fresh {
            self.store();
        }
        is_settled
    }

    /// Does what the sessions ask for.
    pub(super) fn carry_out(&mut self, now: Now) {
        let effects = self.sessions.as_deref_mut().map(Sessions::take_effects);
        for effect in effects.unwrap_or_default() {
            match effect {
                Effect::Load => self.load(),
                Effect::Lock => self.put(Output::Lock),
                Effect::Say(message) => self.put(Output::Say(message.write())),
                Effect::StoreVisit => self.store_visit(),
                Effect::StoreTab => self.push_tab(),
                Effect::Pages(change) => self.put(Output::Pages(change)),
                Effect::Replaced(replaced) => self.replace(*replaced, now),
            }
        }
    }

    /// The sessions are others than before. Events that wait belong to those before.
    fn replace(&mut self, replaced: Replaced, now: Now) {
        let Replaced {
            visit,
            tab,
            changes,
            began,
        } = replaced;
        let of_visit = changes
            .iter()
            .find(|change| change.scope == Scope::Visit && change.previous != change.current);
        let ended = of_visit.is_some() && visit.index > 0;
        // Tracardi hears of the end of a visit whenever a page goes.
        if ended && began.is_some() && !self.config.is_tracardi() {
            self.push_end(&visit, now);
        }
        let status = if ended { Status::Ended } else { self.status() };
        self.begin_era((&visit, &tab), status);
        if of_visit.is_some() {
            self.events = 0;
            self.resumed = began.is_none();
        }
        if let Some(began) = began {
            let class = self.arrive(began.started, true);
            self.land(Landing {
                visit: began.id,
                page: self.page.clone(),
                campaign: self.campaign.clone(),
                class: Some(class),
            });
            self.push_start(&began, now);
        } else {
            self.land_elsewhere();
        }
        self.announce(changes);
    }

    /// The visit's last event. Its id follows from the visit's, so that of several tabs that end it the
    /// collector stores one.
    fn push_end(&mut self, visit: &Visit, now: Now) {
        let duration = visit.active.saturating_sub(visit.started) / 1_000;
        let properties = filled(r#"{"duration":$}"#, &[Slot::Number(duration)]);
        let end = Said {
            id: next_token(visit.id, visit.id, 0),
            kind: "session.end",
            at: visit.active,
            properties: &properties,
        };
        self.push_event(&end, now);
    }

    /// The visit's first event. It has the visit's id.
    fn push_start(&mut self, visit: &Visit, now: Now) {
        let slots = [
            Slot::text(visit.reason.as_str()),
            Slot::Number(visit.index.into()),
        ];
        let properties = filled(r#"{"reason":$,"index":$}"#, &slots);
        let start = Said {
            id: visit.id,
            kind: "session.start",
            at: visit.started,
            properties: &properties,
        };
        self.push_event(&start, now);
    }

    /// Seals the frame of the events that wait: what follows belongs to other sessions.
    fn begin_era(&mut self, before: (&Visit, &Tab), status: Status) {
        let frame = self.frame(before, status);
        self.frames.seal(frame, self.delivery.oldest_era());
    }

    /// Notes where a visit began, unless this tab knows it.
    fn land(&mut self, landing: Landing) {
        if let Some(Sessions { tab, .. }) = self.sessions.as_deref_mut()
            && tab.landing.visit != landing.visit
        {
            tab.landing = landing;
        }
    }

    /// Of a visit that began on a page which this tab has not seen it says nothing.
    pub(super) fn land_elsewhere(&mut self) {
        if let Some(Sessions { visit, .. }) = self.sessions.as_deref() {
            self.land(Landing {
                visit: visit.id,
                ..Landing::default()
            });
        }
    }

    /// The visit's campaign learns what the page's address says of it. Another campaign changes nothing.
    pub(super) fn note_campaign(&mut self) {
        if let Some(Sessions { tab, .. }) = self.sessions.as_deref_mut() {
            tab.landing.campaign.merge(&self.campaign);
        }
    }

    pub(super) fn announce(&mut self, changes: Vec<SessionChange>) {
        for change in changes {
            self.put(Output::SessionChanged(change));
        }
    }

    /// Stores the tab, and the visit if it is another than stored: only right after that was read, so that
    /// no page writes an old visit over a newer.
    pub(super) fn store(&mut self) {
        if !self.sessions.as_deref().is_some_and(Sessions::is_settled) {
            return;
        }
        let visit = self.sessions.as_deref().map(|sessions| &sessions.visit);
        if self.stored_visit.as_ref() != visit {
            self.store_visit();
        }
        self.store_tab();
    }

    pub(super) fn store_visit(&mut self) {
        let Some(sessions) = self.sessions.as_deref().filter(|one| one.is_shared()) else {
            return;
        };
        if sessions.visit.index > 0 {
            let visit = sessions.visit;
            self.put(Output::StoreVisit(visit.write()));
            self.stored_visit = Some(visit);
        }
    }

    /// Stores the tab, unless another page may have it.
    pub(super) fn store_tab(&mut self) {
        if self.sessions.as_deref().is_some_and(Sessions::is_settled) {
            self.push_tab();
        }
    }

    fn push_tab(&mut self) {
        if let Some(sessions) = self.sessions.as_deref().filter(|one| one.is_shared()) {
            self.stored_count = Some(sessions.tab.seq);
            self.put(Output::StoreTab(sessions.tab.write()));
        }
    }

    /// The page is shown again. One that was in the cache or frozen may have been taken for gone.
    pub(super) fn show(&mut self, returned: bool, now: Now, entropy: &mut dyn Entropy) {
        self.hidden = false;
        self.look_for_more(now);
        if !returned {
            return;
        }
        self.has_left = false;
        if self.delivery.doubt_insurance() {
            self.put(Output::Insure(String::new()));
        }
        if let Some(sessions) = &mut self.sessions {
            if sessions.is_shared() {
                sessions.come_back(now, entropy);
            }
            self.put(Output::Listen(true));
        }
    }
}
