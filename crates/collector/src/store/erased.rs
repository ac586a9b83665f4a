//! Whom to erase, and what was.

use serde::Serialize;
use uuid::Uuid;

/// Whom to erase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A visitor, by any id that the profile ever had.
    Profile(Uuid),
    /// A visit; its profile too, where it is the last one of it.
    Session(Uuid),
}

/// How much was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Visits.
    pub sessions: usize,
    /// Their events.
    pub events: usize,
}

impl Erased {
    /// Adds what else was erased.
    pub(super) fn add(&mut self, more: Self) {
        self.sessions += more.sessions;
        self.events += more.events;
    }
}
