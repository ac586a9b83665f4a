//! What waits is kept in the browser, and what other pages left there is taken over.

use super::Tracker;
use crate::config::Place;
use crate::delivery::{Kept, Wish};
use crate::identity::{Entropy, mint};
use crate::limits::ADOPT_INTERVAL_MS;
use crate::output::Output;
use crate::session::{Message, Sessions, Tab};
use crate::time::{MonoMs, Now};
use wayfare_protocol::BATCH_EVENTS_MAX;

impl Tracker {
    /// Whether what waits may be kept where the next page finds it.
    pub(super) fn keeps_journal(&self) -> bool {
        self.sessions.is_some() && self.keeps_locally()
    }

    /// Whether anything may stand in localStorage.
    pub(super) fn keeps_locally(&self) -> bool {
        self.places().contains(&Some(Place::Local))
    }

    /// Brings the journal in step with what waits.
    pub(super) fn keep_journal(&mut self) {
        if !self.keeps_journal() {
            return;
        }
        if let Some(sessions) = &self.sessions {
            self.journal.name(sessions.page(), self.config.target());
        }
        if self.counted() != self.stored_count {
            // What is kept has a number, which no other page of the tab may give again.
            self.store_tab();
        }
        self.journal.drop_gone(&mut self.delivery);
        let mut frames = Vec::new();
        for era in self.journal.unframed(&self.delivery) {
            frames.push((era, self.frame_of(era)));
        }
        self.journal.keep(&mut self.delivery, self.has_left, frames);
        for change in self.journal.take_changes() {
            self.put(Output::Journal(change));
        }
    }

    /// The frame of an era, as far as it is known.
    fn frame_of(&self, era: u32) -> String {
        match (self.frames.sealed(era), self.sessions.as_deref()) {
            (Some(sealed), _) => sealed.into(),
            (None, Some(Sessions { visit, tab, .. })) => self.frame((visit, tab), self.status()),
            (None, None) => String::new(),
        }
    }

    /// The page is shown again: others may have gone meanwhile.
    pub(super) fn look_for_more(&mut self, now: Now) {
        let is_soon = |looked: MonoMs| now.mono.saturating_sub(looked) < ADOPT_INTERVAL_MS;
        if !self.looked.is_some_and(is_soon) {
            self.adoption.want(now.mono);
        }
    }

    /// Looks for what other pages left, when it is time to.
    pub(super) fn look(&mut self, now: Now) {
        if self.may_adopt() && self.adoption.is_due(now.mono) {
            self.looked = Some(now.mono);
            self.put(Output::ListQueues);
        }
    }

    /// Takes over whatever nobody sends.
    pub(super) fn take_over(&mut self, headers: &str, now: Now) {
        if !self.keeps_journal() {
            return;
        }
        let journal = &self.journal;
        let wishes = self
            .adoption
            .listed(headers, self.config.target(), now, |one| journal.has(one));
        for wish in wishes {
            match wish {
                Wish::Claim(journal, rest) => self.journal.claim(journal, &rest),
                Wish::Bury(journal) => self.journal.bury(journal),
                Wish::Ask => self.put(Output::Say(Message::Who.write())),
            }
        }
    }

    /// Whether the page may look for what others left. That may be as much as a queue holds, so next to nothing waits
    /// here.
    pub(super) fn may_adopt(&self) -> bool {
        self.is_settled() && self.keeps_journal() && self.delivery.pending() < BATCH_EVENTS_MAX
    }

    /// Takes in what another page left.
    pub(super) fn adopt(&mut self, kept: &str, now: Now, entropy: &mut dyn Entropy) {
        self.adoption.taken(now.mono);
        let Some(mut kept) = Kept::read(kept).filter(|_| self.keeps_journal()) else {
            return;
        };
        if kept.eras.iter().all(|era| era.entries.is_empty()) {
            self.journal.bury(kept.journal);
        }
        let current = self.frame_of(self.frames.current());
        self.frames.seal(current, self.delivery.oldest_era());
        for era in &mut kept.eras {
            let frame = era.frame.take();
            let frame = frame.unwrap_or_else(|| self.frame_of_nobody(now, entropy));
            let number = self.frames.adopt(frame);
            self.journal.adopt(kept.journal, number, era);
            for entry in &mut era.entries {
                entry.era = number;
            }
            let mut unanswered = Vec::new();
            for mut one in core::mem::take(&mut kept.unanswered) {
                if one.era == era.era {
                    one.era = number;
                    unanswered.push(one);
                } else {
                    kept.unanswered.push(one);
                }
            }
            let dropped =
                self.delivery
                    .adopt(core::mem::take(&mut era.entries), unanswered, now.mono);
            self.tell_overflow(dropped);
        }
    }

    /// The frame of events whose own was lost: better in a visit of the same visitor than nowhere, and in a tab of their
    /// own, since they are numbered as another than this one counted them.
    fn frame_of_nobody(&self, now: Now, entropy: &mut dyn Entropy) -> String {
        let Some(Sessions { visit, tab, .. }) = self.sessions.as_deref() else {
            return String::new();
        };
        let [id, token] = [(); 2].map(|()| mint(now.wall, entropy));
        let tab = Tab {
            id,
            token,
            ..tab.clone()
        };
        self.frame((visit, &tab), self.status())
    }

    /// Another page has taken over the journal with this header, so that something was not done.
    pub(super) fn lose(
        &mut self,
        header: &str,
        request: Option<u32>,
        now: Now,
        entropy: &mut dyn Entropy,
    ) {
        let (chunks, last_old) = self.journal.lose(header, mint(now.wall, entropy));
        self.delivery.lose(&chunks, last_old);
        self.cancel_insurance(now);
        if let Some(request) = request {
            self.delivery.take_back(request, now.mono);
        }
    }

    pub(super) fn tell_not_kept(&mut self) {
        if core::mem::replace(&mut self.told_not_kept, true) {
            return;
        }
        let message = "the browser keeps nothing more; what waits is lost if the page goes";
        self.report("not_kept", "queue", message, None);
    }
}
