//! What a collector answers: which events it has, which it refuses, and what it knows of the tab.

use serde::{Deserialize, Serialize};

use crate::{SessionInfo, Status};

/// The acknowledgement of a batch. It is sent after the batch is durable, and only then.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ack {
    /// Events that are stored, as inclusive ranges of `seq`. An event that was stored before
    /// counts as stored.
    pub accepted: Vec<SeqRange>,
    /// Events that will never be stored.
    pub rejected: Vec<Rejection>,
    /// Of the batches that were asked about as `unanswered`, those of which every event is stored.
    /// Of the others nothing is known: their events are sent again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stored: Vec<String>,
    /// Runs of `seq` of the batch's tab that never came, though later ones did: the oldest first, at
    /// most [`MISSING_RANGES_MAX`](crate::MISSING_RANGES_MAX). A refused event came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<SeqRange>,
    /// The tab session by the collector's clock: the page adopts it.
    pub session_info: SessionInfo,
    /// Why the collector began the tab's token with this batch: `new_tab` for a tab that it had
    /// never seen, `idle` after a pause above its limit. Null when it kept the token, and so for
    /// the same batch again: only the request that renewed says so.
    #[serde(default)]
    pub renewal: Option<String>,
    /// The visit.
    pub session: AckSession,
    /// Whom the visit is of: the page names this id from now on. It is another than the page named when
    /// two were found to be one visitor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<AckProfile>,
    /// Collector clock: RFC 3339, milliseconds, `Z`.
    pub server_time: String,
    /// What was done with the Session; answered when the batch said `debug`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
}

/// First and last `seq` of a run of events.
pub type SeqRange = [u64; 2];

/// Why one event will never be stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rejection {
    /// The event's `seq`, null where that is what is wrong with it.
    pub seq: Option<u64>,
    /// The event's id as far as it could be read, else null.
    pub id: Option<String>,
    /// What is wrong.
    pub code: RejectionCode,
    /// Which field, by its path in the batch: `events[3].properties.note`.
    pub field: String,
    /// The limit that was passed, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// What is wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RejectionCode {
    /// A required field is not there.
    Missing,
    /// The field is not of the type or form the schema asks for.
    Invalid,
    /// The value is longer than the limit, in bytes.
    TooLong,
    /// There are more of them than the limit.
    TooMany,
    /// The value is nested deeper than the limit.
    TooDeep,
}

/// The visit in an acknowledgement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AckSession {
    /// Visit session id.
    pub id: String,
    /// Its status as stored.
    pub status: Status,
}

/// The visitor in an acknowledgement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AckProfile {
    /// Profile id.
    pub id: String,
}

/// What a collector did with a Session in one request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Operation {
    /// It was not known before.
    pub new: bool,
    /// It was known and changed.
    pub update: bool,
    /// It was put into a segment.
    pub segment: bool,
    /// Sessions that were merged into it.
    pub merge: Vec<String>,
}
