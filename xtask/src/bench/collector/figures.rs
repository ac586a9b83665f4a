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
    pub(super) batches: u64,
    pub(super) seconds: f64,
    pub(super) cpu: f64,
}

/// What a server did with a load.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) load: Load,
    /// Seconds that the server was on a processor meanwhile.
    pub(super) cpu: f64,
}

/// What was measured one after the other.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) answered: Served,
    pub(super) stored: Served,
    pub(super) rss_kib: u64,
    pub(super) batches_per_commit: f64,
    /// Each row that the collector stores, with as many batches to a commit.
    pub(super) all: Commit,
    /// Of these, the rows of events alone.
    pub(super) events: Commit,
    /// Each row, with one batch to a commit.
    pub(super) alone: Commit,
}

/// All rounds with so many connections.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) connections: u32,
    pub(super) rounds: Vec<Round>,
}

/// How many, in how long, and for how much of it on a processor.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rate {
    pub(super) count: u64,
    pub(super) seconds: f64,
    pub(super) cpu: f64,
}

impl Rate {
    #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^52 here")]
    fn over(self, seconds: f64) -> f64 {
        self.count as f64 / seconds.max(f64::EPSILON)
    }

    pub(super) fn per_second(self) -> f64 {
        self.over(self.seconds)
    }

    pub(super) fn per_cpu_second(self) -> f64 {
        self.over(self.cpu)
    }
}

impl From<&Served> for Rate {
    /// Of batches.
    fn from(served: &Served) -> Self {
        Self {
            count: served.load.accepted(),
            seconds: served.load.seconds,
            cpu: served.cpu,
        }
    }
}

impl From<&Commit> for Rate {
    /// Of batches.
    fn from(commit: &Commit) -> Self {
        Self {
            count: commit.batches,
            seconds: commit.seconds,
            cpu: commit.cpu,
        }
    }
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
