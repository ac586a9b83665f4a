//! What an answer means: which events leave, what the application is told, which token holds.

use super::Tracker;
use crate::delivery::{AckRead, Outcome, Pause};
use crate::diagnostic::Diagnostic;
use crate::json::{parse_or_null, push_u64};
use crate::output::{Delivered, Output};

impl Tracker {
    pub(super) fn settle(&mut self, request: u32, status: u16, body: &str, pause: Pause) {
        let outcome = Outcome::of(status);
        let ack = AckRead::read(body, self.config.is_tracardi());
        let ack = ack.filter(|_| outcome == Outcome::Answered);
        let Some(settled) = self.delivery.settle(request, outcome, ack.as_ref(), pause) else {
            return;
        };
        if settled.refused > 0 {
            self.diagnose(refusal(status, body));
        }
        for rejected in &settled.rejected {
            self.diagnose(Diagnostic {
                code: "event_rejected",
                message: ["the collector refused an event: ", &rejected.code].concat(),
                field: Some(rejected.field.clone()),
                limit: rejected.limit,
            });
        }
        if let Some(ack) = &ack {
            self.adopt_answer(ack, &settled.body);
        }
        let delivered = Delivered {
            body: settled.body,
            status,
            accepted: settled.accepted,
            rejected: settled.rejected.len() + settled.refused,
        };
        if let Some(flushing) = &mut self.flushing {
            flushing.accepted += delivered.accepted;
            flushing.rejected += delivered.rejected;
        }
        self.put(Output::Delivered(delivered));
    }

    fn adopt_answer(&mut self, ack: &AckRead, sent: &str) {
        if let Some(error) = &ack.error {
            let message = ["the server found fault with an event: ", error].concat();
            self.report("event_rejected", "events", &message, None);
        }
        if let Some(profile) = &ack.profile {
            self.around.visitor.adopt(profile);
            self.store_visitor();
        }
        let Some(sessions) = &mut self.sessions else {
            return;
        };
        // Events that another tab left are answered with that tab.
        if ack.last_seen.is_some() && ack.tab.is_none_or(|(tab, _)| tab == sessions.tab.id) {
            sessions.tab.last_seen.clone_from(&ack.last_seen);
        }
        if let Some((tab, token)) = ack.tab {
            sessions.adopt_token(tab, token);
        }
        if let Some(visit) = ack.visit {
            // An answer about an earlier visit says nothing of this one.
            let sent = parse_or_null(sent);
            let sent = sent.get("session").uuid("id");
            if sent == Some(sessions.visit.id) && sent != Some(visit) {
                sessions.adopt_visit(visit);
            }
        }
    }
}

/// What a collector said when it refused a batch whole: its error's code, field and limit.
fn refusal(status: u16, body: &str) -> Diagnostic {
    let answer = parse_or_null(body);
    let error = answer.get("error");
    let mut message = String::from("the collector refused a batch: ");
    push_u64(&mut message, status.into());
    message.push(' ');
    message.push_str(error.text("code").unwrap_or(""));
    Diagnostic {
        code: "batch_refused",
        message,
        field: error.text("field").map(Into::into),
        limit: error.number("limit"),
    }
}
