//! One page: the real sessions, served as the tracker and the browser's edge serve them.

use uuid::Uuid;
use wayfare_core::identity::Entropy;
use wayfare_core::limits::VISIT_SYNC_MS;
use wayfare_core::session::{Activity, Effect, Found, Message, Reason, Replaced, Sessions, Visit};
use wayfare_core::time::MonoMs;

use crate::history::Told;
use crate::profile::Profile;

/// Whether the page's code runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Life {
    /// It does.
    Running,
    /// It does not; what others say waits for it.
    Frozen,
    /// It is in the back/forward cache, and its channel is closed.
    Cached,
}

/// What a page is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// What is stored.
    Stored(Box<Found>),
    /// The lock is the page's.
    Locked,
    /// There is no lock to be had.
    Refused,
    /// Another page said something.
    Heard(Message),
    /// The visitor did something, or the application wants another visit.
    Active(Option<Reason>),
    /// The page goes.
    Leave,
    /// The page comes back.
    Return,
    /// A timer fired.
    Timeout,
}

/// A page that lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// Its place in the order in which pages began.
    pub number: u8,
    /// Its tab.
    pub tab: u8,
    /// Whether it runs.
    pub life: Life,
    /// What is tested.
    pub sessions: Sessions,
    /// What others said and it has not heard, the oldest first: a channel keeps their order.
    pub inbox: Vec<Message>,
    /// It asked for the lock.
    pub waits_for_lock: bool,
    /// What it has read and not yet taken in.
    pub reading: Option<Box<Found>>,
    /// What its application was told.
    pub told: Told,
    /// What was done while a decision is open.
    held: Vec<Activity>,
    drawn: u16,
    synced: MonoMs,
    /// What is stored was read in this task.
    is_fresh: bool,
    stored_visit: Option<Visit>,
}

/// Random bytes that are the same whatever the order in which pages draw.
struct Draw<'a> {
    rank: u8,
    drawn: &'a mut u16,
}

impl Entropy for Draw<'_> {
    fn fill(&mut self, bytes: &mut [u8]) {
        *self.drawn += 1;
        bytes.fill(0);
        if let [.., rank, high, low] = bytes {
            *rank = self.rank;
            [*high, *low] = self.drawn.to_be_bytes();
        }
    }
}

impl Page {
    /// A page begins in a tab, and takes up what it finds there.
    pub fn begin(profile: &mut Profile, tab: u8) -> Self {
        let number = profile.next_number();
        let (found, now) = (profile.found(tab), profile.now());
        let mut drawn = 0;
        let mut entropy = Draw {
            rank: rank(number, profile),
            drawn: &mut drawn,
        };
        let sessions = Sessions::begin(
            found.clone(),
            None,
            Reason::FirstVisit,
            profile.activity(None),
            profile.site.rules,
            now,
            &mut entropy,
        );
        let told = Told::at_first(&found, &sessions);
        let mut page = Self {
            number,
            tab,
            life: Life::Running,
            sessions,
            inbox: Vec::new(),
            waits_for_lock: false,
            reading: None,
            told,
            held: Vec::new(),
            drawn,
            synced: now.mono,
            is_fresh: false,
            stored_visit: found.visit,
        };
        page.finish(Uuid::nil(), profile, false);
        page.store(profile);
        page
    }

    /// Takes in what happened, and all that follows from it at once.
    pub fn handle(&mut self, input: Input, profile: &mut Profile) {
        self.take_in(input, profile, false);
    }

    /// The same, but what is stored is read and not yet taken in.
    pub fn handle_slowly(&mut self, input: Input, profile: &mut Profile) {
        self.take_in(input, profile, true);
    }

    /// The visitor does something: what is stored is read before, unless that was done a moment ago by
    /// the only page of a tab.
    pub fn act(&mut self, force: Option<Reason>, profile: &mut Profile) {
        let is_alone = profile.pages_of(self.tab, Life::Running).is_empty();
        if !is_alone || profile.mono - self.synced >= VISIT_SYNC_MS {
            self.read(profile);
            self.is_fresh = true;
        }
        self.handle(Input::Active(force), profile);
    }

    /// What the page asked for is taken in. That it was loaded is activity as well, and is stored.
    pub fn answer(&mut self, found: Box<Found>, profile: &mut Profile) {
        self.handle(Input::Stored(found), profile);
        self.store(profile);
    }

    /// The page is hidden: maybe it is never shown again.
    pub fn hide(&mut self, profile: &mut Profile) {
        self.read(profile);
        self.store(profile);
    }

    /// What is stored is read and taken in.
    pub fn read(&mut self, profile: &mut Profile) {
        let found = Box::new(profile.found(self.tab));
        self.handle(Input::Stored(found), profile);
    }

