//! `cargo xtask bench`: figures, which are printed and never asserted.

mod collector;
mod delivery;
mod detection;
mod page;
mod script;

use std::process::ExitCode;

use anyhow::Result;

use crate::workspace::Workspace;

/// What can be measured.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Name {
    /// What detection weighs in the module, and how long it takes natively.
    Detection,
    /// What the collector stores in a second, beside what axum and SQLite do; and what its dashboard costs.
    Collector(collector::Options),
    /// Which of 200 events arrive, once each, through what happens to pages; beside other trackers.
    Delivery(delivery::Options),
    /// What a tracker costs the page that loads it; beside other trackers.
    Load(page::Options),
    /// What calls cost the page, and what of them crosses the wire; beside other trackers.
    Events(page::Options),
}

pub(crate) fn run(workspace: &Workspace, name: &Name) -> Result<ExitCode> {
    match name {
        Name::Detection => detection::run(workspace).map(|()| ExitCode::SUCCESS),
        Name::Collector(options) => collector::run(workspace, options).map(|()| ExitCode::SUCCESS),
        Name::Delivery(options) => delivery::run(workspace, options),
        Name::Load(options) => page::run(workspace, "load/main.mjs", options),
        Name::Events(options) => page::run(workspace, "events/main.mjs", options),
    }
}
