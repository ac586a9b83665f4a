//! How a page comes to its sessions: as far as consent allows.

use super::Tracker;
use crate::consent::Access;
use crate::identity::Entropy;
use crate::output::Output;
use crate::session::{Activity, Found, Sessions};
use crate::time::Now;

impl Tracker {
    /// Does what consent allows at this moment, by what it did not allow before.
    pub(super) fn enter(&mut self, now: Now, entropy: &mut dyn Entropy) {
        match self.privacy.access() {
            Access::Stored => {
                self.follow_link(now);
                self.put(Output::Listen(true));
                self.awaits_storage = true;
                if self.link_until.is_none() {
                    self.load();
                }
            }
            Access::Memory => {
                // For a refusal that is said on another page; nothing else is shared.
                self.put(Output::Listen(true));
                self.begin(Found::default(), now, entropy);
            }
            Access::Waiting | Access::Off => {}
        }
    }

    /// Asks for what is stored.
    pub(super) fn load(&mut self) {
        self.asked = true;
        self.put(Output::Load);
    }

    /// Takes in what is stored.
    pub(super) fn stored(&mut self, found: Found, now: Now, entropy: &mut dyn Entropy) {
        self.synced = now.mono;
        self.fresh = true;
        self.lasting = !core::mem::take(&mut self.asked);
        if self.privacy.access() != Access::Stored || self.link_until.is_some() {
            return;
        }
        if core::mem::take(&mut self.awaits_storage) {
            self.begin(found, now, entropy);
        } else if let Some(sessions) = &mut self.sessions {
            self.stored_visit = found.visit;
            sessions.stored(&found, now, entropy);
        }
    }

    /// The page has its sessions, or asks for what it needs to have them.
    fn begin(&mut self, mut found: Found, now: Now, entropy: &mut dyn Entropy) {
        self.stored_visit = found.visit;
        if let Some(linked) = self.linked.take() {
            found.visit = Some(linked);
            found.places = 0;
        }
        let own = self.sessions.take().map(|own| (own.visit, own.tab));
        let was_alone = own.is_some();
        let is_news = was_alone || found.visit != self.stored_visit;
        let activity = Activity {
            at: self.began,
            campaign: self.campaign.number(),
            midnight: self.midnight,
            force: None,
        };
        let rules = self.rules();
        let sessions = Sessions::begin(found, own, self.first, activity, rules, now, entropy);
        self.sessions = Some(Box::new(sessions));
        self.resumed = true;
        if was_alone {
            self.arrive(self.began.wall, true);
        } else {
            self.ask_hints();
        }
        if is_news {
            // What was kept in memory, or came with a link, is stored from now on.
            self.store_visit();
            self.store_tab();
        }
    }
}
