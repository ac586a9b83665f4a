//! What the programs of `crates/collector/examples/bench/` print.

use serde::Deserialize;

/// What a load saw.
#[derive(Debug, Deserialize)]
pub(super) struct Load {
    pub(super) requests: u64,
    /// Answers other than 200.
    pub(super) refused: u64,
    pub(super) seconds: f64,
    pub(super) p50_us: u64,
    pub(super) p99_us: u64,
    /// Seconds that the load itself was on a processor.
    pub(super) cpu: f64,
}

impl Load {
    /// How many were answered with 200.
    pub(super) fn accepted(&self) -> u64 {
        self.requests - self.refused
    }
}

/// What SQLite committed.
#[derive(Debug, Deserialize)]
pub(super) struct Commit {
    pub(super) commits: u64,
    pub(super) events: u64,
    pub(super) seconds: f64,
    pub(super) cpu: f64,
}

/// What it took to fill a database.
#[derive(Debug, Deserialize)]
pub(super) struct Fill {
    pub(super) events: u64,
    pub(super) seconds: f64,
    pub(super) cpu: f64,
}

/// What a question to a database took, in seconds.
#[derive(Debug, Deserialize)]
pub(super) struct Query {
    pub(super) query: String,
    pub(super) rows: u64,
    pub(super) cpu: f64,
    pub(super) wall: f64,
}
