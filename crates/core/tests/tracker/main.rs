//! The tracker as a whole, in scenarios and properties.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod attribution;
mod consent;
mod delivery;
mod description;
mod golden;
mod hints;
mod identity;
mod insurance;
mod life;
mod observe;
mod properties;
mod renewal;
mod scenario;
mod sessions;
mod timeline;
mod tracardi;
