//! The client hints that the engine gives when it is asked: the true version of the system, the model, the
//! browser's full version. The first batch does not wait for them.

use super::Tracker;
use super::frame::{self, Opening};
use crate::identity::{Entropy, mint};
use crate::json::{Value, parse};
use crate::output::Output;
use crate::session::Sessions;
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
            self.post_session(now, entropy);
        }
    }

    /// A batch without events. When it is lost the next one says the same.
    fn post_session(&mut self, now: Now, entropy: &mut dyn Entropy) {
        let Some(Sessions { visit, tab, .. }) = &self.sessions else {
            return;
        };
        let frame = self.frame((visit, tab), self.status());
        let batch_id = mint(now.wall, entropy);
        let opening = Opening {
            config: self.config,
            batch_id,
            sent_at: now.wall,
            dropped: self.delivery.dropped(),
            unanswered: &[],
        };
        let body = frame::close(opening.write(&frame), &[]);
        let request = self
            .delivery
            .sent(batch_id, body.clone(), Vec::new(), Vec::new());
        self.outputs.push(Output::Post {
            request,
            body,
            guard: None,
        });
    }
}
