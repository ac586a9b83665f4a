//! The browser: storage that all pages share, tabs, messages, a lock, and time.

use std::collections::{BTreeMap, BTreeSet};

use wayfare_core::session::Stored;
use wayfare_core::{Input, Now, Output};

use crate::collector::Collector;
use crate::dice::Dice;
use crate::network::{Answer, Weather};
use crate::page::{Life, Page};

mod doings;
mod storage;

use storage::written;

/// 2024-05-30T12:00:00Z
const NOON: u64 = 1_717_070_400_000;

/// A tab: its sessionStorage, and its page.
#[derive(Default)]
pub(crate) struct Tab {
    entry: Option<String>,
    pages: Option<String>,
    pub(crate) page: Option<usize>,
}

/// Something that will happen.
enum Coming {
    Arrive(usize, u32, String, Answer, u64),
    /// A request arrives whose answer nobody sees.
    Deferred(String),
    Answer(usize, u32, u16, String),
    Heard(usize, String),
    Locked(usize),
    Listed(usize),
    Read(usize, String),
    /// The database has it.
    Kept(usize, String, String),
    /// The database has deleted it.
    Dropped(usize, String),
    Spilled(usize, Vec<(String, String)>),
    Idle(usize),
}

impl Coming {
    /// What the browser tells a page when it runs again, if it does not run.
    fn waits_for(&self) -> Option<usize> {
        match self {
            Self::Locked(page) | Self::Listed(page) | Self::Read(page, _) | Self::Idle(page) => {
                Some(*page)
            }
            _ => None,
        }
    }
}

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) dice: Dice,
    mono: u64,
    wall: u64,
    pub(crate) weather: Weather,
    pub(crate) local: BTreeMap<String, String>,
    /// How many bytes localStorage takes.
    local_room: usize,
    pub(crate) database: BTreeMap<String, String>,
    visit: Option<String>,
    visitor: Option<String>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) pages: Vec<Page>,
    coming: BTreeMap<(u64, u64), Coming>,
    order: u64,
    pub(crate) collector: Collector,
    pub(crate) tracked: u64,
    pub(crate) lost: BTreeSet<u64>,
    /// Calls that stood in a journal at some time.
    kept: BTreeSet<u64>,
    pub(crate) requests: u64,
    pub(crate) kills: u64,
    /// How many batches the browser posted for pages that died.
    pub(crate) deferred: u64,
    pub(crate) taken_over: u64,
    /// A page was killed before the database had what localStorage refused: of what is kept, parts may be missing.
    pub(crate) is_torn: bool,
    /// What happened, for whoever looks into a failure.
    log: Vec<String>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            dice: Dice::new(seed),
            mono: 1_000,
            wall: NOON,
            weather: Weather::Fine,
            local: BTreeMap::new(),
            local_room: usize::MAX,
            database: BTreeMap::new(),
            visit: None,
            visitor: None,
            tabs: Vec::new(),
            pages: Vec::new(),
            coming: BTreeMap::new(),
            order: 0,
            collector: Collector::default(),
            tracked: 0,
            lost: BTreeSet::new(),
            kept: BTreeSet::new(),
            requests: 0,
            kills: 0,
            deferred: 0,
            taken_over: 0,
            is_torn: false,
            log: Vec::new(),
        }
    }

    pub(crate) fn note(&mut self, what: String) {
        self.log.push(format!("{:>9} {what}", self.mono));
    }

    fn now(&self) -> Now {
        Now {
            wall: self.wall,
            mono: self.mono,
        }
    }

    fn schedule(&mut self, after: u64, coming: Coming) {
        self.order += 1;
        self.coming.insert((self.mono + after, self.order), coming);
    }

    /// The wall clock is set: up to so much behind the true time, or ahead of it.
    pub(crate) fn set_wall(&mut self, is_behind: bool, by: u64) {
        let right = NOON + self.mono;
        self.wall = if is_behind { right - by } else { right + by };
    }

    /// Lets time pass: what comes happens, and timers run out.
    pub(crate) fn pass(&mut self, ms: u64) {
        let end = self.mono + ms;
        loop {
            let coming = self.coming.keys().next().map(|(at, _)| *at);
            let timer = self.next_timer();
            let next = coming.into_iter().chain(timer.map(|(at, _)| at)).min();
            let Some(next) = next.filter(|next| *next <= end) else {
                break;
            };
            self.set_mono(next.max(self.mono));
            if coming == Some(next) {
                let (_, coming) = self.coming.pop_first().unwrap();
                self.happen(coming);
            } else if let Some((_, page)) = timer {
                let now = self.now();
                let of = &mut self.pages[page];
                of.tracker.handle_timeout(now, &mut of.entropy);
                self.drain(page);
                let next = self.pages[page].tracker.poll_timeout();
                assert!(
                    next.is_none_or(|next| next > self.mono),
                    "seed {}: the timer spins",
                    self.seed
                );
            }
        }
        self.set_mono(end);
    }

    fn set_mono(&mut self, mono: u64) {
        self.wall += mono - self.mono;
        self.mono = mono;
    }

    fn next_timer(&self) -> Option<(u64, usize)> {
        let running = self
            .pages
            .iter()
            .enumerate()
            .filter(|(_, page)| page.runs());
        running
            .filter_map(|(at, page)| Some((page.tracker.poll_timeout()?, at)))
            .min()
    }

    fn happen(&mut self, coming: Coming) {
        if let Some(page) = coming.waits_for() {
            match self.pages[page].life {
                Life::Frozen | Life::Cached => return self.schedule(500, coming),
                Life::Gone => return,
                Life::Shown | Life::Hidden => {}
            }
        }
        match coming {
            Coming::Arrive(page, request, body, answer, after) => {
                let (status, body) = match answer {
                    Answer::Honest { is_weak } => (200, self.collector.receive(&body, is_weak)),
                    Answer::Status(status) => {
                        self.collector.receive(&body, false);
                        (status, String::new())
                    }
                    Answer::LoginPage => (200, "<!doctype html>".into()),
                };
                self.schedule(after, Coming::Answer(page, request, status, body));
            }
            Coming::Deferred(body) => {
                self.deferred += 1;
                self.collector.receive(&body, false);
            }
            Coming::Answer(page, request, status, body) => self.answer(page, request, status, body),
            Coming::Heard(page, message) if self.pages[page].listens && self.pages[page].runs() => {
                let stored = self.stored(page);
                self.feed(page, Input::Heard { message, stored });
            }
            Coming::Locked(page) => {
                let stored = self.stored(page);
                self.feed(page, Input::Locked(stored));
            }
            Coming::Listed(page) => {
                let headers = self.headers();
                self.feed(page, Input::Queues(headers));
            }
            Coming::Read(page, prefix) => {
                let records = written(&self.all(&prefix));
                self.feed(page, Input::Queue(records));
            }
            Coming::Kept(_, key, value) => {
                self.note_kept(&value);
                self.database.insert(key, value);
            }
            Coming::Dropped(_, key) => {
                self.database.remove(&key);
            }
            Coming::Spilled(page, moved) => self.spilled(page, moved),
            Coming::Idle(page) => self.feed(page, Input::Idle { time_zone: None }),
            Coming::Heard(..) => {}
        }
    }

    fn answer(&mut self, page: usize, request: u32, status: u16, body: String) {
        self.note(format!(
            "page {page} is answered {request}: {status} {body}"
        ));
        match self.pages[page].life {
            Life::Gone => {}
            Life::Frozen | Life::Cached => self.pages[page].missed.push((request, status, body)),
            Life::Shown | Life::Hidden => self.feed(
                page,
                Input::Response {
                    request,
                    status,
                    retry_after_ms: (status == 429).then_some(2_000),
                    body,
                },
            ),
        }
    }

    /// What a page would read.
    fn stored(&self, page: usize) -> Stored {
        let tab = &self.tabs[self.pages[page].tab];
        Stored {
            visits: vec![self.visit.clone()],
            tab: tab.entry.clone(),
            pages: tab.pages.clone(),
            visitor: self.visitor.clone(),
            midnight: None,
        }
    }

    fn feed_after_read(&mut self, page: usize, input: Input) {
        let stored = self.stored(page);
        self.feed(page, Input::Stored(stored));
        self.feed(page, input);
    }

    fn feed(&mut self, page: usize, input: Input) {
        let now = self.now();
        let of = &mut self.pages[page];
        of.tracker.handle_input(input, now, &mut of.entropy);
        self.drain(page);
    }

    fn drain(&mut self, page: usize) {
        loop {
            let outputs = self.pages[page].tracker.poll_outputs();
            if outputs.is_empty() {
                return;
            }
            let mut wants_stored = false;
            for output in outputs {
                wants_stored |= matches!(output, Output::Load);
                self.perform(page, output);
            }
            if wants_stored {
                let stored = self.stored(page);
                let now = self.now();
                let of = &mut self.pages[page];
                of.tracker
                    .handle_input(Input::Stored(stored), now, &mut of.entropy);
            }
        }
    }

    fn perform(&mut self, page: usize, output: Output) {
        let tab = self.pages[page].tab;
        match output {
            Output::Post {
                request,
                guard: Some(guard),
                ..
            } if self.is_taken(&guard) => self.refuse(page, guard.key, Some(request)),
            Output::Post { request, body, .. } => self.post(page, request, body),
            Output::Insure(body) => self.pages[page].insured = body,
            Output::Journal(change) => self.change(page, change),
            Output::ListQueues => {
                let after = self.dice.between(1, 20);
                self.schedule(after, Coming::Listed(page));
            }
            Output::Lock => {
                let after = self.dice.between(1, 20);
                self.schedule(after, Coming::Locked(page));
            }
            Output::Listen(listens) => self.pages[page].listens = listens,
            Output::Say(message) => self.say(page, &message),
            Output::StoreVisit(value) => self.visit = Some(value),
            Output::StoreTab(value) => self.tabs[tab].entry = Some(value),
            Output::StoreVisitor(value) => self.visitor = Some(value).filter(|one| !one.is_empty()),
            Output::Pages(change) => {
                self.tabs[tab].pages = change.apply(self.tabs[tab].pages.as_deref());
            }
            Output::Diagnose(told) => panic!("seed {}: {told:?}", self.seed),
            _ => {}
        }
    }

    fn say(&mut self, from: usize, message: &str) {
        for page in 0..self.pages.len() {
            if page != from {
                let after = self.dice.between(1, 10);
                self.schedule(after, Coming::Heard(page, message.into()));
            }
        }
    }

    fn post(&mut self, page: usize, request: u32, body: String) {
        let numbers: Vec<_> = numbers(&body).collect();
        let asks = body.matches("unanswered").count();
        self.note(format!(
            "page {page} posts {request}: {numbers:?}, asks: {asks}, {:?}",
            self.weather
        ));
        self.requests += 1;
        let events = body.matches("\"seq\":").count();
        let fate = self.weather.fate(events, &mut self.dice);
        match (fate.arrives, fate.answer) {
            (Some(after), answer) => {
                let then = fate.answered - after;
                self.schedule(after, Coming::Arrive(page, request, body, answer, then));
            }
            (None, Answer::Status(status)) => {
                self.schedule(
                    fate.answered,
                    Coming::Answer(page, request, status, String::new()),
                );
            }
            (None, _) => {
                let login = "<!doctype html>".into();
                self.schedule(fate.answered, Coming::Answer(page, request, 200, login));
            }
        }
    }

    /// A page dies, or stands still: the browser posts what was insured.
    pub(crate) fn post_insured(&mut self, page: usize) {
        let body = std::mem::take(&mut self.pages[page].insured);
        let events = body.matches("\"seq\":").count();
        if events == 0 {
            return;
        }
        let numbers: Vec<_> = numbers(&body).collect();
        self.note(format!("for page {page} the browser posts {numbers:?}"));
        if let Some(after) = self.weather.fate(events, &mut self.dice).arrives {
            self.schedule(after, Coming::Deferred(body));
        }
    }

    pub(crate) fn describe(&self) -> String {
        let lives: Vec<_> = self
            .pages
            .iter()
            .map(|page| (page.tab, page.life))
            .collect();
        let kept: Vec<_> = self.all("wayfare.queue.").into_iter().collect();
        let kept: Vec<_> = kept
            .iter()
            .map(|(key, value)| format!("{key}: {value:.120}"))
            .collect();
        format!("{}\n{lives:?}\n{}", self.log.join("\n"), kept.join("\n"))
    }
}

/// The numbers of the calls in a text.
fn numbers(text: &str) -> impl Iterator<Item = u64> {
    let parts = text.split("{\"n\":").skip(1);
    parts.filter_map(|part| part.split('}').next()?.parse().ok())
}
