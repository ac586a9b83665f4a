//! `GET /dashboard/live`: server-sent events, a snapshot first and then what changes.

use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderName;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::app::App;
use crate::error::Error;
use crate::limits::HEARTBEAT_INTERVAL;
use crate::live::snapshot;

type Sent = Result<Event, Infallible>;

pub(super) async fn stream(State(app): State<App>) -> impl IntoResponse {
    // One message waits for a slow reader; the others wait in the backlog that all readers share.
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(feed(app, sender));
    // nginx would otherwise hold the stream back until a buffer is full.
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), "no");
    let heartbeat = KeepAlive::new()
        .interval(HEARTBEAT_INTERVAL)
        .text("heartbeat");
    (
        [unbuffered],
        Sse::new(ReceiverStream::new(receiver)).keep_alive(heartbeat),
    )
}

/// Feeds one reader until it goes or the collector shuts down.
async fn feed(app: App, reader: mpsc::Sender<Sent>) {
    let mut shutdown = app.shutdown();
    let mut messages = app.live().subscribe();
    let mut next = first(&app).await;
    while !*shutdown.borrow() {
        match next {
            Ok(event) => {
                if reader.send(Ok(event)).await.is_err() {
                    return;
                }
            }
            Err(error) => return tracing::error!(?error, "a live stream was ended"),
        }
        next = tokio::select! {
            _ = shutdown.changed() => return,
            () = reader.closed() => return,
            message = messages.recv() => match message {
                Ok(message) => Ok(named("update", message.id, &message.data)),
                Err(RecvError::Lagged(_)) => first(&app).await,
                Err(RecvError::Closed) => return,
            },
        };
    }
}

async fn first(app: &App) -> Result<Event, Error> {
    let id = app.live().last_id();
    let now_ms = app.clock().now_ms();
    let view = app.read(move |store| snapshot(store, now_ms)).await?;
    let data = serde_json::to_string(&view).map_err(|error| Error::Store(Box::new(error)))?;
    Ok(named("snapshot", id, &data))
}

fn named(name: &str, id: u64, data: &str) -> Event {
    Event::default().event(name).id(id.to_string()).data(data)
}
