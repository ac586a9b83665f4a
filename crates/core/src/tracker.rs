//! The tracker of one page: inputs change it, outputs say what has to be done.
//!
//! Each call of `handle_input` or `handle_timeout` is followed by a drain of `poll_outputs` before
//! the next; `poll_timeout` then says when to call `handle_timeout`.

use std::rc::Rc;

use wayfare_protocol::{Page, Status};

use crate::attribution::{Campaign, host};
use crate::config::{Config, Places};
use crate::consent::{Access, Privacy};
use crate::delivery::{Adoption, Delivery, Journal, Pause};
use crate::diagnostic::Diagnostic;
use crate::facts::Facts;
use crate::identity::{Entropy, Numbering};
use crate::input::{Input, Start};
use crate::json::parse_or_null;
use crate::limits::VISIT_SYNC_MS;
use crate::output::{Flushed, Output};
use crate::payload::{self, Surroundings};
use crate::session::{Found, Reason, Rules, Sessions, Visit};
use crate::time::{MonoMs, Now, UnixMs, earlier};

mod answer;
mod arrival;
mod begin;
mod call;
mod consent;
mod describe;
mod frame;
mod held;
mod hints;
mod journal;
mod link;
mod observe;
mod page;
mod post;
mod rate;
mod report;
mod visit;

use frame::Frames;
use held::Held;
use rate::Rate;

/// The tracker of one page.
pub struct Tracker {
    /// For as long as the page, like the options it was read from.
    config: &'static Config,
    around: Surroundings,
    privacy: Privacy,
    /// What is stored was asked for, to begin with.
    awaits_storage: bool,
    /// None until it is known what is stored, and without consent.
    sessions: Option<Box<Sessions>>,
    /// When the page began to be tracked.
    began: Now,
    /// Why a visit begins of which no earlier one is known.
    first: Reason,
    /// The page as it was when something was done last.
    page: Page,
    /// The same as it was given, before it was brought within the limits: by it the page is known again.
    given_page: Rc<Page>,
    /// The campaign that the address names.
    campaign: Campaign,
    /// What is remembered of the visitor, as it was last stored or read.
    stored_visitor: String,
    /// When the day began in the site's time zone.
    midnight: Option<UnixMs>,
    /// Calls that wait for a decision.
    held: Vec<Held>,
    /// Some of them waited.
    held_late: bool,
    /// The application was told that the page knows its sessions.
    told_settled: bool,
    /// Until when the collector is asked about the link that led here.
    link_until: Option<MonoMs>,
    /// The token of the link that led here, empty for none, until links may be followed and decorated.
    link: Option<String>,
    /// The visit that the link carried on.
    linked: Option<Visit>,
    delivery: Delivery,
    frames: Frames,
    journal: Journal,
    adoption: Adoption,
    rate: Rate,
    /// When the page last looked for what other pages left.
    looked: Option<MonoMs>,
    /// The page has gone, and may not come back.
    has_left: bool,
    /// The number of the tab's last event, as it was last stored.
    stored_count: Option<u64>,
    /// The application was told that nothing more is kept.
    told_not_kept: bool,
    outputs: Vec<Output>,
    numbering: Numbering,
    /// Events of the visit that this page has seen.
    events: u64,
    /// The visit was going on when the page came.
    resumed: bool,
    /// What is stored was asked for by the core: it says nothing of the moment of the next call.
    asked: bool,
    /// What is stored was read for this input, or right before it.
    fresh: bool,
    /// The next input follows in the same task.
    lasting: bool,
    /// When what is stored was last read.
    synced: MonoMs,
    /// The visit as it was last stored or read, so that no page writes an old one over a newer.
    stored_visit: Option<Visit>,
    /// The page is hidden: any moment may be its last.
    hidden: bool,
    /// The engine was asked for its client hints, and has not answered.
    awaits_hints: bool,
    /// The Session was sent as it was known then.
    is_session_sent: bool,
    /// The application described the visit, and no batch has said so yet.
    owes_description: bool,
    /// What was settled since `flush` was called, while one is waiting.
    flushing: Option<Flushed>,
    /// It waits until the page knows its sessions.
    flush_is_due: bool,
}

