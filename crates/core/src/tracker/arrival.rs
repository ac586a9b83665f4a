//! How the visitor came to a page: for the visit that begins there, and to be remembered.

use std::rc::Rc;

use super::Tracker;
use crate::attribution::{Campaign, Touch};
use crate::input::Input;
use crate::output::Output;
use crate::time::{Now, UnixMs};
use crate::visitor::Visitor;
use wayfare_protocol::{Page, UTM_BYTES_MAX};

use super::page;

impl Tracker {
    /// Notes the page on which something is done.
    pub(super) fn visit_page(&mut self, page: &Rc<Page>) {
        if Rc::ptr_eq(page, &self.given_page) {
            return;
        }
        if page.url != self.given_page.url {
            let (campaign, refused) = Campaign::read(&page.url);
            self.campaign = campaign;
            for name in refused {
                let message = "the parameter is over the limit in bytes and was left out";
                self.report("parameter_too_long", &name, message, Some(UTM_BYTES_MAX));
            }
        }
        self.page = page::fit(page);
        self.given_page = Rc::clone(page);
    }

    /// The visitor came to the page. Says of which class that is.
    pub(super) fn arrive(&mut self, at: UnixMs, begins: bool) -> String {
        let linked = self.config.link_domains();
        let page = &self.page;
        let touch = Touch::of(at, &page.referrer, &self.campaign, &page.url, &linked);
        let remembers = self.remembers();
        self.around.visitor.arrive(&touch, begins, remembers);
        self.store_visitor();
        touch.class().into()
    }

    /// Whether anything is remembered over visits.
    fn remembers(&self) -> bool {
        self.config.attribution_days() > 0 && self.keeps_locally()
    }

    /// Takes in what another page, or an earlier one, remembered. Where that was deleted, the page goes on with
    /// what it knows.
    pub(super) fn remember(&mut self, input: &Input, now: Now) {
        let (Input::Stored(stored) | Input::Locked(stored) | Input::Heard { stored, .. }) = input
        else {
            return;
        };
        let text = stored.visitor.as_deref().unwrap_or("");
        if text == self.stored_visitor {
            return;
        }
        if !text.is_empty() {
            self.around.visitor = Visitor::read(text, now.wall, self.config.attribution_days());
        }
        self.stored_visitor = text.into();
    }

    pub(super) fn store_visitor(&mut self) {
        let text = self.around.visitor.write();
        if text != self.stored_visitor && self.keeps_locally() {
            self.stored_visitor.clone_from(&text);
            self.put(Output::StoreVisitor(text));
        }
    }
}
