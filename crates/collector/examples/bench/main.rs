//! What `cargo xtask bench collector` runs: load, floors to compare with, and a large database. Each command
//! prints one line of JSON for each figure.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot go on has nothing to say"
)]

mod answer;
mod batches;
mod commit;
mod cpu;
mod fill;
mod load;
mod queries;
mod rows;

use std::path::PathBuf;

use clap::Parser;

use commit::Tables;

#[derive(Parser)]
enum Command {
    /// Answers batches without storing them: the floor of HTTP.
    Answer,
    /// Stores rows that are ready: the floor of SQLite.
    Commit {
        /// A folder for the database.
        #[arg(long)]
        folder: PathBuf,
        /// What is stored of a batch.
        #[arg(long)]
        tables: Tables,
        /// How many batches each transaction has.
        #[arg(long)]
        batches: usize,
        /// How many pages send them in turn.
        #[arg(long)]
        connections: usize,
        /// For how long.
        #[arg(long)]
        seconds: u64,
    },
    /// Sends batches of ten events over so many connections.
    Load {
        /// `host:port`
        #[arg(long)]
        address: String,
        /// How many connections send at once.
        #[arg(long)]
        connections: usize,
        /// For how long.
        #[arg(long)]
        seconds: u64,
    },
    /// Fills a database by the store's own code.
    Fill {
        /// Its file.
        #[arg(long)]
        database: PathBuf,
        /// How many events.
        #[arg(long)]
        events: u64,
    },
    /// Times what the dashboard asks of a database.
    Queries {
        /// Its file.
        #[arg(long)]
        database: PathBuf,
    },
}

#[tokio::main]
async fn main() {
    match Command::parse() {
        Command::Answer => answer::run().await,
        Command::Commit {
            folder,
            tables,
            batches,
            connections,
            seconds,
        } => commit::run(&commit::Options {
            folder: &folder,
            tables,
            batches,
            senders: connections,
            seconds,
        }),
        Command::Load {
            address,
            connections,
            seconds,
        } => load::run(address, connections, seconds).await,
        Command::Fill { database, events } => fill::run(&database, events),
        Command::Queries { database } => queries::run(&database),
    }
}
