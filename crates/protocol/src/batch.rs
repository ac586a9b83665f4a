//! What a page sends: a batch of events of one visit and one tab session.

use serde::{Deserialize, Serialize};

use crate::{Session, SessionInfo};

/// The version of the wire, `v` of every batch.
pub const VERSION: u32 = 1;

/// One request's worth of events. All of them belong to the one Session and the one tab session
/// that the batch carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "Batch",
        bound = "A: schemars::JsonSchema + Serialize + Default"
    )
)]
#[serde(bound(deserialize = "A: Deserialize<'de> + Default"))]
pub struct Batch<A> {
    /// [`VERSION`]
    pub v: u32,
    /// Of this request, UUIDv7. A repeated request may carry the same or another: events are told
    /// apart by their own ids.
    pub batch_id: String,
    /// Which site or application sends.
    pub source: String,
    /// Device clock at sending: RFC 3339, milliseconds, `Z`.
    pub sent_at: String,
    /// Asks for `operation` in the answer.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub debug: bool,
    /// The visit.
    pub session: Session<A>,
    /// The tab session.
    pub session_info: SessionInfo,
    /// The events, in the order in which they happened.
    pub events: Vec<Event<A>>,
    /// What was dropped since the last batch, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Dropped>,
    /// The `batch_id` of earlier batches of which the sender never saw the answer, at most
    /// [`UNANSWERED_MAX`](crate::UNANSWERED_MAX): it asks which of them were stored. Such a batch
    /// may be asked about as long as its id was never given to other events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<String>,
}

/// A fact with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "Event",
        bound = "A: schemars::JsonSchema + Serialize + Default"
    )
)]
#[serde(bound(deserialize = "A: Deserialize<'de> + Default"))]
pub struct Event<A> {
    /// UUIDv7, minted where the event happened. The same id is stored once, for ever.
    pub id: String,
    /// `page_view`, or the name given to `track`.
    pub r#type: String,
    /// Counts the events of a tab, 1, 2, …, without gaps.
    pub seq: u64,
    /// Device clock when it happened: RFC 3339, milliseconds, `Z`.
    pub occurred_at: String,
    /// Where it happened.
    #[serde(default)]
    pub page: Page,
    /// The application's facts; `{}` when it gave none.
    #[serde(default)]
    pub properties: A,
}

/// A page as it was at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Page {
    /// `location.href`
    pub url: String,
    /// `document.title`
    pub title: String,
    /// `document.referrer`, or the page before it after a soft navigation.
    pub referrer: String,
}

/// Events that never leave, counted by reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dropped {
    /// Why, by a stable code: `queue_full`, `event_too_large`, …
    pub reason: String,
    /// How many.
    pub count: u64,
}
