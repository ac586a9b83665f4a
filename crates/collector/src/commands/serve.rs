//! `wayfare serve`: the collector until it is told to stop.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::{App, Options};
use crate::config::{ServeOptions, Sources, StaticDir, StoreUrl, check_prefixes};
use crate::error::Error;
use crate::guard::{Guard, Opened};
use crate::listener::{Patience, listen};
use crate::places::Places;
use crate::routes::{self, router};
use crate::sites::Sites;
use crate::store::sqlite::Sqlite;

pub(super) fn run(options: ServeOptions) -> Result<ExitCode, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers(thread::available_parallelism()))
        .enable_all()
        .build()
        .map_err(|source| io_error("cannot start the runtime", source))?
        .block_on(serve(options))?;
    Ok(ExitCode::SUCCESS)
}

/// How many threads answer. One processor is the writer's: all wait for what it stores, and what would answer
/// there as well takes from it. How many processors there are the system may keep to itself.
fn workers(processors: io::Result<NonZeroUsize>) -> usize {
    let processors = processors.map_or(1, NonZeroUsize::get);
    processors.saturating_sub(1).max(1)
}

async fn serve(options: ServeOptions) -> Result<(), Error> {
    check_prefixes(&options.static_dirs)?;
    let StoreUrl::Sqlite(file) = &options.store;
    let store = Arc::new(if options.micro {
        Sqlite::in_memory()?
    } else {
        Sqlite::open_as(file, options.durability)?
    });
    let sources = Sources::new(options.sources.clone());
    let sites = options.sites.as_deref().map(Sites::open).transpose()?;
    if sources.is_open() && sites.is_none() {
        tracing::info!("neither --source nor --sites is given: events of every source are taken");
    }
    warn_of_missing(&options.static_dirs);
    let places = options.geoip_db.as_deref().map(open_places).transpose()?;
    let opened = open_guard(&options, file)?;
    let fresh_token = opened
        .as_ref()
        .and_then(|opened| opened.fresh_token.clone());
    let app = App::start(
        store,
        Options {
            sources,
            sites,
            micro: options.micro,
            rates: options.rates,
            guard: opened.map(|opened| opened.guard),
            static_dirs: options.static_dirs,
            tab_idle_ms: options.tab_rule.idle_ms,
            proxies: options.proxies.into(),
            places,
            keep: options
                .retention_days
                .map(|days| Duration::from_hours(24 * days)),
            ..Options::default()
        },
    )?;
    let (listener, address) = bind(options.listen).await?;
    let admin = match options.admin_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let stop = stop_signal()?;
    let silent = |source| io_error("cannot write to standard output", source);
    announce("listening", address, "").map_err(silent)?;
    if let Some((listener, address)) = admin {
        serve_admin(&app, listener, address).map_err(silent)?;
    }
    if let Some(token) = fresh_token {
        let path = format!("/dashboard?token={token}");
        announce("dashboard", address, &path).map_err(silent)?;
    }
    let streams = app.clone();
    let stopping = async move {
        stop.await;
        tracing::info!("stopping");
        streams.end_streams();
    };
    let patience = Patience {
        connections: options.connections_max,
        ..Patience::default()
    };
    if !listen(listener, router(app.clone()), patience, stopping).await {
        tracing::warn!("connections were still open");
    }
    app.close().await
}

/// Answers those who run the collector until the process ends: whoever balances load asks while the other
/// listener is stopping.
fn serve_admin(app: &App, listener: TcpListener, address: SocketAddr) -> io::Result<()> {
    announce("admin", address, "")?;
    let routes = routes::admin(app.clone());
    let never = std::future::pending();
    tokio::spawn(listen(listener, routes, Patience::default(), never));
    Ok(())
}

/// Opens a database of places that is read again at SIGHUP.
fn open_places(file: &Path) -> Result<Arc<Places>, Error> {
    let places = Arc::new(Places::open(file)?);
    let hangup = signal(SignalKind::hangup());
    let hangup = hangup.map_err(|source| io_error("cannot listen for signals", source))?;
    tokio::spawn(reload(Arc::clone(&places), hangup));
    Ok(places)
}

/// Reads the database of places again whenever it is asked to.
async fn reload(places: Arc<Places>, mut hangup: Signal) {
    while hangup.recv().await.is_some() {
        let again = Arc::clone(&places);
        match tokio::task::spawn_blocking(move || again.reload()).await {
            Ok(Ok(())) => tracing::info!("the database of places was read again"),
            Ok(Err(error)) => tracing::error!(?error, "the database of places stays as it was"),
            Err(error) => tracing::error!(?error, "the database of places was not read again"),
        }
    }
}

fn warn_of_missing(folders: &[StaticDir]) {
    for folder in folders.iter().filter(|folder| !folder.dir.is_dir()) {
        tracing::warn!("there is no folder {} to serve", folder.dir.display());
    }
}

/// What keeps the dashboard to its owner, where that is needed.
fn open_guard(options: &ServeOptions, database: &Path) -> Result<Option<Opened>, Error> {
    match &options.dashboard_token_file {
        Some(given) => Guard::open(given).map(Some),
        // Whoever reaches a loopback address is on this machine.
        None if options.listen.ip().is_loopback() => Ok(None),
        None if options.micro => Guard::draw().map(Some),
        None => Guard::open(&beside(database)).map(Some),
    }
}

/// Where the dashboard's token is kept unless another file is given.
fn beside(database: &Path) -> PathBuf {
    let mut file = database.as_os_str().to_owned();
    file.push(".dashboard-token");
    PathBuf::from(file)
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let failed = |source| io_error(&format!("cannot listen on {address}"), source);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Says where the collector listens, in a line that scripts wait for.
fn announce(what: &str, address: SocketAddr, path: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{what} on http://{address}{path}")?;
    stdout.flush()
}

/// Resolves at the first SIGINT or SIGTERM. Listens from the call on, not from the first poll.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Error> {
    let listen =
        |kind| signal(kind).map_err(|source| io_error("cannot listen for signals", source));
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

fn io_error(doing: &str, source: io::Error) -> Error {
    Error::Io {
        doing: doing.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_processor_is_left_to_the_writer() {
        let of = |processors| workers(Ok(NonZeroUsize::new(processors).unwrap()));
        assert_eq!([of(1), of(2), of(8)], [1, 1, 7]);
        assert_eq!(workers(Err(io::ErrorKind::Unsupported.into())), 1);
    }
}
