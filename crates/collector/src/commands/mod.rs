//! What the `wayfare` command can do.

mod serve;
mod session;

use std::process::ExitCode;

use clap::Subcommand;

use crate::config::{ServeOptions, TabRule};
use crate::error::Error;

/// A subcommand.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Take events, store them, show them
    Serve(ServeOptions),
    /// Apply the tab-session rule to sightings, JSON lines from standard input to standard output
    ///
    /// A line in is {"tab_id": UUID, "at_ms": milliseconds since 1970, "query": text or absent}.
    /// A line out is the tab's session info with the reason of a renewal, null when it is kept.
    Session(TabRule),
}

/// Runs a subcommand to its end.
///
/// # Errors
/// When it cannot begin or cannot go on.
pub fn run(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Serve(options) => serve::run(options),
        Command::Session(rule) => session::run(rule),
    }
}
