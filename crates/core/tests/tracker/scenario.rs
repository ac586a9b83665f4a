//! A page, its clocks and its network, in a few words.

use serde_json::{Map, Value};
use wayfare_core::identity::Seeded;
use wayfare_core::session::SessionChange;
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
    pub(crate) visit: Option<String>,
    pub(crate) tab: Option<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) changes: Vec<SessionChange>,
    pub(crate) delivered: Vec<Delivered>,
    pub(crate) flushed: Vec<Flushed>,
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
        Self::load("https://shop.example/", None, None, NOON, 1)
    }

    /// A page that finds what was stored.
    pub(crate) fn load(
        url: &str,
        visit: Option<&str>,
        tab: Option<&str>,
        at: u64,
        seed: u64,
    ) -> Self {
        let mut entropy = Seeded(seed | 1);
        let start = Start {
            options: r#"{"endpoint":"/v1/batch","source":"shop"}"#,
            facts: r#"{"userAgent":"UA","screen":[1920,1080],"languages":["en"]}"#,
            visit,
            tab,
            at,
            page: page(url),
        };
        let now = Now { wall: at, mono: 50 };
        let mut scenario = Self {
            tracker: Tracker::start(&start, now, &mut entropy).unwrap(),
            now,
            entropy,
            posted: Vec::new(),
            visit: visit.map(Into::into),
            tab: tab.map(Into::into),
            diagnostics: Vec::new(),
            changes: Vec::new(),
            delivered: Vec::new(),
            flushed: Vec::new(),
        };
        scenario.drain();
        scenario
    }

    /// The next page of the same tab.
    pub(crate) fn next_page(&self, url: &str) -> Self {
        let (visit, tab) = (self.visit.as_deref(), self.tab.as_deref());
        Self::load(url, visit, tab, self.now.wall, self.now.wall)
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

    pub(crate) fn page_view(&mut self, url: &str) {
        self.call(None, "{}", url);
    }

    pub(crate) fn track(&mut self, name: &str) {
        self.call(Some(name), r#"{"n":1}"#, "https://shop.example/");
    }

    pub(crate) fn call(&mut self, name: Option<&str>, properties: &str, url: &str) {
        self.input(Input::Call(Call {
            name: name.map(Into::into),
            properties: properties.into(),
            at: self.now.wall,
            page: page(url),
        }));
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
        for output in self.tracker.poll_outputs() {
            match output {
                Output::Post { request, body } => self.posted.push((request, body)),
                Output::StoreVisit(value) => self.visit = Some(value),
                Output::StoreTab(value) => self.tab = Some(value),
                Output::Diagnose(diagnostic) => self.diagnostics.push(diagnostic),
                Output::SessionChanged(change) => self.changes.push(change),
                Output::Delivered(delivered) => self.delivered.push(delivered),
                Output::Flushed(flushed) => self.flushed.push(flushed),
            }
        }
    }

    /// The Session as the page knows it.
    pub(crate) fn session(&self) -> Value {
        serde_json::from_str(&self.tracker.session()).unwrap()
    }
}
