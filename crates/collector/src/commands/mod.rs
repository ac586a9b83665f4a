//! What the `wayfare` command can do.

mod detect;
mod erase;
mod export;
mod replay;
mod serve;
mod session;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;

use crate::config::{
    DetectOptions, EraseOptions, ExportOptions, ReplayOptions, ServeOptions, TabRule,
};
use crate::error::Error;
use crate::store::sqlite::Sqlite;

/// A subcommand.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Take events, store them, show them
    Serve(Box<ServeOptions>),
    /// Apply the tab-session rule to sightings, JSON lines from standard input to standard output
    ///
    /// A line in is {"tab_id": UUID, "at_ms": milliseconds since 1970, "query": text or absent}.
    /// A line out is the tab's session info with the reason of a renewal, null when it is kept.
    Session(TabRule),
    /// Tell device, system and browser, JSON lines from standard input to standard output
    ///
    /// A line in is {"ua": text, "client_hints": what navigator.userAgentData gives, "platform": text,
    /// "max_touch_points": number}; all but the first may be absent. A line out is {"ua", "os_name",
    /// "os_version", "browser_name", "browser_version", "device_type", "brand", "model", "bot"}, or
    /// {"error"} for a line that cannot be read; the lines keep their order.
    Detect(DetectOptions),
    /// Play what happened to a page again, and print each decision of its tracker with the reason
    ///
    /// A line in is {"wall": milliseconds since 1970, "mono": milliseconds since the page began, "random": the
    /// bytes that were drawn, as hexadecimal digits} with {"start": {"options", "facts", "page", "seed"}} in
    /// the first and {"input"} in every other. A line out is {"line": number, "output": name, …}.
    Replay(ReplayOptions),
    /// Erase a visitor or a visit from a database: nothing of it is left in the file
    ///
    /// Prints {"sessions", "events"}: how many there were.
    Erase(EraseOptions),
    /// Write what is stored as JSON lines to standard output
    ///
    /// A line is {"kind": "session", "source", "first_seen_ms", "last_seen_ms", "session"} or
    /// {"kind": "event", "id", "session_id", …}; first the visits, then the events in the order in which they came.
    Export(ExportOptions),
}

/// Runs a subcommand to its end.
///
/// # Errors
/// When it cannot begin or cannot go on.
pub fn run(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Serve(options) => serve::run(*options),
        Command::Session(rule) => session::run(rule),
        Command::Detect(options) => detect::run(&options),
        Command::Replay(options) => replay::run(&options),
        Command::Erase(options) => erase::run(&options),
        Command::Export(options) => export::run(&options),
    }
}

/// Opens a database that is there, where another command would make one.
fn open_existing(file: &Path) -> Result<Sqlite, Error> {
    if file.is_file() {
        Sqlite::open(file)
    } else {
        let message = format!("there is no database {}", file.display());
        Err(Error::Config(message))
    }
}

/// How a command ends that answers line by line: it says how many lines it could not read.
fn ended(bad: io::Result<u64>) -> Result<ExitCode, Error> {
    let bad = bad.map_err(|source| Error::Io {
        doing: "cannot read or write".to_owned(),
        source,
    })?;
    Ok(if bad == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
