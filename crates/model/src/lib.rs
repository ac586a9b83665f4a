//! The sessions' rules as browsers run them, checked in every order of events.
//!
//! The machine under test is the real one: `wayfare_core::session::Sessions`. What is modelled is all
//! around it: tabs, pages and frames, storage that is shared or copied, a lock, messages that come late,
//! timers that come late, pages that crash, freeze, go into the cache and come back, clocks that jump,
//! and storage that somebody clears.
//!
//! | what | where |
//! |---|---|
//! | one page and how it serves its sessions, as the tracker does | `page.rs` |
//! | a browser profile: storage, tabs, pages, clocks | `profile.rs` |
//! | what may happen, and how often | `action.rs`, `scene.rs` |
//! | what happens then | `step.rs` |
//! | a profile in which everything under way has arrived | `quiet.rs` |
//! | what has to hold | `faults.rs`, `history.rs` |
//! | the scenes that are explored, to which depth | `scenes.rs` |

#![allow(
    clippy::indexing_slicing,
    reason = "a model that is out of bounds is wrong, and nothing of it ships"
)]

pub mod action;
pub mod faults;
pub mod history;
pub mod page;
pub mod profile;
pub mod quiet;
pub mod scene;
pub mod scenes;
mod step;
