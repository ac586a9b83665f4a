//! What the collector stores in a second, beside what the same machine does at most, and what its dashboard
//! costs over millions of events. All in one run, because no two machines are alike, nor two hours of one.

mod figures;
mod process;
mod table;

use anyhow::Result;
use tempfile::TempDir;

use crate::workspace::Workspace;
use figures::{Commit, Fill, Query, Round, Run, Served};
use process::{Programs, Server};

/// How long and how much.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How long each load lasts each time, in seconds.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// How often all take turns.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// How many connections send at once, with commas.
    #[arg(long, default_value = "64,256", value_delimiter = ',')]
    connections: Vec<u32>,
    /// How many events are stored before the dashboard is asked; 0 leaves it out.
    #[arg(long, default_value_t = 5_000_000)]
    events: u64,
}

/// Events of a batch, as the load sends them.
const EVENTS: u64 = 10;

pub(super) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let programs = Programs::build(workspace)?;
    let mut runs = Vec::new();
    for &connections in &options.connections {
        let Options {
            rounds, seconds, ..
        } = options;
        println!("{connections} connections, {rounds} rounds of {seconds} seconds each");
        let rounds: Vec<Round> = (0..*rounds)
            .map(|_| measure(&programs, *seconds, connections))
            .collect::<Result<_>>()?;
        runs.push(Run {
            connections,
            rounds,
        });
    }
    table::print_loads(&runs);
    if options.events > 0 {
        println!("storing {} events", options.events);
        let folder = TempDir::new()?;
        let database = folder.path().join("wayfare.db");
        let count = options.events.to_string();
        let fill: Fill = programs.ask_one(
            "fill",
            &[("--events", &count)],
            Some(("--database", &database)),
        )?;
        let queries: Vec<Query> = programs.ask("queries", &[], Some(("--database", &database)))?;
        table::print_stored(&fill, std::fs::metadata(&database)?.len(), &queries);
    }
    Ok(())
}

/// The floors and the collector, one after the other with the same load.
fn measure(programs: &Programs, seconds: u64, connections: u32) -> Result<Round> {
    let (seconds, connections) = (seconds.to_string(), connections.to_string());
    let load = |server: &Server| -> Result<Served> {
        let before = server.cpu_seconds()?;
        let given = [
            ("--address", server.address.as_str()),
            ("--connections", &connections),
            ("--seconds", &seconds),
        ];
        let load = programs.ask_one("load", &given, None)?;
        Ok(Served {
            load,
            cpu: server.cpu_seconds()? - before,
        })
    };
    let answering = programs.answering()?;
    let answered = load(&answering)?;
    drop(answering);
    let folder = TempDir::new()?;
    let collector = programs.collector(folder.path())?;
    let stored = load(&collector)?;
    let rss_kib = collector.rss_kib_most()?;
    let batches_per_commit = collector.batches_per_commit(stored.load.accepted())?;
    drop(collector);
    let commit = |tables: &str, batches: u64| -> Result<Commit> {
        let folder = TempDir::new()?;
        let given = [
            ("--tables", tables),
            ("--batches", &*batches.to_string()),
            ("--connections", &connections),
            ("--seconds", &seconds),
        ];
        programs.ask_one("commit", &given, Some(("--folder", folder.path())))
    };
    // As many batches in a transaction as the collector had, and one.
    let shared = to_whole(batches_per_commit);
    Ok(Round {
        answered,
        stored,
        rss_kib,
        batches_per_commit,
        all: commit("all", shared)?,
        events: commit("events", shared)?,
        alone: commit("all", 1)?,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is a mean of counts below a thousand"
)]
fn to_whole(mean: f64) -> u64 {
    mean.round().max(1.0) as u64
}
