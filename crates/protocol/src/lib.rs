//! The wire: what a page sends to a collector and what the collector answers.
//!
//! Types and limits only. Nothing here knows a browser, a clock, randomness, the environment or a
//! file, and nothing here decides: decisions live in `wayfare-core`.
//!
//! Wire names are `snake_case`, with one exception: [`SessionInfo`] is Glean's object and keeps
//! Glean's camelCase, so that it can be attached to requests that already carry it.

mod ack;
mod batch;
mod context;
mod limits;
mod session;
mod session_info;

pub use ack::{Ack, AckProfile, AckSession, Operation, Rejection, RejectionCode, SeqRange};
pub use batch::{Batch, Dropped, Event, Page, VERSION};
pub use context::{ConnectionContext, Context, ReferrerContext, ScreenContext, SdkContext, Touch};
pub use limits::*;
pub use session::{
    App, Country, Device, Geo, Metadata, Os, Profile, Session, Status, Time, Utm, Weekday,
};
pub use session_info::SessionInfo;
