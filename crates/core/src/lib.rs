//! The sans-IO core of Wayfare: facts go in, decisions come out.
//!
//! Nothing here knows a browser, a clock, randomness, the environment or a file. Time and entropy
//! are arguments. The page and the collector run the same code.

pub mod attribution;
mod config;
mod consent;
pub mod delivery;
pub mod detect;
mod diagnostic;
mod facts;
pub mod identity;
mod input;
pub mod json;
pub mod limits;
mod output;
mod payload;
pub mod session;
pub mod text;
pub mod time;
mod tracker;
mod visitor;

pub use config::{Config, Cookie, Place, Places};
pub use consent::{Access, Consent, Privacy};
pub use diagnostic::Diagnostic;
pub use facts::Facts;
pub use input::{Call, Input, Start};
pub use output::{Delivered, Flushed, Output};
pub use time::Now;
pub use tracker::Tracker;
pub use visitor::Visitor;
