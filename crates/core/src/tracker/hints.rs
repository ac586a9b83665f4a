//! The client hints that the engine gives when it is asked: the true version of the system, the model, the
//! browser's full version. The first batch does not wait for them.

use super::Tracker;
use crate::identity::Entropy;
use crate::json::{Value, parse};
use crate::output::Output;
use crate::time::Now;

impl Tracker {
    /// Asks once for a page, if there is anybody to ask.
    pub(super) fn ask_hints(&mut self) {
        if self.around.has_hints() {
            self.awaits_hints = true;
            self.outputs.push(Output::AskHints);
        }
    }

    /// Takes in the answer. A Session that was sent without it is completed: by the next batch, since each
    /// carries the Session whole, or by a batch of its own when no event waits.
    pub(super) fn complete(&mut self, hints: String, now: Now, entropy: &mut dyn Entropy) {
        if !core::mem::take(&mut self.awaits_hints) {
            return;
        }
        // For as long as the page, as its facts are.
        let hints = parse(hints.leak()).unwrap_or(Value::Null);
        let is_news = self.around.complete(hints);
        if is_news && self.is_session_sent && self.delivery.next_era().is_none() {
            // When it is lost the next batch says the same.
            self.post_session(Vec::new(), now, entropy);
        }
    }
}
