//! The visitor's answer, given, changed or withdrawn.

use super::Tracker;
use crate::consent::{Access, Consent};
use crate::delivery::{Adoption, Journal};
use crate::identity::{Entropy, Numbering};
use crate::limits::LEFT_MS;
use crate::output::Output;
use crate::payload::nothing_described;
use crate::session::{Found, Message, Reason, Scope, SessionChange};
use crate::time::Now;
use crate::visitor::Visitor;

impl Tracker {
    pub(super) fn set_consent(&mut self, consent: &str, now: Now, entropy: &mut dyn Entropy) {
        let Some(consent) = Consent::read(consent) else {
            let message = "must be \"granted\", \"denied\" or \"unknown\"; nothing is changed";
            self.report("invalid_consent", "consent", message, None);
            return;
        };
        self.change_consent(consent, now, entropy);
    }

    fn change_consent(&mut self, consent: Consent, now: Now, entropy: &mut dyn Entropy) {
        let before = self.privacy.access();
        self.privacy.consent = consent;
        let after = self.privacy.access();
        // Somebody cleared the storage, and the page has been alone since.
        let is_alone = self.sessions.as_deref().is_some_and(|one| !one.is_shared());
        if before == after && !(after == Access::Stored && is_alone) {
            return;
        }
        let is_step_back = before == Access::Stored || after == Access::Off;
        if is_step_back && before != after {
            self.withdraw(now);
        }
        if self.sessions.is_none() && self.first == Reason::Consent {
            self.began = now;
        }
        self.enter(now, entropy);
    }

    /// Deletes what was stored, and has the other pages do so: they may be tracked, even where this one was not.
    pub(super) fn forget(&mut self) {
        self.put(Output::Listen(true));
        let message = Message::Withdrawn.write();
        self.put(Output::Say(message));
        self.put(Output::Listen(false));
        self.put(Output::Forget);
    }

    /// Ends the sessions and forgets what waits; what was stored is deleted.
    fn withdraw(&mut self, now: Now) {
        self.forget();
        self.cancel_insurance(now);
        self.journal = Journal::default();
        self.adoption = Adoption::default();
        let dropped = self.delivery.clear() + self.held_calls();
        let dropped = u64::try_from(dropped).unwrap_or(u64::MAX);
        self.delivery.count_dropped("consent", dropped);
        self.held.clear();
        self.stored_visit = None;
        self.stored_visitor.clear();
        self.around.visitor = Visitor::default();
        // Ids of what follows must not lead back to what was before.
        self.numbering = Numbering::default();
        self.around.described = nothing_described();
        self.owes_description = false;
        (self.link_until, self.linked) = (None, None);
        // Other links are decorated all the same.
        if let Some(token) = &mut self.link {
            token.clear();
        }
        self.first = Reason::Consent;
        if let Some(ended) = self
            .sessions
            .take()
            .filter(|sessions| sessions.visit.index > 0)
        {
            self.announce(vec![SessionChange {
                scope: Scope::Visit,
                reason: Reason::Consent,
                previous: Some(ended.visit.id),
                current: None,
            }]);
        }
    }

    /// Another page of the origin said something.
    pub(super) fn hear(
        &mut self,
        message: &str,
        found: &Found,
        now: Now,
        entropy: &mut dyn Entropy,
    ) {
        match Message::read(message) {
            Some(Message::Withdrawn) => self.change_consent(Consent::Denied, now, entropy),
            Some(Message::Who) => {
                if let Some(page) = self.journal.page() {
                    self.put(Output::Say(Message::Alive(page).write()));
                }
            }
            Some(Message::Alive(page)) => self.adoption.hear(page),
            Some(Message::Left) => self.adoption.want(now.mono + LEFT_MS),
            Some(message) => {
                if let Some(sessions) = &mut self.sessions {
                    sessions.hear(message, found, now, entropy);
                }
            }
            None => {}
        }
    }
}
