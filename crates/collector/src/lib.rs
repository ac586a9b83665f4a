//! The reference collector of Wayfare: it takes batches of events, stores each event once, answers
//! what it knows of the tab, and shows what happens on a live dashboard.
//!
//! A request goes through `routes` → `ingest` (is it well-formed?) → `enrich` (when and from
//! where?) → `writer` → `store`, and is answered only when it is on disk.
//!
//! Out of scope: TLS, user accounts and more than one machine. A proxy does the first two.

mod admission;
mod app;
mod client;
pub mod clock;
mod commands;
mod config;
mod dashboard;
mod enrich;
mod error;
mod guard;
pub mod ingest;
mod intake;
pub mod limits;
pub mod link;
mod listener;
mod live;
mod metrics;
mod micro;
mod places;
mod rates;
mod retention;
mod routes;
mod settling;
pub mod sites;
pub mod skew;
pub mod store;
mod writer;

pub use app::{App, Options};
pub use client::{Proxies, ProxyHeader};
pub use commands::{Command, run};
pub use config::{ServeOptions, Sources, StaticDir, StoreUrl, TabRule};
pub use enrich::{Received, anonymise};
pub use error::Error;
pub use guard::Guard;
pub use listener::{Patience, listen};
pub use places::Places;
pub use rates::PerSecond;
pub use routes::{admin, router};
