//! A browser profile on one site: clocks, storage, tabs, and the pages that live.

use wayfare_core::Now;
use wayfare_core::session::{Found, Message, Stored, Tab, Visit};
use wayfare_core::time::{MonoMs, UnixMs};

use crate::action::{KINDS, Kind};
use crate::history::History;
use crate::page::{Life, Page};

/// 2024-05-30T12:00:00Z
const NOON: UnixMs = 1_717_070_400_000;

const DAY_MS: i64 = 86_400_000;

/// What exists, and what has been.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// The clock that never goes back. All pages share it: no rule compares it across pages.
    pub mono: MonoMs,
    /// By how many days the wall clock was set.
    pub days: i8,
    /// The visit as it stands in the cookie and in localStorage.
    pub visits: [Option<Visit>; 2],
    /// The tabs, by number.
    pub tabs: Vec<Strip>,
    /// The pages that live, in the order in which they began.
    pub pages: Vec<Page>,
    /// How many pages ever began.
    pub born: u8,
    /// Ids that are drawn at the same moment sort against the order in which their pages began.
    pub descending: bool,
    /// How often each kind of action was taken.
    pub used: [u8; KINDS],
    /// What has been, as far as a property asks.
    pub history: History,
}

/// What the browser keeps of one tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Strip {
    /// The tab's entry in sessionStorage.
    pub entry: Option<Tab>,
    /// The list of its open pages in sessionStorage.
    pub pages: Option<String>,
}

impl Profile {
    /// A profile in which nobody has been.
    pub fn fresh(descending: bool) -> Self {
        Self {
            mono: 1_000,
            days: 0,
            visits: [None, None],
            tabs: Vec::new(),
            pages: Vec::new(),
            born: 0,
            descending,
            used: [0; KINDS],
            history: History::default(),
        }
    }

    /// What both clocks say.
    pub fn now(&self) -> Now {
        Now {
            wall: (NOON + self.mono).saturating_add_signed(i64::from(self.days) * DAY_MS),
            mono: self.mono,
        }
    }

    /// How often a kind of action was taken.
    pub fn used(&self, kind: Kind) -> u8 {
        self.used[kind as usize]
    }

    /// What a page of a tab reads.
    pub fn found(&self, tab: u8) -> Found {
        let strip = &self.tabs[usize::from(tab)];
        let stored = Stored {
            visits: self
                .visits
                .iter()
                .map(|visit| visit.as_ref().map(Visit::write))
                .collect(),
            tab: strip.entry.as_ref().map(Tab::write),
            pages: strip.pages.clone(),
            midnight: None,
        };
        Found::read(&stored, self.now())
    }

    /// What a page of a tab writes.
    pub fn strip(&mut self, tab: u8) -> &mut Strip {
        &mut self.tabs[usize::from(tab)]
    }

    /// Writes the visit to each place.
    pub fn store_visit(&mut self, visit: &Visit) {
        let stored = self.visits.iter().flatten().next();
        let is_older = stored.is_some_and(|stored| stored.index > visit.index);
        if is_older && self.used(Kind::Lose) == 0 {
            self.history.note_overwritten();
        }
        self.visits = [Some(visit.clone()), Some(visit.clone())];
    }

    /// What a page says reaches every other page whose channel is open. A frozen one hears it later.
    pub fn broadcast(&mut self, from: u8, message: Message) {
        for page in self.pages.iter_mut().filter(|page| page.number != from) {
            if page.life != Life::Cached {
                page.inbox.push(message);
            }
        }
    }

    /// The numbers of the pages of a tab that live like that.
    pub fn pages_of(&self, tab: u8, life: Life) -> Vec<u8> {
        let pages = self.pages.iter();
        pages
            .filter(|page| page.tab == tab && page.life == life)
            .map(|page| page.number)
            .collect()
    }

    /// The page of that number.
    pub fn page(&self, number: u8) -> Option<&Page> {
        self.pages.iter().find(|page| page.number == number)
    }

    /// Lets a page do something: it is taken out of the profile meanwhile.
    pub fn with_page(&mut self, number: u8, act: impl FnOnce(&mut Page, &mut Self)) {
        let found = self.pages.iter().position(|page| page.number == number);
        if let Some(index) = found {
            let mut page = self.pages.remove(index);
            act(&mut page, self);
            self.pages.insert(index, page);
        }
    }
}
