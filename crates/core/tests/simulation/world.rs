//! The browser: storage that all pages share, tabs, messages, a lock, and time.

use std::collections::{BTreeMap, BTreeSet};

use wayfare_core::delivery::{Change, Guard};
use wayfare_core::identity::Seeded;
use wayfare_core::session::Stored;
use wayfare_core::{Call, Input, Now, Output, Start, Tracker};
use wayfare_protocol::Page as WirePage;

use crate::collector::Collector;
use crate::dice::Dice;
use crate::network::{Answer, Weather};
use crate::page::{Life, Page};

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

    pub(crate) fn open_tab(&mut self) -> usize {
        self.tabs.push(Tab::default());
        self.load(self.tabs.len() - 1);
        self.tabs.len() - 1
    }

    /// A page loads in a tab.
    pub(crate) fn load(&mut self, tab: usize) {
        self.note(format!("tab {tab} loads page {}", self.pages.len()));
        let mut entropy = Seeded(self.dice.number() | 1);
        let start = Start {
            options: r#"{"endpoint":"/v1/batch","source":"shop"}"#,
            facts: r#"{"userAgent":"UA","screen":[1920,1080],"languages":["en"]}"#,
            at: self.wall,
            page: wire_page(),
        };
        let tracker = Tracker::start(&start, self.now(), &mut entropy).unwrap();
        self.pages.push(Page {
            tracker,
            entropy,
            tab,
            life: Life::Shown,
            listens: false,
            calls: Vec::new(),
            missed: Vec::new(),
        });
        let page = self.pages.len() - 1;
        self.tabs[tab].page = Some(page);
        self.drain(page);
        let after = self.dice.between(1, 400);
        self.schedule(after, Coming::Idle(page));
    }

    /// Some calls in one task.
    pub(crate) fn track(&mut self, page: usize, calls: u64) {
        self.note(format!(
            "page {page} tracks {calls} from {}",
            self.tracked + 1
        ));
        for _ in 0..calls {
            self.tracked += 1;
            let number = self.tracked;
            self.pages[page].calls.push(number);
            let now = self.now();
            if self.pages[page].tracker.wants_stored(now) {
                let stored = self.stored(page);
                self.feed(page, Input::Stored(stored));
            }
            self.feed(
                page,
                Input::Call(Call {
                    name: Some("track".into()),
                    properties: format!("{{\"n\":{number}}}"),
                    at: self.wall,
                    page: wire_page(),
                }),
            );
        }
        self.feed(page, Input::TaskEnded);
    }

    /// A page goes: into the cache, or for ever, in order.
    pub(crate) fn leave(&mut self, page: usize, is_cached: bool) {
        self.note(format!("page {page} leaves, cached: {is_cached}"));
        self.feed_after_read(page, Input::Hidden { going: true });
        self.pages[page].life = if is_cached { Life::Cached } else { Life::Gone };
        self.pages[page].listens = false;
        self.tabs[self.pages[page].tab].page = None;
    }

    /// The renderer dies. What it had not handed to the browser is lost.
    pub(crate) fn kill(&mut self, page: usize) {
        self.note(format!("page {page} is killed"));
        self.kills += 1;
        self.pages[page].life = Life::Gone;
        self.pages[page].listens = false;
        self.tabs[self.pages[page].tab].page = None;
        let dies = |coming: &Coming| match coming {
            Coming::Kept(of, ..) | Coming::Dropped(of, ..) | Coming::Spilled(of, ..) => *of == page,
            _ => false,
        };
        let torn = |coming: &Coming| dies(coming) && matches!(coming, Coming::Kept(..));
        self.is_torn |= self.coming.values().any(torn);
        self.coming.retain(|_, coming| !dies(coming));
        let may_be_lost: Vec<_> = self.pages[page].calls.clone();
        for number in may_be_lost {
            if !self.kept.contains(&number) {
                self.lost.insert(number);
            }
        }
    }

    pub(crate) fn show(&mut self, page: usize) {
        self.note(format!("page {page} is shown"));
        let was = self.pages[page].life;
        self.pages[page].life = Life::Shown;
        self.tabs[self.pages[page].tab].page = Some(page);
        let returned = matches!(was, Life::Frozen | Life::Cached);
        self.feed_after_read(page, Input::Shown { returned });
        for (request, status, body) in std::mem::take(&mut self.pages[page].missed) {
            self.answer(page, request, status, body);
        }
    }

    pub(crate) fn hide(&mut self, page: usize) {
        self.pages[page].life = Life::Hidden;
        self.feed_after_read(page, Input::Hidden { going: false });
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

    fn change(&mut self, page: usize, change: Change) {
        let told = format!("{change:?}");
        self.note(format!("page {page} {told:.160}"));
        match change {
            Change::Keep {
                guard: Some(guard), ..
            } if self.is_taken(&guard) => self.refuse(page, guard.key, None),
            Change::Keep {
                key,
                value,
                is_apart,
                ..
            } => self.keep(page, key, value, is_apart),
            Change::Drop(keys) => {
                for key in keys.lines() {
                    self.local.remove(key);
                    self.schedule(2, Coming::Dropped(page, key.into()));
                }
            }
            Change::Spill(prefixes) => {
                let is_chunk = |key: &&String| key.matches('.').count() == 4;
                let moved = prefixes.lines().flat_map(|prefix| {
                    let keys = self.local.keys().filter(|key| key.starts_with(prefix));
                    keys.filter(is_chunk).cloned().collect::<Vec<_>>()
                });
                let moved = moved.map(|key| (key.clone(), self.local[&key].clone()));
                let moved = moved.collect();
                self.schedule(5, Coming::Spilled(page, moved));
            }
            Change::Read(prefix) => {
                self.taken_over += 1;
                let after = self.dice.between(1, 20);
                self.schedule(after, Coming::Read(page, prefix));
            }
        }
    }

    fn is_taken(&self, guard: &Guard) -> bool {
        guard.is_taken(self.local.get(&guard.key).map(String::as_str))
    }

    fn refuse(&mut self, page: usize, header: String, request: Option<u32>) {
        let now = self.now();
        let of = &mut self.pages[page];
        let taken = Input::Taken { header, request };
        of.tracker.handle_input(taken, now, &mut of.entropy);
    }

    fn keep(&mut self, page: usize, key: String, value: String, is_apart: bool) {
        if is_apart || !self.keep_locally(&key, &value) {
            self.schedule(2, Coming::Kept(page, key, value));
        }
    }

    /// As `js/queue.js` does.
    fn keep_locally(&mut self, key: &str, value: &str) -> bool {
        for part in [value, value.lines().next().unwrap_or("")] {
            let others: usize = self
                .local
                .iter()
                .filter(|(other, _)| *other != key)
                .map(size)
                .sum();
            if others + key.len() + part.len() <= self.local_room {
                self.note_kept(part);
                self.local.insert(key.into(), part.into());
                return true;
            }
            self.local.remove(key);
            if key != header_of(key) {
                break;
            }
        }
        false
    }

    /// localStorage takes nothing more, or everything.
    pub(crate) fn fill_local(&mut self, is_full: bool) {
        let used: usize = self.local.iter().map(size).sum();
        self.local_room = if is_full { used } else { usize::MAX };
    }

    fn spilled(&mut self, page: usize, moved: Vec<(String, String)>) {
        for (key, value) in moved {
            if self.local.get(&key) == Some(&value) {
                self.local.remove(&key);
                self.database.insert(key, value);
            }
        }
        if self.pages[page].runs() {
            self.feed(page, Input::Spilled);
        }
    }

    fn note_kept(&mut self, text: &str) {
        self.kept.extend(numbers(text));
    }

    /// Everything under keys that begin so; what stands in localStorage is newer.
    pub(crate) fn all(&self, prefix: &str) -> BTreeMap<String, String> {
        let found = self.database.iter().chain(&self.local);
        let found = found.filter(|(key, _)| key.starts_with(prefix));
        found
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    fn headers(&self) -> String {
        let mut headers = BTreeMap::new();
        for (key, value) in self.all("wayfare.queue.") {
            let header = header_of(&key);
            let is_done = |known: &String| known.starts_with("done");
            if key == header {
                headers.insert(header, value);
            } else if headers.get(&header).is_none_or(is_done) {
                headers.insert(header, String::new());
            }
        }
        written(&headers)
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

fn size((key, value): (&String, &String)) -> usize {
    key.len() + value.len()
}

fn header_of(key: &str) -> String {
    key.split('.').take(3).collect::<Vec<_>>().join(".")
}

fn written(records: &BTreeMap<String, String>) -> String {
    let written =
        |(key, value): (&String, &String)| format!("{}\n\n", format!("{key}\n{value}").trim_end());
    records.iter().map(written).collect()
}

/// The numbers of the calls in a text.
fn numbers(text: &str) -> impl Iterator<Item = u64> {
    let parts = text.split("{\"n\":").skip(1);
    parts.filter_map(|part| part.split('}').next()?.parse().ok())
}

fn wire_page() -> WirePage {
    WirePage {
        url: "https://shop.example/".into(),
        title: "Title".into(),
        referrer: String::new(),
    }
}
