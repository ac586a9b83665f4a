//! A browser profile on one site: clocks, storage, tabs, and the pages that live.

use wayfare_core::Now;
use wayfare_core::session::{
    Activity, Found, Message, Reason, Rules, Stored, TAB_IDLE_MS, Tab, Visit, VisitRule,
};
use wayfare_core::time::{MonoMs, UnixMs};

use crate::action::{KINDS, Kind};
use crate::history::History;
use crate::page::{Life, Page};

/// The rules as they are by default.
pub const RULES: Rules = Rules {
    visit: VisitRule {
        idle_ms: 30 * 60_000,
        max_ms: 24 * 3_600_000,
        on_campaign: false,
    },
    tab_idle_ms: TAB_IDLE_MS,
    is_shared: true,
};

/// 2024-05-30T12:00:00Z
const NOON: UnixMs = 1_717_070_400_000;

const DAY_MS: u64 = 86_400_000;

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
    /// The number of the next page.
    pub born: u8,
    /// How the site has it, and the visitor at this moment.
    pub site: Site,
    /// Ids that are drawn at the same moment sort against the order in which their pages began.
    pub descending: bool,
    /// How often each kind of action was taken.
    pub used: [u8; KINDS],
    /// What has been, as far as a property asks.
    pub history: History,
}

/// How the site has it, and what the visitor comes by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Site {
    /// The rules.
    pub rules: Rules,
    /// A day ends the visit, in UTC.
    pub has_midnight: bool,
    /// The campaign by which the visitor comes, 0 for none.
    pub campaign: u32,
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
            site: Site {
                rules: RULES,
                has_midnight: false,
                campaign: 0,
            },
            descending,
            used: [0; KINDS],
            history: History::default(),
        }
    }

    /// What both clocks say.
    pub fn now(&self) -> Now {
        Now {
            wall: (NOON + self.mono)
                .saturating_add_signed(i64::from(self.days) * DAY_MS.cast_signed()),
            mono: self.mono,
        }
    }

    /// Something is done at this moment.
    pub fn activity(&self, force: Option<Reason>) -> Activity {
        let at = self.now();
        Activity {
            at,
            campaign: self.site.campaign,
            midnight: self.site.has_midnight.then_some(at.wall / DAY_MS * DAY_MS),
            force,
        }
    }

    /// A number that no page has that lives.
    pub fn next_number(&mut self) -> u8 {
        let number = self.born;
        while self.page(self.born).is_some() || self.born == number {
            self.born = self.born.wrapping_add(1);
        }
        number
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
            visitor: None,
            midnight: self.activity(None).midnight,
        };
        Found::read(&stored, self.now())
    }

    /// What a page of a tab writes.
    pub fn strip(&mut self, tab: u8) -> &mut Strip {
        &mut self.tabs[usize::from(tab)]
    }

    /// Writes the visit to each place. Without a lock a page may do that when another has just done it.
    pub fn store_visit(&mut self, visit: &Visit) {
        let stored = self.visits.iter().flatten().next();
        let is_older = stored.is_some_and(|stored| stored.index > visit.index);
        if is_older && self.used(Kind::Lose) == 0 && self.used(Kind::Slow) == 0 {
            self.history.note_overwritten();
        }
        self.visits = [Some(*visit), Some(*visit)];
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
