//! What follows from a decision about a session.

use uuid::Uuid;

use super::{Message, PagesChange, Reason, Tab, Visit};

/// Which of the two sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The visit, shared by the tabs of a browser.
    Visit,
    /// The tab session.
    Tab,
}

impl Scope {
    /// Its name for the application.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Tab => "tab",
        }
    }
}

/// A session that was renewed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionChange {
    /// Which session.
    pub scope: Scope,
    /// Why.
    pub reason: Reason,
    /// The id before, none at the first.
    pub previous: Option<Uuid>,
    /// The id from now on, none when the visitor withdrew consent.
    pub current: Option<Uuid>,
}

impl SessionChange {
    /// The change from one id to another; nil is none.
    pub fn of(scope: Scope, reason: Reason, previous: Uuid, current: Uuid) -> Self {
        let some = |id: Uuid| (!id.is_nil()).then_some(id);
        Self {
            scope,
            reason,
            previous: some(previous),
            current: some(current),
        }
    }

    /// Whether the browser decided it alone and the collector may yet decide otherwise.
    pub fn is_provisional(&self) -> bool {
        self.scope == Scope::Tab && self.reason == Reason::Idle
    }
}

/// What the sessions of a page ask for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Read what is stored, and answer with it.
    Load,
    /// Get the lock that all pages of the origin share, and answer under it with what is stored.
    Lock,
    /// Tell the other pages.
    Say(Message),
    /// Store the visit.
    StoreVisit,
    /// Store the tab.
    StoreTab,
    /// Change the list of the tab's open pages.
    Pages(PagesChange),
    /// The sessions are others than before.
    Replaced(Box<Replaced>),
}

/// Sessions that were replaced.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replaced {
    /// The visit until then; one whose index is 0 was none.
    pub visit: Visit,
    /// The tab until then.
    pub tab: Tab,
    /// What the application is told.
    pub changes: Vec<SessionChange>,
    /// The visit that this page began: no other page tells of it.
    pub began: Option<Visit>,
}
