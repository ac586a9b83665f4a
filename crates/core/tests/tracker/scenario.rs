//! A page, its clocks and its network, in a few words.

use serde_json::{Map, Value};
use wayfare_core::identity::Seeded;
use wayfare_core::session::{SessionChange, Stored, Tab};
use wayfare_core::{Call, Delivered, Diagnostic, Flushed, Input, Now, Output, Start, Tracker};
use wayfare_protocol::{Batch, Page};

/// 2024-05-30T12:00:00Z
pub(crate) const NOON: u64 = 1_717_070_400_000;
pub(crate) const MINUTE: u64 = 60_000;

pub(crate) type WireBatch = Batch<Map<String, Value>>;

/// A page with a tracker. Everything that the tracker asked for is kept.
pub(crate) struct Scenario {
    pub(crate) tracker: Tracker,
    pub(crate) now: Now,
    entropy: Seeded,
    /// Requests that have no answer yet, oldest first.
    pub(crate) posted: Vec<(u32, String)>,
    /// What the browser posts if the page dies.
    pub(crate) insured: String,
    pub(crate) visit: Option<String>,
    pub(crate) tab: Option<String>,
    pub(crate) pages: Option<String>,
    pub(crate) visitor: Option<String>,
    /// What the page said to others.
    pub(crate) said: Vec<String>,
    /// Whether the page listens to others.
    pub(crate) listens: bool,
    /// Whether there are locks, and whether they are granted.
    pub(crate) locks: Locks,
    pub(crate) is_settled: bool,
    /// How often the engine was asked for its client hints.
    pub(crate) hints_asked: u32,
    pub(crate) makers_asked: u32,
    /// Tokens of the links that led to the page, as often as links were to be decorated.
    pub(crate) links: Vec<Option<String>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) changes: Vec<SessionChange>,
    pub(crate) delivered: Vec<Delivered>,
    pub(crate) flushed: Vec<Flushed>,
}

/// What becomes of a request for the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Locks {
    Granted,
    Refused,
    Hanging,
}

/// How a page comes to be.
pub(crate) struct Loading<'a> {
    pub(crate) url: &'a str,
    pub(crate) options: &'a str,
    pub(crate) facts: &'a str,
    pub(crate) visit: Option<&'a str>,
    pub(crate) tab: Option<&'a str>,
    pub(crate) pages: Option<&'a str>,
    pub(crate) visitor: Option<&'a str>,
    pub(crate) referrer: &'a str,
    pub(crate) locks: Locks,
    pub(crate) at: u64,
    pub(crate) seed: u64,
}

impl Default for Loading<'_> {
    fn default() -> Self {
        Self {
            url: "https://shop.example/",
            options: "",
            facts: r#""userAgent":"UA","screen":[1920,1080],"languages":["en"]"#,
            visit: None,
            tab: None,
            pages: None,
            visitor: None,
            referrer: "",
            locks: Locks::Granted,
            at: NOON,
            seed: 1,
        }
    }
}

pub(crate) fn page(url: &str) -> Page {
    Page {
        url: url.into(),
        title: "Title".into(),
        referrer: String::new(),
    }
}

impl Scenario {
    /// A first page of a fresh profile.
    pub(crate) fn first_page() -> Self {
        Self::load(Loading::default())
    }

    /// A page of a visit and a tab that began before, and of which nothing waits: what is tracked here
    /// has the numbers 1, 2, …
    pub(crate) fn in_a_visit() -> Self {
        let first = Self::first_page();
        let tab = Tab {
            seq: 0,
            ..first.tab.as_deref().and_then(Tab::read).unwrap()
        };
        let mut page = Self::load(Loading {
            visit: first.visit.as_deref(),
            tab: Some(&tab.write()),
            seed: 3,
            ..Loading::default()
        });
        page.pass(100);
        page
    }

    /// A page that finds what was stored.
    pub(crate) fn load(loading: Loading<'_>) -> Self {
        let mut entropy = Seeded(loading.seed | 1);
        let start = Start {
            options: &format!(
                r#"{{"endpoint":"/v1/batch","source":"shop"{}}}"#,
                loading.options
            ),
            facts: &format!("{{{}}}", loading.facts),
            at: loading.at,
            page: Page {
                referrer: loading.referrer.into(),
                ..page(loading.url)
            },
        };
        let now = Now {
            wall: loading.at,
            mono: 50,
        };
        let mut scenario = Self {
            tracker: Tracker::start(&start, now, &mut entropy).unwrap(),
            now,
            entropy,
            posted: Vec::new(),
            insured: String::new(),
            visit: loading.visit.map(Into::into),
            tab: loading.tab.map(Into::into),
            pages: loading.pages.map(Into::into),
            visitor: loading.visitor.map(Into::into),
            said: Vec::new(),
            listens: false,
            locks: loading.locks,
            is_settled: false,
            hints_asked: 0,
            makers_asked: 0,
            links: Vec::new(),
            diagnostics: Vec::new(),
            changes: Vec::new(),
            delivered: Vec::new(),
            flushed: Vec::new(),
        };
        scenario.drain();
        scenario
    }

    /// The next page of the same tab, after the moment for which it asks others.
    pub(crate) fn next_page(&self, url: &str) -> Self {
        let mut next = Self::load(Loading {
            url,
            visit: self.visit.as_deref(),
            tab: self.tab.as_deref(),
            pages: self.pages.as_deref(),
            visitor: self.visitor.as_deref(),
            at: self.now.wall,
            seed: self.now.wall,
            ..Loading::default()
        });
        next.pass(100);
        next
    }

