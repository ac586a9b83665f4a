//! The visit's turn: who may renew it, when several tabs would at once.
//!
//! Under a lock that all pages share, the first page renews the visit and the others find that it
//! did. Without locks (a page that is not secure, an old engine) each page writes, waits for a
//! moment, reads what was written last, and takes that. So does a page that finds a visit which has
//! only just begun: another may be written over it yet.

use super::{Activity, Sessions};
use crate::identity::{Entropy, mint};
use crate::limits::{COMPARE_MS, LOCK_MS, YOUNG_MS};
use crate::session::{
    Effect, Found, Lapse, Reason, Scope, SessionChange, Visit, next_token, renew_tab, renew_visit,
};
use crate::time::{MonoMs, Now, Past};

/// What the renewal of the visit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Turn {
    /// Nothing.
    Settled,
    /// The lock, or its refusal.
    Locking { until: MonoMs },
    /// Others that may have renewed at the same moment.
    Comparing { until: MonoMs },
}

impl Turn {
    pub(super) fn until(self) -> Option<MonoMs> {
        match self {
            Self::Settled => None,
            Self::Locking { until } | Self::Comparing { until } => Some(until),
        }
    }

    pub(super) fn hurry(&mut self, now: MonoMs) {
        match self {
            Self::Settled => {}
            Self::Locking { until } | Self::Comparing { until } => *until = now,
        }
    }

    fn is_over(self, now: MonoMs) -> bool {
        self.until().is_some_and(|until| until <= now)
    }
}

impl Sessions {
    /// Whether an activity renews the visit, and why.
    pub(super) fn renewal(&self, activity: &Activity) -> Option<Reason> {
        let lapse = Lapse {
            idle_ms: self.active.elapsed(activity.at),
            age_ms: self.began.elapsed(activity.at),
            past_midnight: activity.midnight.is_some_and(|midnight| {
                self.visit.started < midnight && midnight <= activity.at.wall
            }),
            other_campaign: activity.campaign != 0 && activity.campaign != self.visit.campaign,
        };
        activity
            .force
            .or_else(|| renew_visit(lapse, &self.rules.visit))
    }

    /// The first look at the visit: `first` is why one begins if there is none.
    pub(super) fn resume_visit(
        &mut self,
        found: &Found,
        own: Option<Visit>,
        first: Reason,
        now: Now,
        entropy: &mut dyn Entropy,
    ) {
        let activity = self.pending.unwrap_or_default();
        self.places = found.places;
        self.tab_was_stored = found.tab.is_some();
        self.visit.reason = first;
        // One that came with a link is in no place, and is not written over.
        let is_certain =
            |visit: &Visit| own.is_some() || found.places == 0 || !is_young(visit, now);
        let certain = found.visit.filter(is_certain);
        if let Some(visit) = certain.or(own) {
            self.set_visit(visit, activity.at);
        }
        if self.visit.index == 0 || self.renewal(&activity).is_some() {
            self.take_turn(now, entropy);
        }
    }

    /// The visit has to be renewed, by this page if no other does.
    pub(super) fn take_turn(&mut self, now: Now, entropy: &mut dyn Entropy) {
        if self.rules.is_shared && self.in_a_hurry {
            // The page goes: what is stored decides, without a lock.
            self.turn = Turn::Locking { until: now.mono };
            self.effects.push(Effect::Load);
        } else if self.rules.is_shared {
            self.turn = Turn::Locking {
                until: now.mono + LOCK_MS,
            };
            self.effects.push(Effect::Lock);
        } else {
            self.decide(None, entropy);
        }
    }

    /// The lock is this page's, for as long as this call lasts.
    pub fn locked(&mut self, found: &Found, entropy: &mut dyn Entropy) {
        if matches!(self.turn, Turn::Locking { .. }) {
            self.decide(found.visit.as_ref(), entropy);
            self.turn = Turn::Settled;
            self.count_on(found);
            self.settle();
        }
    }

    /// What waited is counted on from what a frame, or another version, counted meanwhile.
    fn count_on(&mut self, found: &Found) {
        if let Some(entry) = found.tab.as_ref().filter(|entry| entry.id == self.tab.id) {
            self.tab.seq = self.tab.seq.max(entry.seq);
        }
    }

    /// There is no lock to be had.
    pub fn refuse_lock(&mut self, now: Now) {
        if matches!(self.turn, Turn::Locking { .. }) {
            self.turn.hurry(now.mono);
        }
    }

    pub(super) fn turn_without_lock(&mut self, found: &Found, now: Now, entropy: &mut dyn Entropy) {
        if !self.turn.is_over(now.mono) {
            return;
        }
        let stored = found.visit.as_ref();
        let is_comparing = matches!(self.turn, Turn::Comparing { .. });
        let has_to_wait = match self.ended {
            Some(_) if is_comparing => {
                self.compare(stored, now);
                false
            }
            None if !is_comparing && self.is_uncertain(stored, now) => true,
            _ => self.decide(stored, entropy),
        };
        self.turn = if has_to_wait && !self.in_a_hurry {
            Turn::Comparing {
                until: now.mono + COMPARE_MS,
            }
        } else {
            Turn::Settled
        };
    }

