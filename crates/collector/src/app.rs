//! The collector as one value: its store, its writer, its clock and who may send.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OnceCell, watch};
use wayfare_core::session::TAB_IDLE_MS;

use crate::client::Proxies;
use crate::clock::Clock;
use crate::config::{Sources, StaticDir};
use crate::error::Error;
use crate::guard::Guard;
use crate::limits::{QUEUE_BATCHES_MAX, REQUEST_TIME_MAX};
use crate::link::LinkKey;
use crate::live::{self, Live};
use crate::metrics::Metrics;
use crate::micro::Micro;
use crate::places::Places;
use crate::rates::{PerSecond, Rates};
use crate::retention;
use crate::sites::Sites;
use crate::store::Store;
use crate::store::sqlite::Sqlite;
use crate::writer::Writer;

/// What a collector is made with.
#[derive(Clone, Debug)]
pub struct Options {
    /// Tells the time.
    pub clock: Clock,
    /// Who may send.
    pub sources: Sources,
    /// The sites that may send, where a file lists them.
    pub sites: Option<Sites>,
    /// Most requests in a second.
    pub rates: PerSecond,
    /// What keeps the dashboard to its owner. Without, everybody who reaches it is let in.
    pub guard: Option<Guard>,
    /// Whether to list what came and what was refused, for tests.
    pub micro: bool,
    /// How long a request may take to arrive and to be stored.
    pub request_time_max: Duration,
    /// Folders served as they are.
    pub static_dirs: Vec<StaticDir>,
    /// Most batches that wait for the writer.
    pub queue_batches_max: usize,
    /// Longest pause over which a tab keeps its token, in milliseconds.
    pub tab_idle_ms: u64,
    /// The proxies in front.
    pub proxies: Proxies,
    /// Where addresses are; nowhere, when there is nothing.
    pub places: Option<Arc<Places>>,
    /// How long visits are kept; for ever, when there is nothing.
    pub keep: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            sources: Sources::default(),
            sites: None,
            rates: PerSecond::default(),
            guard: None,
            micro: false,
            request_time_max: REQUEST_TIME_MAX,
            static_dirs: Vec::new(),
            queue_batches_max: QUEUE_BATCHES_MAX,
            tab_idle_ms: TAB_IDLE_MS,
            proxies: Proxies::default(),
            places: None,
            keep: None,
        }
    }
}

/// A running collector. Clones are the same collector.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    options: Options,
    store: Arc<dyn Store>,
    writer: Writer,
    live: Arc<Live>,
    rates: Rates,
    metrics: Arc<Metrics>,
    micro: Option<Micro>,
    link_key: OnceCell<LinkKey>,
    shutdown: watch::Sender<bool>,
}

impl App {
    /// Starts a collector on a store. Needs a Tokio runtime around it.
    ///
    /// # Errors
    /// When the writer cannot be started.
    pub fn start(store: Arc<dyn Store>, options: Options) -> Result<Self, Error> {
        let live = Arc::new(Live::default());
        let metrics = Arc::new(Metrics::default());
        let writer = Writer::start(
            Arc::clone(&store),
            Arc::clone(&live),
            options.queue_batches_max,
            options.tab_idle_ms,
            Arc::clone(&metrics),
        )?;
        let shutdown = watch::Sender::new(false);
        let task = live::run(
            Arc::clone(&live),
            Arc::clone(&store),
            options.clock.clone(),
            shutdown.subscribe(),
        );
        tokio::spawn(task);
        let rates = Rates::new(options.rates, options.sites.as_ref(), &options.clock);
        let app = Self(Arc::new(Inner {
            rates,
            metrics,
            micro: options.micro.then(Micro::default),
            options,
            store,
            writer,
            live,
            link_key: OnceCell::new(),
            shutdown,
        }));
        if let Some(keep) = app.options().keep {
            tokio::spawn(retention::run(app.clone(), keep, app.shutdown()));
        }
        Ok(app)
    }

    /// Starts a collector that forgets everything when it ends.
    ///
    /// # Errors
    /// When there is no memory or no thread for it.
    pub fn in_memory(options: Options) -> Result<Self, Error> {
        Self::start(Arc::new(Sqlite::in_memory()?), options)
    }

    /// Ends the live streams, stores what waits and stops the writer.
    ///
    /// # Errors
    /// When the runtime is already going away.
    pub async fn close(&self) -> Result<(), Error> {
        self.end_streams();
        let app = self.clone();
        let stopped = tokio::task::spawn_blocking(move || app.0.writer.stop()).await;
        stopped.map_err(|_| Error::Stopped)
    }

    /// Ends the live streams, which would otherwise keep a shutdown waiting for ever.
    pub fn end_streams(&self) {
        self.0.shutdown.send_replace(true);
    }

    /// Reads the store on a thread that may wait for the disk.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&dyn Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = Arc::clone(&self.0.store);
        let done = tokio::task::spawn_blocking(move || read(&*store)).await;
        done.map_err(|_| Error::Stopped)?
    }

    /// The key that signs links, as it is kept in the store; made at its first use.
    pub(crate) async fn link_key(&self) -> Result<LinkKey, Error> {
        let kept = self.0.link_key.get_or_try_init(|| async {
            let fresh = LinkKey::draw()?;
            self.writer().call(move |store| store.link_key(fresh)).await
        });
        kept.await.copied()
    }

    pub(crate) fn options(&self) -> &Options {
        &self.0.options
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.options.clock
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.0.writer
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    /// What lists what came, where that is wanted.
    pub(crate) fn micro(&self) -> Option<&Micro> {
        self.0.micro.as_ref()
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn live(&self) -> &Live {
        &self.0.live
    }

    pub(crate) fn shutdown(&self) -> watch::Receiver<bool> {
        self.0.shutdown.subscribe()
    }
}
