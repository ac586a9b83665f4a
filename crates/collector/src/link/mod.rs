//! Links to another site of the same owner that carry the visit along.
//!
//! Cookies end at the domain. So a page asks for a token before its visitor follows a link, and the
//! page over there redeems it for the visit that it goes on with. The token is short-lived, bound
//! to the host that it was made for, and good for one redemption.
//!
//! Everything here is pure but for [`random`]; that a token is used once is the store's to say.

mod host;
mod random;
mod request;
mod token;

pub use host::Host;
pub use request::{LinkRequest, RedeemRequest};
pub use token::{Link, LinkKey, Nonce, Refusal};

pub(crate) use random::draw;

use serde::Serialize;
use uuid::Uuid;
use wayfare_core::time::UnixMs;

/// The visit that a link carries, as the page that asks for it knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LinkedVisit {
    /// Visit session id.
    pub id: Uuid,
    /// When it began, by the device: milliseconds since 1970.
    pub started: UnixMs,
    /// When it last saw activity, by the device: milliseconds since 1970.
    pub active: UnixMs,
    /// How many visits of this browser it counts: 1, 2, …
    pub index: u32,
}