    /// What a page would read.
    pub(crate) fn stored(&self) -> Stored {
        if self.tracker.places() == [None; 3] {
            return Stored::default();
        }
        Stored {
            visits: vec![self.visit.clone()],
            tab: self.tab.clone(),
            pages: self.pages.clone(),
            visitor: self.visitor.clone(),
            midnight: None,
        }
    }

    /// The browser tells of something that others may have stored before.
    pub(crate) fn input_after_read(&mut self, input: Input) {
        self.input(Input::Stored(self.stored()));
        self.input(input);
    }

    /// The page has had time.
    pub(crate) fn idle(mut self) -> Self {
        self.input(Input::Idle {
            time_zone: Some("Europe/Berlin".into()),
        });
        self
    }

    pub(crate) fn input(&mut self, input: Input) {
        self.tracker
            .handle_input(input, self.now, &mut self.entropy);
        self.drain();
    }

    /// The names of a batch's events.
    pub(crate) fn names(batch: &WireBatch) -> Vec<&str> {
        batch
            .events
            .iter()
            .map(|event| event.r#type.as_str())
            .collect()
    }

    pub(crate) fn page_view(&mut self, url: &str) {
        self.call(None, "{}", url);
    }

    pub(crate) fn track(&mut self, name: &str) {
        self.call(Some(name), r#"{"n":1}"#, "https://shop.example/");
    }

    pub(crate) fn call(&mut self, name: Option<&str>, properties: &str, url: &str) {
        self.input(Input::Calls(vec![Call {
            name: name.map(Into::into),
            properties: properties.into(),
            at: self.now.wall,
            page: page(url).into(),
        }]));
    }

    /// Lets both clocks go on, stopping at each timeout on the way.
    pub(crate) fn pass(&mut self, ms: u64) {
        let end = self.now.mono + ms;
        while let Some(due) = self.tracker.poll_timeout().filter(|due| *due <= end) {
            self.set_mono(due.max(self.now.mono));
            self.tracker.handle_timeout(self.now, &mut self.entropy);
            self.drain();
            let next = self.tracker.poll_timeout();
            assert!(
                next.is_none_or(|next| next > self.now.mono),
                "the timer spins"
            );
        }
        self.set_mono(end);
    }

    fn set_mono(&mut self, mono: u64) {
        self.now.wall += mono - self.now.mono;
        self.now.mono = mono;
    }

    /// Answers the oldest request.
    pub(crate) fn answer(&mut self, status: u16, body: &str) -> WireBatch {
        let (request, posted) = self.posted.remove(0);
        self.input(Input::Response {
            request,
            status,
            retry_after_ms: None,
            body: body.into(),
        });
        serde_json::from_str(&posted).unwrap()
    }

    /// Fails the oldest request with a Retry-After.
    pub(crate) fn answer_with_pause(&mut self, status: u16, retry_after_ms: u64) {
        let (request, _) = self.posted.remove(0);
        self.input(Input::Response {
            request,
            status,
            retry_after_ms: Some(retry_after_ms),
            body: String::new(),
        });
    }

    /// Acknowledges every event of the oldest request.
    pub(crate) fn acknowledge(&mut self) -> WireBatch {
        let batch: WireBatch = serde_json::from_str(&self.posted[0].1).unwrap();
        let ranges: Vec<_> = batch
            .events
            .iter()
            .map(|event| [event.seq, event.seq])
            .collect();
        let body = serde_json::json!({"accepted": ranges, "rejected": []}).to_string();
        self.answer(200, &body)
    }

    fn drain(&mut self) {
        loop {
            let outputs = self.tracker.poll_outputs();
            if outputs.is_empty() {
                return;
            }
            for answer in self.carry_out(outputs) {
                self.tracker
                    .handle_input(answer, self.now, &mut self.entropy);
            }
        }
    }

    /// Carries out what was asked for, and gives what is then known.
    fn carry_out(&mut self, outputs: Vec<Output>) -> Vec<Input> {
        let (mut wants_stored, mut wants_lock) = (false, false);
        for output in outputs {
            match output {
                Output::Post { request, body, .. } => self.posted.push((request, body)),
                Output::Insure(body) => self.insured = body,
                Output::Journal(_) | Output::ListQueues => {}
                Output::Load => wants_stored = true,
                Output::Lock => wants_lock = true,
                Output::AskHints => self.hints_asked += 1,
                Output::AskMakers => self.makers_asked += 1,
                Output::Listen(listens) => self.listens = listens,
                Output::Say(message) => self.said.push(message),
                Output::StoreVisit(value) => self.visit = Some(value),
                Output::StoreTab(value) => self.tab = Some(value),
                Output::StoreVisitor(value) => {
                    self.visitor = Some(value).filter(|value| !value.is_empty());
                }
                Output::Pages(change) => self.pages = change.apply(self.pages.as_deref()),
                Output::Forget => {
                    (self.visit, self.tab, self.pages) = (None, None, None);
                    self.visitor = None;
                }
                Output::Settled => self.is_settled = true,
                Output::Link { token, .. } => self.links.push(token),
                Output::Diagnose(diagnostic) => self.diagnostics.push(diagnostic),
                Output::SessionChanged(change) => self.changes.push(change),
                Output::Delivered(delivered) => self.delivered.push(delivered),
                Output::Flushed(flushed) => self.flushed.push(flushed),
            }
        }
        let mut answers = Vec::new();
        if wants_lock && self.locks != Locks::Hanging {
            let granted = self.locks == Locks::Granted;
            answers.push(if granted {
                Input::Locked(self.stored())
            } else {
                Input::LockRefused
            });
        }
        if wants_stored {
            answers.push(Input::Stored(self.stored()));
        }
        answers
    }

    /// The Session as the page knows it.
    pub(crate) fn session(&self) -> Value {
        serde_json::from_str(&self.tracker.session().unwrap()).unwrap()
    }
}
