//! The client hints that the engine gives when it is asked: the true version of the system, the model, the
//! browser's full version. The first batch does not wait for them. And who makes the model, which takes a table that
//! only a page with such a device loads.

use super::Tracker;
use crate::identity::Entropy;
use crate::json::parse_or_null;
use crate::output::Output;
use crate::time::Now;

impl Tracker {
    /// Asks once for a page, if there is anybody to ask.
    pub(super) fn ask_hints(&mut self) {
        if self.around.has_hints() {
            self.awaits_hints = true;
            self.put(Output::AskHints);
        } else {
            self.ask_makers();
        }
    }

    fn ask_makers(&mut self) {
        if self.around.wants_makers() {
            self.put(Output::AskMakers);
        }
    }

    /// Takes in the table. The next batch says what follows; none is made for it, since the collector knows more makers
    /// than the page.
    pub(super) fn know(&mut self, makers: String) {
        // For as long as the page, as its facts are.
        self.around.know(makers.leak());
    }

    /// Takes in the answer. A Session that was sent without it is completed: by the next batch, since each
    /// carries the Session whole, or by a batch of its own when no event waits.
    pub(super) fn complete(&mut self, hints: String, now: Now, entropy: &mut dyn Entropy) {
        if !core::mem::take(&mut self.awaits_hints) {
            return;
        }
        // For as long as the page, as its facts are.
        let hints = parse_or_null(hints.leak());
        let is_news = self.around.complete(hints);
        self.ask_makers();
        if is_news && self.is_session_sent && self.delivery.next_era().is_none() {
            // When it is lost the next batch says the same.
            self.post_session(Vec::new(), now, entropy);
        }
    }
}
