//! The one thread that writes. It takes every batch that waits and stores all of them in one
//! transaction: the disk syncs once for all who wait. Another waits for the disk and answers (`settling.rs`),
//! so that the next batches are written meanwhile.

use std::mem;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio::sync::oneshot;

use crate::enrich::Received;
use crate::error::Error;
use crate::limits::{GROUP_BATCHES_MAX, UNSETTLED_GROUPS_MAX};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::settling::{Answer, Settling, Written};
use crate::store::{Receipt, Store};

enum Job {
    Store(Box<Received>, Answer),
    Call(Call),
    Stop,
}

/// What else needs the one connection that writes. It answers by itself.
type Call = Box<dyn FnOnce(&dyn Store) + Send>;

/// The way to the writing thread.
pub(crate) struct Writer {
    metrics: Arc<Metrics>,
    jobs: SyncSender<Job>,
    /// In the order in which they end.
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the threads. At most `queue_batches_max` batches wait for it; `tab_idle_ms` is the
    /// limit of the tab rule.
    ///
    /// # Errors
    /// When the system has no threads to give.
    pub(crate) fn start(
        store: Arc<dyn Store>,
        live: Arc<Live>,
        queue_batches_max: usize,
        tab_idle_ms: u64,
        metrics: Arc<Metrics>,
    ) -> Result<Self, Error> {
        let (jobs, waiting) = mpsc::sync_channel(queue_batches_max);
        let (written, unsettled) = mpsc::sync_channel(UNSETTLED_GROUPS_MAX);
        let settling = Settling {
            store: Arc::clone(&store),
            live,
            metrics: Arc::clone(&metrics),
        };
        let storing = Storing {
            store,
            tab_idle_ms,
            metrics: Arc::clone(&metrics),
            written,
        };
        let threads = vec![
            spawn("writer", move || storing.run(&waiting))?,
            spawn("settler", move || settling.run(&unsettled))?,
        ];
        Ok(Self {
            metrics,
            jobs,
            threads: Mutex::new(threads),
        })
    }

    /// Stores a batch; returns when it is durable.
    ///
    /// Whoever asks may go away meanwhile: a batch that waits is stored all the same, and its
    /// events are told apart by their ids when they are sent again.
    ///
    /// # Errors
    /// When the queue is full, the writer has stopped or the store fails.
    pub(crate) async fn store(&self, received: Received) -> Result<Receipt, Error> {
        let (answer, answered) = oneshot::channel();
        self.submit(Job::Store(Box::new(received), answer))?;
        let (receipt, _) = answered.await.map_err(|_| Error::Stopped)??;
        Ok(receipt)
    }

    /// Does something short with the store on the thread that writes, in its turn; returns what came
    /// of it.
    ///
    /// # Errors
    /// When the queue is full, the writer has stopped or the call fails.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        // Whoever asked may be gone.
        let call: Call = Box::new(move |store| drop(answer.send(call(store))));
        self.submit(Job::Call(call))?;
        answered.await.map_err(|_| Error::Stopped)?
    }

    /// Stores what waits and ends the threads. Blocks until they have ended.
    pub(crate) fn stop(&self) {
        // An error here says that the thread has ended already.
        let _ = self.jobs.send(Job::Stop);
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("the writer had failed");
            }
        }
    }

    /// Never waits for room: waiting requests would pile up, and time out into more of them.
    fn submit(&self, job: Job) -> Result<(), Error> {
        // Before it is there: it may be taken at once.
        self.metrics.queue.inc();
        self.jobs.try_send(job).map_err(|error| {
            self.metrics.queue.dec();
            match error {
                TrySendError::Full(_) => Error::QueueFull,
                TrySendError::Disconnected(_) => Error::Stopped,
            }
        })
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(run);
    thread.map_err(|source| Error::Io {
        doing: format!("cannot start the {name}"),
        source,
    })
}

/// The thread's side.
struct Storing {
    store: Arc<dyn Store>,
    tab_idle_ms: u64,
    metrics: Arc<Metrics>,
    written: SyncSender<Written>,
}

impl Storing {
    fn run(&self, waiting: &Receiver<Job>) {
        let mut batches = Vec::new();
        let mut answers = Vec::new();
        let mut stopping = false;
        while let Some(first) = next(waiting, stopping) {
            let mut job = Some(first);
            let mut jobs = 0;
            while let Some(taken) = job {
                jobs += 1;
                if !matches!(taken, Job::Stop) {
                    self.metrics.queue.dec();
                }
                match taken {
                    Job::Store(received, answer) => {
                        batches.push(*received);
                        answers.push(answer);
                    }
                    Job::Call(call) => call(&*self.store),
                    Job::Stop => stopping = true,
                }
                // Calls count as well: while ever more of them come, a batch would wait for all of them.
                job = (jobs < GROUP_BATCHES_MAX)
                    .then(|| waiting.try_recv().ok())
                    .flatten();
            }
            self.write(mem::take(&mut batches), mem::take(&mut answers));
        }
    }

    fn write(&self, batches: Vec<Received>, answers: Vec<Answer>) {
        if batches.is_empty() {
            return;
        }
        let begun = Instant::now();
        let results = self.store.write(&batches, self.tab_idle_ms);
        // Where nobody settles any more, dropping the answers says so.
        drop(self.written.send(Written {
            begun,
            batches,
            answers,
            results,
        }));
    }
}

/// Once it is to stop, the writer takes what waits and waits for nothing more.
fn next(waiting: &Receiver<Job>, stopping: bool) -> Option<Job> {
    if stopping {
        waiting.try_recv().ok()
    } else {
        waiting.recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use wayfare_core::session::TAB_IDLE_MS;

    use super::*;
    use crate::ingest::decode;
    use crate::store::sqlite::Sqlite;

    const GOLDEN: &[u8] = include_bytes!("../../../tests/fixtures/batch.json");

    #[test]
    fn a_batch_waits_for_no_endless_row_of_calls() {
        let calls = 4 * GROUP_BATCHES_MAX;
        let (jobs, waiting) = mpsc::sync_channel(calls + 2);
        let (written, _unsettled) = mpsc::sync_channel(1);
        let received = Received {
            batch: decode(GOLDEN).unwrap(),
            received_at_us: 0,
            network: None,
            geo: None,
        };
        let (answer, _answered) = oneshot::channel();
        jobs.send(Job::Store(Box::new(received), answer)).unwrap();
        let before = Arc::new(AtomicUsize::new(0));
        for _ in 0..calls {
            let before = Arc::clone(&before);
            let call = move |store: &dyn Store| {
                let is_stored = store.totals(0).unwrap().events > 0;
                before.fetch_add(usize::from(!is_stored), Ordering::SeqCst);
            };
            jobs.send(Job::Call(Box::new(call))).unwrap();
        }
        jobs.send(Job::Stop).unwrap();
        let storing = Storing {
            store: Arc::new(Sqlite::in_memory().unwrap()),
            tab_idle_ms: TAB_IDLE_MS,
            metrics: Arc::default(),
            written,
        };
        storing.run(&waiting);
        let before = before.load(Ordering::SeqCst);
        assert!(
            before < GROUP_BATCHES_MAX,
            "{before} of {calls} came before it"
        );
    }
}
