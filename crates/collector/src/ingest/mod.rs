//! From bytes to a batch that may be stored, and from a batch to what is known of a visit and a tab.
//!
//! Everything here is pure: no store, no clock, no network.

mod boot;
mod campaigns;
mod detected;
mod dropped;
mod envelope;
mod event;
mod identity;
mod landing;
mod leaves;
mod life;
mod made;
mod merge;
mod open_object;
mod plain_event;
mod plain_object;
mod profile;
mod ranges;
mod remembered;
mod seqs;
mod source;
mod stamps;
mod surrogates;
mod tab;
mod told;
mod track;
mod unanswered;
mod visit_check;

pub use boot::decode_boot;
pub use envelope::decode;
pub use event::Event;
pub use identity::{parse_id, parse_uuid};
pub use landing::Unit;
pub use leaves::Leaf;
pub use life::SESSION_END;
pub use merge::{Fresh, Visit, at_rest};
pub use profile::profile_made_for;
pub use ranges::accepted_ranges;
pub use seqs::Seqs;
pub use stamps::Stamps;
pub use tab::{Sighting, Tab, see_tab};
pub use track::decode_track;
pub use visit_check::pauses_around;

pub(crate) use source::read_source;

use std::collections::BTreeMap;

use uuid::Uuid;
use wayfare_core::time::UnixMs;
use wayfare_protocol::{Rejection, Status};

/// A batch as it was sent, with everything in it looked at.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Of the request.
    pub batch_id: Uuid,
    /// Which site or application sends.
    pub source: String,
    /// Device clock at sending.
    pub sent_at_ms: UnixMs,
    /// Asks for `operation` in the answer.
    pub debug: bool,
    /// Visit session id.
    pub session_id: Uuid,
    /// Start of the visit on the device, where it was well-formed.
    pub created_at_ms: Option<UnixMs>,
    /// The visit's status in the sender's eyes.
    pub status: Status,
    /// How the visit began, as far as the sender knows.
    pub units: Vec<Unit>,
    /// The other well-formed values of the Session.
    pub leaves: Vec<Leaf>,
    /// Whom it is of, where the sender knows.
    pub profile_id: Option<Uuid>,
    /// The tab.
    pub tab_id: Uuid,
    /// The tab session's token in the sender's eyes, where it knows of tabs.
    pub token: Option<Uuid>,
    /// The last search query of the tab, where there is one.
    pub last_query: Option<String>,
    /// Whether `seq` counts the events of the tab, so that a hole in it is a loss. Else it is the place of
    /// an event in its request.
    pub is_numbered: bool,
    /// The events that may be stored.
    pub events: Vec<Event>,
    /// The events that never will be.
    pub rejected: Vec<Rejection>,
    /// How many events the sender dropped since its last batch, by reason.
    pub dropped: BTreeMap<String, u64>,
    /// Earlier batches that the sender asks about, each once.
    pub unanswered: Vec<Uuid>,
}
