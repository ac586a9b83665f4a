//! What the application says of the visit and of who visits, beside its events.

use super::Tracker;
use super::held::Held;
use crate::identity::Entropy;
use crate::time::Now;

impl Tracker {
    /// What follows a reset is of the next visit, which may have to be waited for.
    pub(super) fn describe(&mut self, said: &mut String, now: Now, entropy: &mut dyn Entropy) {
        let said = core::mem::take(said);
        self.accept(Held::Description(said), now, entropy);
    }

    /// Takes it in: every batch from here on says it. Tracardi's payload has no place for it.
    pub(super) fn take_description(&mut self, described: String) {
        self.owes_description |= !self.config.is_tracardi() && self.around.described != described;
        self.around.described = described;
    }

    /// Where no event waits that would take it along, it goes when the page may go, and when all is to go.
    pub(super) fn post_description(&mut self, now: Now, entropy: &mut dyn Entropy) {
        let may_go = self.has_left || !self.delivery.is_asked_to_wait(now.mono);
        let is_due = self.hidden && may_go || self.flushing.is_some();
        if self.owes_description && is_due && self.is_settled() {
            self.post_session(Vec::new(), now, entropy);
        }
    }
}