    /// Whether what is stored is a visit of another page that may be written over yet. A page that goes cannot wait.
    fn is_uncertain(&self, stored: Option<&Visit>, now: Now) -> bool {
        let is_others = |stored: &Visit| stored.id != self.visit.id && is_young(stored, now);
        !self.in_a_hurry && stored.is_some_and(is_others)
    }

    /// Renews the visit unless what is stored has no need of it. Says whether it did.
    fn decide(&mut self, stored: Option<&Visit>, entropy: &mut dyn Entropy) -> bool {
        let activity = self.pending.unwrap_or_default();
        if let Some(stored) = stored {
            self.take_over(stored, activity.at);
        }
        let first = (self.visit.index == 0).then_some(self.visit.reason);
        let Some(reason) = first.or_else(|| self.renewal(&activity)) else {
            return false;
        };
        let at = activity.at.wall;
        let next = Visit {
            id: mint(at, entropy),
            started: at,
            active: at,
            index: self.visit.index.saturating_add(1),
            reason,
            campaign: activity.campaign,
            previous: self.visit.id,
        };
        self.ended = Some(core::mem::replace(&mut self.visit, next));
        self.began = Past::at(at, activity.at);
        self.active = self.began;
        self.push_store_visit();
        true
    }

    /// Others may have renewed the visit at the same moment: what was written last counts. One that knew of
    /// no renewal may have written the visit before: then this page's is written again.
    fn compare(&mut self, stored: Option<&Visit>, now: Now) {
        let Some(stored) = stored.filter(|stored| stored.id != self.visit.id) else {
            return;
        };
        let has_renewed = |ended: &mut Visit| stored.index > ended.index;
        if let Some(ended) = self.ended.take_if(has_renewed) {
            self.visit = ended;
            self.take_over(stored, now);
        } else {
            self.push_store_visit();
        }
    }

    /// Other tabs may have renewed the visit, or seen activity; somebody may have deleted it.
    pub(super) fn keep_in_step(&mut self, found: &Found, now: Now) {
        self.follow_visit(found, now);
        self.notice_loss(found, now);
        self.adopt_entry(found, now);
    }

    pub(super) fn follow_visit(&mut self, found: &Found, now: Now) {
        if let Some(stored) = &found.visit {
            self.take_over(stored, now);
        }
    }

    /// Takes over a visit that replaced this page's, or its later activity.
    fn take_over(&mut self, stored: &Visit, now: Now) {
        if self.visit.index == 0 {
            self.set_visit(*stored, now);
        } else if stored.replaces(&self.visit) {
            let before = (self.visit, self.tab.clone());
            self.set_visit(*stored, now);
            let change = SessionChange::of(Scope::Visit, stored.reason, before.0.id, self.visit.id);
            self.tell_replaced(before, vec![change], None);
        } else if stored.id == self.visit.id && stored.active > self.visit.active {
            self.visit.active = stored.active;
            self.active = Past::at(stored.active, now);
        }
    }

    fn set_visit(&mut self, visit: Visit, now: Now) {
        self.began = Past::at(visit.started, now);
        self.active = Past::at(visit.active, now);
        self.visit = visit;
    }

    /// A value that was there is gone. It is written again, unless all of them are: then somebody
    /// cleared what this site stored, maybe because consent was withdrawn in another tab, and
    /// nothing is stored until the site says so.
    fn notice_loss(&mut self, found: &Found, now: Now) {
        let gone = self.places & !found.places;
        let activity = Activity {
            at: now,
            ..Activity::default()
        };
        let is_over = self.renewal(&activity).is_some();
        self.places |= found.places;
        let all_gone = self.tab_was_stored && self.places != 0 && found.is_empty();
        self.tab_was_stored |= found.tab.is_some();
        // A cookie that is as old as a visit may become has gone by itself.
        if gone == 0 || is_over {
            return;
        }
        self.places = found.places;
        self.rules.is_shared &= !all_gone;
        self.push_store_visit();
        if !core::mem::replace(&mut self.told_loss, true) {
            let before = (self.visit, self.tab.clone());
            let id = self.visit.id;
            let change = SessionChange::of(Scope::Visit, Reason::StorageLost, id, id);
            self.tell_replaced(before, vec![change], None);
        }
    }

    /// Renews the tab's token where the activity does.
    pub(super) fn renew_token(&mut self, at: Now) -> Option<SessionChange> {
        let unseen_ms = self.tab_active.elapsed(at);
        let reason = renew_tab(Some(unseen_ms), self.rules.tab_idle_ms)?;
        let tab = &mut self.tab;
        let next = next_token(tab.id, tab.token, self.rules.tab_idle_ms);
        let previous = core::mem::replace(&mut tab.token, next);
        tab.reason = reason;
        Some(SessionChange::of(Scope::Tab, reason, previous, next))
    }
}

/// Whether a visit began only just: others may have begun at the same moment.
fn is_young(visit: &Visit, now: Now) -> bool {
    now.wall.saturating_sub(visit.started) < YOUNG_MS
}
