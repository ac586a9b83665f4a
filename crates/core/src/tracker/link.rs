//! A link from another domain of the site carries its visit on, if the collector vouches for it.

use super::Tracker;
use crate::attribution::parameter;
use crate::json::parse;
use crate::limits::LINK_MS;
use crate::output::Output;
use crate::session::{Reason, Visit};
use crate::time::Now;

/// The parameter that carries the collector's token.
const LINK_PARAMETER: &str = "wayfare";

impl Tracker {
    /// Looks at the address by which the page was reached.
    pub(super) fn find_link(&mut self, url: &str) {
        if !self.config.link_domains().is_empty() && !self.config.is_tracardi() {
            self.link = Some(parameter(url, LINK_PARAMETER).unwrap_or_default());
        }
    }

    /// Asks the collector about the link that led here, and has other links decorated: once, when ids may be stored.
    pub(super) fn follow_link(&mut self, now: Now) {
        let Some(token) = self.link.take() else {
            return;
        };
        let domains = self.config.link_domains();
        let token = Some(token).filter(|token| !token.is_empty());
        self.link_until = token.as_ref().map(|_| now.mono + LINK_MS);
        self.put(Output::Link { domains, token });
    }

    /// Takes in the collector's word. A token that it refuses begins an ordinary visit.
    pub(super) fn linked(&mut self, visit: Option<&str>) {
        if self.link_until.take().is_some() {
            self.linked = visit.and_then(read_visit);
            self.load();
        }
    }

    pub(super) fn give_up_link(&mut self, now: Now) {
        if self.link_until.is_some_and(|until| until <= now.mono) {
            self.linked(None);
        }
    }
}

fn read_visit(json: &str) -> Option<Visit> {
    let visit = parse(json)?;
    let visit = visit.get("session");
    Some(Visit {
        id: visit.uuid("id")?,
        started: visit.number("started")?,
        active: visit.number("active")?,
        index: visit.number("index")?.try_into().ok()?,
        reason: Reason::Server,
        ..Visit::default()
    })
}
