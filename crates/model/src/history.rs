//! What has been, as far as a property asks for it.

use uuid::Uuid;
use wayfare_core::session::{Found, Reason, Replaced, Scope, Sessions, Visit};

use crate::faults::Fault;

/// What has been.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct History {
    /// Every visit that ever began.
    pub begun: Vec<Begun>,
    /// Tab ids that a page gave up as a copy's.
    pub abandoned: Vec<Uuid>,
    /// What went wrong on the way, one bit each.
    pub faults: u32,
}

/// A visit that began.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Begun {
    /// Its id.
    pub id: Uuid,
    /// Its place in the count.
    pub index: u32,
    /// The page that began it.
    pub page: u8,
    /// How often its begin was told.
    pub starts: u8,
    /// Its page died before it could tell.
    pub is_orphan: bool,
}

impl History {
    /// A rule was broken.
    pub fn note(&mut self, fault: Fault) {
        self.faults |= fault.bit();
    }

    /// A page has another visit than before: one that nobody had before has begun there.
    pub fn note_visit(&mut self, visit: &Visit, page: u8) {
        let is_known = self.begun.iter().any(|begun| begun.id == visit.id);
        if visit.index > 0 && !is_known {
            self.begun.push(Begun {
                id: visit.id,
                index: visit.index,
                page,
                starts: 0,
                is_orphan: false,
            });
        }
    }

    /// A page tells that the visit began there.
    pub fn note_start(&mut self, visit: Uuid, is_teller: impl Fn(u8) -> bool) {
        let mut is_right = false;
        for begun in self.begun.iter_mut().filter(|begun| begun.id == visit) {
            begun.starts += 1;
            is_right = begun.starts == 1 && is_teller(begun.page);
        }
        if !is_right {
            self.note(Fault::StartedTwice);
        }
    }

    /// A page dies without a word.
    pub fn note_death(&mut self, page: u8) {
        for begun in self.begun.iter_mut().filter(|begun| begun.page == page) {
            begun.is_orphan |= begun.starts == 0;
        }
    }

    /// A stored visit was overwritten by an older one.
    pub fn note_overwritten(&mut self) {
        self.note(Fault::Overwritten);
    }
}

/// What an application was told of the sessions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Told {
    visit: Uuid,
    token: Uuid,
    index: u32,
    settled: Uuid,
}

impl Told {
    /// What a page takes up from what it finds needs no telling.
    pub fn at_first(found: &Found, sessions: &Sessions) -> Self {
        let visit = found.visit.filter(|_| sessions.visit.index > 0);
        let tab = found.tab.as_ref();
        Self {
            visit: visit.map_or(Uuid::nil(), |visit| visit.id),
            token: tab.map_or(Uuid::nil(), |tab| tab.token),
            index: visit.map_or(0, |visit| visit.index),
            settled: Uuid::nil(),
        }
    }

    /// Every change goes on from what was told before, and names one reason for each session.
    pub fn take_in(&mut self, replaced: &Replaced, history: &mut History) {
        for scope in [Scope::Visit, Scope::Tab] {
            let changes = replaced.changes.iter().filter(|one| one.scope == scope);
            let changes: Vec<_> = changes.collect();
            let [change] = &changes[..] else {
                if !changes.is_empty() {
                    history.note(Fault::ToldWrong);
                }
                continue;
            };
            let known = match scope {
                Scope::Visit => &mut self.visit,
                Scope::Tab => &mut self.token,
            };
            // A page without a visit may come to one and renew it at once.
            let has_joined = scope == Scope::Visit && known.is_nil();
            if change.previous.unwrap_or_default() != *known && !has_joined {
                history.note(Fault::ToldWrong);
            }
            *known = change.current.unwrap_or_default();
            if scope == Scope::Tab && change.reason == Reason::DuplicateTab {
                let given_up = replaced.tab.id;
                if !history.abandoned.contains(&given_up) {
                    history.abandoned.push(given_up);
                }
            }
        }
    }

    /// When no decision is open, the application knows the sessions. A page without any joins those
    /// that it comes to without being told.
    pub fn settle(&mut self, sessions: &Sessions, history: &mut History) {
        if self.visit.is_nil() {
            self.visit = sessions.visit.id;
        }
        if self.visit != sessions.visit.id || self.token != sessions.tab.token {
            history.note(Fault::Untold);
        }
        if sessions.visit.index == 0 {
            history.note(Fault::NoVisit);
        }
        if sessions.visit.index < self.index {
            history.note(Fault::CountedBack);
        }
        let is_other = self.settled != sessions.visit.id && !self.settled.is_nil();
        if is_other && sessions.visit.index == self.index {
            history.note(Fault::Wavered);
        }
        self.index = sessions.visit.index;
        self.settled = sessions.visit.id;
    }
}
