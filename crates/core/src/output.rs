//! What the core asks the edge to do.

use crate::delivery::{Change, Guard};
use crate::diagnostic::Diagnostic;
use crate::session::{PagesChange, SessionChange};

/// An effect. The edge carries it out after the core is no longer borrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Post this body to the endpoint and answer with [`crate::Input::Response`]; or with
    /// [`crate::Input::Taken`] if another page sends its events.
    Post {
        /// The request's number.
        request: u32,
        /// The batch.
        body: String,
        /// Where that stands.
        guard: Option<Guard>,
    },
    /// Have the browser post this body if the page dies, and nothing else that was to be posted so; nothing at all
    /// where it is empty.
    Insure(String),
    /// Change the journal of what waits.
    Journal(Change),
    /// Read the headers of all journals, alone among the pages of the origin, and answer with
    /// [`crate::Input::Queues`].
    ListQueues,
    /// Read what is stored and answer with [`crate::Input::Stored`], after all other outputs.
    Load,
    /// Ask the engine for the client hints that it does not give by itself, and answer with
    /// [`crate::Input::Hints`].
    AskHints,
    /// Load the table of makers, and answer with [`crate::Input::Makers`].
    AskMakers,
    /// Ask for the lock that all pages of the origin share, and answer with [`crate::Input::Locked`]
    /// or [`crate::Input::LockRefused`].
    Lock,
    /// Listen to the other pages of the origin, or stop: not while the page is in the cache.
    Listen(bool),
    /// Tell the other pages of the origin.
    Say(String),
    /// Write the visit, to each place that the site allows.
    StoreVisit(String),
    /// Write the tab's entry in sessionStorage.
    StoreTab(String),
    /// Write what is remembered of the visitor, to localStorage; delete it where it is empty.
    StoreVisitor(String),
    /// Change the list of the tab's open pages in sessionStorage.
    Pages(PagesChange),
    /// Delete everything that was ever stored.
    Forget,
    /// The page knows its sessions, or knows that it has to wait for consent.
    Settled,
    /// Let links to other domains carry the visit on; redeem the token by which this page was reached
    /// and answer with [`crate::Input::Linked`].
    Link {
        /// The domains.
        domains: Vec<String>,
        /// The token.
        token: Option<String>,
    },
    /// Tell the application what is wrong.
    Diagnose(Diagnostic),
    /// Tell the application that a session was renewed.
    SessionChanged(SessionChange),
    /// Tell the application what became of a request.
    Delivered(Delivered),
    /// Everything that a flush waited for is settled.
    Flushed(Flushed),
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The batch that was posted.
    pub body: String,
    /// HTTP status, 0 for no answer.
    pub status: u16,
    /// Events the collector has.
    pub accepted: usize,
    /// Events it will never take.
    pub rejected: usize,
}

/// What a flush achieved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flushed {
    /// Events the collector has acknowledged since `flush` was called.
    pub accepted: usize,
    /// Events it refused.
    pub rejected: usize,
    /// Events that still wait.
    pub pending: usize,
}
