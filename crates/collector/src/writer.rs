//! The one thread that writes. It takes every batch that waits and stores all of them in one
//! transaction: the disk syncs once for all who wait.

use std::mem;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::enrich::Received;
use crate::error::Error;
use crate::limits::GROUP_BATCHES_MAX;
use crate::live::Live;
use crate::store::{Receipt, Store};

enum Job {
    Store(Box<Received>, oneshot::Sender<Result<Receipt, Error>>),
    Ping(oneshot::Sender<Result<(), Error>>),
    Stop,
}

/// The way to the writing thread.
pub(crate) struct Writer {
    jobs: SyncSender<Job>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread. At most `queue_batches_max` batches wait for it.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(crate) fn start(
        store: Arc<dyn Store>,
        live: Arc<Live>,
        queue_batches_max: usize,
    ) -> Result<Self, Error> {
        let (jobs, waiting) = mpsc::sync_channel(queue_batches_max);
        let thread = thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(&*store, &live, &waiting))
            .map_err(|source| Error::Io {
                doing: "cannot start the writer".to_owned(),
                source,
            })?;
        Ok(Self {
            jobs,
            thread: Mutex::new(Some(thread)),
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
        answered.await.map_err(|_| Error::Stopped)?
    }

    /// Whether the writer answers and the store can be written to.
    ///
    /// # Errors
    /// When not.
    pub(crate) async fn ping(&self) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.submit(Job::Ping(answer))?;
        answered.await.map_err(|_| Error::Stopped)?
    }

    /// Stores what waits and ends the thread. Blocks until it has ended.
    pub(crate) fn stop(&self) {
        // An error here says that the thread has ended already.
        let _ = self.jobs.send(Job::Stop);
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the writer had failed");
        }
    }

    /// Never waits for room: waiting requests would pile up, and time out into more of them.
    fn submit(&self, job: Job) -> Result<(), Error> {
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Error::QueueFull,
            TrySendError::Disconnected(_) => Error::Stopped,
        })
    }
}

type Answer = oneshot::Sender<Result<Receipt, Error>>;

fn run(store: &dyn Store, live: &Live, waiting: &Receiver<Job>) {
    let mut batches = Vec::new();
    let mut answers = Vec::new();
    let mut stopping = false;
    while let Some(first) = next(waiting, stopping) {
        let mut job = Some(first);
        while let Some(taken) = job {
            match taken {
                Job::Store(received, answer) => {
                    batches.push(*received);
                    answers.push(answer);
                }
                Job::Ping(answer) => drop(answer.send(store.ping())),
                Job::Stop => stopping = true,
            }
            job = (batches.len() < GROUP_BATCHES_MAX)
                .then(|| waiting.try_recv().ok())
                .flatten();
        }
        write(
            store,
            live,
            mem::take(&mut batches),
            mem::take(&mut answers),
        );
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

fn write(store: &dyn Store, live: &Live, batches: Vec<Received>, answers: Vec<Answer>) {
    if batches.is_empty() {
        return;
    }
    match store.write(&batches) {
        Ok(results) => {
            for ((received, result), answer) in batches.into_iter().zip(results).zip(answers) {
                if let Ok(receipt) = &result {
                    live.note(received, receipt);
                }
                // Whoever asked may be gone.
                drop(answer.send(result));
            }
        }
        Err(error) => {
            tracing::error!(
                ?error,
                batches = answers.len(),
                "a group of batches was not stored"
            );
            for answer in answers {
                let gone = "the transaction failed".to_owned();
                drop(answer.send(Err(Error::Store(gone.into()))));
            }
        }
    }
}
