//! What the core asks the edge to do.

use crate::diagnostic::Diagnostic;
use crate::session::SessionChange;

/// An effect. The edge carries it out after the core is no longer borrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Post this body to the endpoint and answer with [`crate::Input::Response`].
    Post {
        /// The request's number.
        request: u32,
        /// The batch.
        body: String,
    },
    /// Write the visit's cookie.
    StoreVisit(String),
    /// Write the tab's entry in sessionStorage.
    StoreTab(String),
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