impl Tracker {
    /// Starts a tracker on a page. It asks for what is stored if consent allows that.
    ///
    /// # Errors
    /// Without a usable endpoint there is no tracker; the diagnostics say why.
    pub fn start(
        start: &Start<'_>,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, Vec<Diagnostic>> {
        // For as long as the page: its options and facts are.
        let options = String::from(start.options).leak();
        let options = parse_or_null(options);
        let site = host(&start.page.url).unwrap_or("");
        let (config, wrong) = Config::read(options, site);
        let Some(config) = config else {
            return Err(wrong);
        };
        let facts = String::from(start.facts).leak();
        let facts = Facts::read(parse_or_null(facts));
        let privacy = config.privacy(facts.gpc, facts.dnt);
        let config: &'static Config = Box::leak(Box::new(config));
        let mut tracker = Self {
            config,
            around: Surroundings::new(facts),
            privacy,
            awaits_storage: false,
            sessions: None,
            began: Now {
                wall: start.at,
                mono: now.mono,
            },
            first: Reason::FirstVisit,
            page: Page::default(),
            given_page: Rc::default(),
            campaign: Campaign::default(),
            stored_visitor: String::new(),
            midnight: None,
            held: Vec::new(),
            held_late: false,
            told_settled: false,
            link_until: None,
            link: None,
            linked: None,
            delivery: Delivery::new(!config.is_tracardi()),
            frames: Frames::default(),
            journal: Journal::default(),
            adoption: Adoption::default(),
            rate: Rate::default(),
            looked: None,
            has_left: false,
            stored_count: None,
            told_not_kept: false,
            outputs: Vec::new(),
            numbering: Numbering::default(),
            events: 0,
            resumed: true,
            asked: false,
            fresh: false,
            lasting: false,
            synced: now.mono,
            stored_visit: None,
            hidden: false,
            awaits_hints: false,
            is_session_sent: false,
            owes_description: false,
            flushing: None,
            flush_is_due: false,
        };
        for wrong in wrong {
            tracker.diagnose(wrong);
        }
        tracker.visit_page(&Rc::new(start.page.clone()));
        if tracker.privacy.access() == Access::Off {
            tracker.forget();
        }
        tracker.find_link(&start.page.url);
        tracker.enter(now, entropy);
        tracker.advance(now, entropy);
        Ok(tracker)
    }

    /// Takes in what happened.
    pub fn handle_input(&mut self, mut input: Input, now: Now, entropy: &mut dyn Entropy) {
        self.fresh = core::mem::take(&mut self.lasting)
            || matches!(input, Input::Locked(_) | Input::Heard { .. });
        let was_asked = self.asked && matches!(input, Input::Stored(_));
        let was_settled = self.is_settled();
        let are_calls = matches!(input, Input::Calls(_));
        self.remember(&input, now);
        // By reference: what is left of it goes at once, at the end, and not in each case.
        match &mut input {
            Input::Calls(calls) => {
                for call in core::mem::take(calls) {
                    self.call(call, now, entropy);
                }
            }
            Input::Active => self.active(now, None, entropy),
            Input::Reset => self.active(now, Some(Reason::Reset), entropy),
            Input::Observe(info) => self.observe(info),
            Input::Describe(described) => self.describe(described, now, entropy),
            Input::Consent(consent) => self.set_consent(consent, now, entropy),
            Input::Stored(stored) => {
                self.midnight = stored.midnight;
                self.stored(Found::read(stored, now), now, entropy);
            }
            Input::Locked(stored) => {
                if let Some(sessions) = &mut self.sessions {
                    sessions.locked(&Found::read(stored, now), entropy);
                }
            }
            Input::LockRefused => {
                if let Some(sessions) = &mut self.sessions {
                    sessions.refuse_lock(now);
                }
            }
            Input::Heard { message, stored } => {
                self.hear(message, &Found::read(stored, now), now, entropy);
            }
            Input::Hints(hints) => self.complete(core::mem::take(hints), now, entropy),
            Input::Makers(makers) => self.know(core::mem::take(makers)),
            Input::Linked(visit) => self.linked(visit.as_deref()),
            Input::Idle { time_zone } => self.be_idle(time_zone.take(), now),
            Input::Hidden { going } => self.leave(*going, now, entropy),
            Input::Shown { returned } => self.show(*returned, now, entropy),
            Input::TaskEnded => self.store_tab(),
            Input::Queues(headers) => self.take_over(headers, now),
            Input::Queue(kept) => self.adopt(kept, now, entropy),
            Input::Spilled => self.journal.spilled(),
            Input::NotKept => self.tell_not_kept(),
            Input::Taken { header, request } => self.lose(header, *request, now, entropy),
            Input::Online => self.delivery.retry_now(),
            Input::Flush => self.flush(),
            Input::Response {
                request,
                status,
                retry_after_ms,
                body,
            } => {
                let pause = Pause {
                    now: now.mono,
                    retry_after_ms: *retry_after_ms,
                    random: random(entropy),
                };
                self.settle(*request, *status, body, pause);
            }
        }
        self.act(now, entropy);
        if was_asked || self.fresh && !was_settled {
            // That the page was loaded is activity as well, and nothing may follow.
            self.store();
        }
        // Calls are kept when their task has ended: one by one would be dear.
        if !are_calls {
            self.secure(now, entropy);
        }
    }

