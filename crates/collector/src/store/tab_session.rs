//! What a store answers about a tab to an application's own backend.

use uuid::Uuid;
use wayfare_protocol::Status;

use crate::ingest::Tab;

/// By what a tab is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabKey {
    /// Its id, which it never changes.
    Id(Uuid),
    /// The token that it has now.
    Token(Uuid),
}

/// A tab and the visit that was last heard of in it.
#[derive(Clone, Debug, PartialEq)]
pub struct TabSession {
    /// The tab.
    pub tab: Tab,
    /// The visit.
    pub session_id: Uuid,
    /// Who sent it.
    pub source: String,
    /// Where in its life it is.
    pub status: Status,
    /// Whom it is of; unknown for visits from before there were profiles.
    pub profile_id: Option<Uuid>,
    /// The user that this is, where an application said so.
    pub primary_id: Option<String>,
}
