//! Taking connections: so many at once, none that drips, and at the end none that is cut off.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use crate::limits::{
    ACCEPT_PAUSE, CONNECTIONS_MAX, HEAD_BYTES_MAX, HEAD_TIME_MAX, SHUTDOWN_TIME_MAX,
};

/// What a listener lets its clients do.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long the head of a request may take to arrive, counted from the end of the one before.
    pub head: Duration,
    /// How long a shutdown waits for requests that were begun.
    pub shutdown: Duration,
    /// Most connections at once. Others wait until one of them is closed.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: HEAD_TIME_MAX,
            shutdown: SHUTDOWN_TIME_MAX,
            connections: CONNECTIONS_MAX,
        }
    }
}

/// Answers connections until `stop` resolves, and then the requests that were begun; says whether all of
/// those were answered.
pub async fn listen(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) -> bool {
    let places = Arc::new(Semaphore::new(patience.connections));
    let open = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, accept(&listener).await)
        };
        let (place, (stream, peer)) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let connection = connection(&router, patience.head, stream, peer);
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A connection that broke is the client's affair.
            let _ = connection.await;
            drop(place);
        });
    }
    // From here on the system refuses connections, and whoever balances load goes elsewhere.
    drop(listener);
    tokio::time::timeout(patience.shutdown, open.shutdown())
        .await
        .is_ok()
}

/// The next connection. When the system has no more descriptors to give it will have some in a while.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(?error, "no connection can be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

fn connection(
    router: &Router,
    head_time_max: Duration,
    stream: TcpStream,
    peer: SocketAddr,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + 'static {
    let router = router.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = router.clone().oneshot(request.map(Body::new));
        async move { answer.await.map_err(|never: Infallible| match never {}) }
    });
    // An answer is small, and somebody waits for it.
    let _ = stream.set_nodelay(true);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time_max)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
}