    /// Does what has become due.
    pub fn handle_timeout(&mut self, now: Now, entropy: &mut dyn Entropy) {
        self.act(now, entropy);
        self.secure(now, entropy);
    }

    /// What waits is to outlive the page. The journal says what is insured before it is.
    fn secure(&mut self, now: Now, entropy: &mut dyn Entropy) {
        let insured = self.insure(now, entropy);
        self.keep_journal();
        if let Some(insured) = insured {
            self.put(Output::Insure(insured));
        }
    }

    fn act(&mut self, now: Now, entropy: &mut dyn Entropy) {
        self.give_up_link(now);
        if let Some(sessions) = &mut self.sessions {
            sessions.handle_timeout(now);
        }
        self.advance(now, entropy);
        self.begin_flush(now);
        while self.delivery.is_due(now.mono) && self.post_due(now, entropy) {}
        self.post_description(now, entropy);
        self.look(now);
        self.end_flush();
    }

    /// The effects to carry out, in order.
    pub fn poll_outputs(&mut self) -> Vec<Output> {
        self.journal.mark();
        core::mem::take(&mut self.outputs)
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<MonoMs> {
        let sessions = self.sessions.as_deref().and_then(Sessions::poll_timeout);
        let delivery = earlier(self.delivery.poll_timeout(), self.delivery.insurance_due());
        let adoption = self.adoption.poll_timeout().filter(|_| self.may_adopt());
        let own = earlier(sessions, self.link_until);
        earlier(earlier(own, delivery), adoption)
    }

    /// The options, as far as the edge needs them.
    pub fn config(&self) -> &'static Config {
        self.config
    }

    /// Where anything may be stored, most trusted first; nowhere without consent.
    pub fn places(&self) -> Places {
        let is_allowed = self.privacy.access() == Access::Stored;
        let is_shared =
            self.awaits_storage || self.sessions.as_deref().is_none_or(Sessions::is_shared);
        if is_allowed && is_shared {
            self.config.storage
        } else {
            Places::default()
        }
    }

    /// Whether what is stored should be read again before the next call.
    pub fn wants_stored(&self, now: Now) -> bool {
        now.mono.saturating_sub(self.synced) >= VISIT_SYNC_MS
    }

    /// The Session as JSON; none while it is not known, or without consent.
    pub fn session(&self) -> Option<String> {
        let sessions = self.sessions.as_deref()?;
        let mut out = String::new();
        let (visit, tab) = (&sessions.visit, &sessions.tab);
        payload::push_session(
            &mut out,
            self.config,
            &self.around,
            (visit, tab),
            self.status(),
        );
        Some(out)
    }

    /// The tab session as JSON; none while it is not known, or without consent.
    pub fn session_info(&self) -> Option<String> {
        let sessions = self.sessions.as_deref()?;
        let mut out = String::new();
        payload::push_session_info(&mut out, &sessions.tab);
        Some(out)
    }

    fn rules(&self) -> Rules {
        Rules {
            visit: self.config.visit_rule(),
            tab_idle_ms: self.config.tab_idle_ms(),
            is_shared: self.privacy.access() == Access::Stored,
        }
    }

    /// Once for all that put one out: each would have the growing of the list in it.
    #[inline(never)]
    fn put(&mut self, output: Output) {
        self.outputs.push(output);
    }

    fn status(&self) -> Status {
        if self.resumed || self.events > 1 {
            Status::Active
        } else {
            Status::Started
        }
    }
}

fn random(entropy: &mut dyn Entropy) -> u32 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    u32::from_le_bytes(bytes)
}
