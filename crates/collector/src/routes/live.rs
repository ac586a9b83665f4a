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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Options;
    use crate::limits::LIVE_BACKLOG_MAX;

    #[tokio::test]
    async fn a_reader_that_falls_behind_is_given_a_new_snapshot() {
        let app = App::in_memory(Options::default()).unwrap();
        let (sender, mut reader) = mpsc::channel(1);
        tokio::spawn(feed(app.clone(), sender));
        assert_eq!(name_of(reader.recv().await), "snapshot");
        let view = app.read(|store| snapshot(store, 0)).await.unwrap();
        for _ in 0..LIVE_BACKLOG_MAX + 1 {
            app.live().send(&view);
        }
        assert_eq!(name_of(reader.recv().await), "snapshot");
        assert_eq!(name_of(reader.recv().await), "update");
    }

    /// An event can only be read as it is written on the wire.
    fn name_of(sent: Option<Sent>) -> &'static str {
        let Ok(event) = sent.unwrap();
        let text = format!("{event:?}");
        ["snapshot", "update"]
            .into_iter()
            .find(|name| text.contains(&format!("event: {name}")))
            .unwrap()
    }
}
