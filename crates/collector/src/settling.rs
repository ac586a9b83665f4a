//! The thread that waits for the disk, and answers whoever waits for a batch once that is on it.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use tokio::sync::oneshot;

use crate::enrich::Received;
use crate::error::Error;
use crate::live::Live;
use crate::metrics::Metrics;
use crate::store::{Receipt, Store};

/// The batch goes back with its receipt: whoever asked gives its memory free, and none of the threads that all
/// wait for.
pub(crate) type Answer = oneshot::Sender<Result<(Receipt, Received), Error>>;

/// A group of batches that is written, and may not be on disk.
pub(crate) struct Written {
    /// When the writer began with it.
    pub(crate) begun: Instant,
    pub(crate) batches: Vec<Received>,
    pub(crate) answers: Vec<Answer>,
    /// What the store says of each, or of all.
    pub(crate) results: Result<Vec<Result<Receipt, Error>>, Error>,
}

/// What the thread needs.
pub(crate) struct Settling {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) live: Arc<Live>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Settling {
    /// Settles all that is written, until the writer has ended.
    pub(crate) fn run(&self, written: &Receiver<Written>) {
        while let Ok(first) = written.recv() {
            let mut groups = vec![first];
            groups.extend(written.try_iter());
            // One of them failed as a whole: of that nothing is on its way to the disk.
            let waits = groups.iter().any(|group| group.results.is_ok());
            let synced = if waits { self.store.sync() } else { Ok(()) };
            if let Err(error) = &synced {
                tracing::error!(?error, "what was written may not be on disk");
            }
            for group in groups {
                self.settle(group, synced.is_ok());
            }
        }
    }

    fn settle(&self, group: Written, is_synced: bool) {
        let Written {
            begun,
            batches,
            answers,
            results,
        } = group;
        self.metrics.commits.observe(begun.elapsed().as_secs_f64());
        let results = match results {
            Ok(results) if is_synced => results,
            Ok(_) => return refuse(answers, "the disk did not say that it has it"),
            Err(error) => {
                tracing::error!(
                    ?error,
                    batches = answers.len(),
                    "a group of batches was not stored"
                );
                return refuse(answers, "the transaction failed");
            }
        };
        for ((received, result), answer) in batches.into_iter().zip(results).zip(answers) {
            if let Ok(receipt) = &result {
                self.live.note(&received, receipt);
            }
            // Whoever asked may be gone.
            drop(answer.send(result.map(|receipt| (receipt, received))));
        }
    }
}

fn refuse(answers: Vec<Answer>, why: &str) {
    for answer in answers {
        drop(answer.send(Err(Error::Store(why.to_owned().into()))));
    }
}