    fn take_in(&mut self, input: Input, profile: &mut Profile, slowly: bool) {
        let visit = self.sessions.visit.id;
        let now = profile.now();
        let rank = rank(self.number, profile);
        let mut entropy = Draw {
            rank,
            drawn: &mut self.drawn,
        };
        let was_settled = self.sessions.is_settled();
        self.is_fresh |= matches!(input, Input::Stored(_) | Input::Locked | Input::Heard(_));
        match input {
            Input::Stored(found) => {
                self.synced = now.mono;
                self.stored_visit.clone_from(&found.visit);
                self.sessions.stored(&found, now, &mut entropy);
            }
            Input::Locked => {
                self.waits_for_lock = false;
                let found = profile.found(self.tab);
                self.sessions.locked(&found, &mut entropy);
            }
            Input::Refused => {
                self.waits_for_lock = false;
                self.sessions.refuse_lock(now);
            }
            Input::Heard(message) => {
                let found = profile.found(self.tab);
                self.sessions.hear(message, &found, now, &mut entropy);
            }
            Input::Active(force) => self.held.push(profile.activity(force)),
            Input::Leave => {
                // What comes now is lost, the lock too.
                self.life = Life::Cached;
                self.inbox.clear();
                self.waits_for_lock = false;
                self.sessions.leave(now);
                self.carry_out(profile);
                self.store(profile);
            }
            Input::Return => {
                self.life = Life::Running;
                self.sessions.come_back(now, &mut entropy);
            }
            Input::Timeout => {}
        }
        let is_fresh = self.is_fresh;
        self.finish(visit, profile, slowly);
        if is_fresh && !was_settled {
            self.store(profile);
        }
        self.is_fresh = false;
    }

    /// What the tracker does after every input.
    fn finish(&mut self, visit: Uuid, profile: &mut Profile, slowly: bool) {
        self.sessions.handle_timeout(profile.now());
        let began = &self.sessions.visit;
        if began.id != visit {
            profile.history.note_visit(began, self.number);
        }
        let wants_stored = self.advance(profile);
        if self.sessions.is_settled() {
            self.told.settle(&self.sessions, &mut profile.history);
        }
        if !wants_stored {
            return;
        }
        if slowly {
            self.reading = Some(Box::new(profile.found(self.tab)));
        } else {
            let found = Box::new(profile.found(self.tab));
            self.answer(found, profile);
        }
    }

    /// Carries out what is asked for, and takes up what waits. Says whether to read what is stored.
    fn advance(&mut self, profile: &mut Profile) -> bool {
        let mut wants_stored = self.carry_out(profile);
        let mut waiting = std::mem::take(&mut self.held).into_iter();
        while self.sessions.is_settled()
            && let Some(activity) = waiting.next()
        {
            wants_stored |= self.take_up(activity, profile);
        }
        self.held.extend(waiting);
        wants_stored
    }

    fn take_up(&mut self, activity: Activity, profile: &mut Profile) -> bool {
        let rank = rank(self.number, profile);
        let mut entropy = Draw {
            rank,
            drawn: &mut self.drawn,
        };
        let (now, visit) = (profile.now(), self.sessions.visit.id);
        let is_settled = self.sessions.activity(activity, now, &mut entropy);
        if self.sessions.visit.id != visit {
            profile
                .history
                .note_visit(&self.sessions.visit, self.number);
        }
        let wants_stored = self.carry_out(profile);
        if !is_settled {
            self.held.push(Activity {
                force: None,
                ..activity
            });
            return wants_stored;
        }
        if self.is_fresh {
            self.store(profile);
        }
        self.record(1);
        self.store_tab(profile);
        wants_stored
    }

    /// Events were recorded, in the sessions as they are.
    fn record(&mut self, events: u64) {
        let Sessions { visit, tab, .. } = &mut self.sessions;
        tab.seq += events;
        tab.landing.visit = visit.id;
    }

    fn carry_out(&mut self, profile: &mut Profile) -> bool {
        let mut wants_stored = false;
        for effect in self.sessions.take_effects() {
            match effect {
                Effect::Load => wants_stored = true,
                Effect::Lock => self.waits_for_lock = true,
                Effect::Say(message) => profile.broadcast(self.number, message),
                Effect::StoreVisit => self.store_visit(profile),
                Effect::StoreTab => self.push_tab(profile),
                Effect::Pages(change) => {
                    let strip = profile.strip(self.tab);
                    strip.pages = change.apply(strip.pages.as_deref());
                }
                Effect::Replaced(replaced) => self.replace(&replaced, profile),
            }
        }
        wants_stored
    }

    fn replace(&mut self, replaced: &Replaced, profile: &mut Profile) {
        let is_same_tab = |number: u8| number == self.number;
        self.told.take_in(replaced, &mut profile.history);
        if let Some(began) = &replaced.began {
            profile.history.note_start(began.id, is_same_tab);
            self.record(if replaced.visit.index > 0 { 2 } else { 1 });
        }
        self.record(0);
    }

    fn store(&mut self, profile: &mut Profile) {
        if !self.sessions.is_settled() {
            return;
        }
        if self.stored_visit.as_ref() != Some(&self.sessions.visit) {
            self.store_visit(profile);
        }
        self.store_tab(profile);
    }

    fn store_visit(&mut self, profile: &mut Profile) {
        if self.sessions.is_shared() && self.sessions.visit.index > 0 {
            profile.store_visit(&self.sessions.visit);
            self.stored_visit = Some(self.sessions.visit);
        }
    }

    fn store_tab(&mut self, profile: &mut Profile) {
        if self.sessions.is_settled() {
            self.push_tab(profile);
        }
    }

    fn push_tab(&mut self, profile: &mut Profile) {
        if self.sessions.is_shared() {
            profile.strip(self.tab).entry = Some(self.sessions.tab.clone());
        }
    }
}

fn rank(number: u8, profile: &Profile) -> u8 {
    if profile.descending {
        u8::MAX - number
    } else {
        number
    }
}
