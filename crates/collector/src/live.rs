//! What changed, told to every open dashboard at most four times a second.
//!
//! The writer only notes what it stored; one task turns the notes into messages. A reader that
//! falls behind gets a new snapshot: nobody waits for it and nothing piles up.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::sleep;
use uuid::Uuid;

use crate::clock::Clock;
use crate::enrich::Received;
use crate::error::Error;
use crate::ingest::Event;
use crate::limits::{LIVE_BACKLOG_MAX, LIVE_INTERVAL, LIVE_ROWS_MAX, TOTALS_INTERVAL};
use crate::skew::Skew;
use crate::store::{EventRow, Receipt, SessionRow, Store, Totals};

/// What the tiles, the list and the feed show: all of it in a snapshot, what changed in an update.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct View {
    /// Collector clock.
    pub now_ms: u64,
    /// The tiles.
    pub totals: Totals,
    /// Sessions, last seen first.
    pub sessions: Vec<SessionRow>,
    /// Events, last received first.
    pub events: Vec<EventRow>,
}

/// A message to all readers.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Counts the messages.
    pub id: u64,
    /// The [`View`], as JSON.
    pub data: Arc<str>,
}

#[derive(Default)]
struct Noted {
    sessions: BTreeSet<Uuid>,
    events: VecDeque<EventRow>,
}

/// Between the writer and the readers.
pub(crate) struct Live {
    noted: Mutex<Noted>,
    wake: Notify,
    messages: broadcast::Sender<Message>,
    last_id: AtomicU64,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            noted: Mutex::default(),
            wake: Notify::new(),
            messages: broadcast::Sender::new(LIVE_BACKLOG_MAX),
            last_id: AtomicU64::new(0),
        }
    }
}

impl Live {
    /// Notes what a stored batch changed.
    pub(crate) fn note(&self, received: &Received, receipt: &Receipt) {
        if self.messages.receiver_count() == 0 {
            return;
        }
        let skew = received.skew();
        let mut noted = self.noted();
        noted.sessions.insert(received.batch.session_id);
        while noted.sessions.len() > LIVE_ROWS_MAX {
            noted.sessions.pop_first();
        }
        let batch = &received.batch;
        for event in &batch.events {
            if receipt.fresh.contains(&event.id) {
                let ids = (batch.session_id, batch.tab_id, receipt.token);
                noted.events.push_front(to_row(event, ids, skew));
            }
        }
        noted.events.truncate(LIVE_ROWS_MAX);
        drop(noted);
        self.wake.notify_one();
    }

    /// Begins to listen. Whoever listens before it takes a snapshot misses nothing.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Message> {
        self.messages.subscribe()
    }

    /// Number of the last message: a snapshot is as new as it.
    pub(crate) fn last_id(&self) -> u64 {
        self.last_id.load(Ordering::SeqCst)
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a message to all readers.
    pub(crate) fn send(&self, view: &View) {
        match serde_json::to_string(view) {
            Ok(json) => {
                let id = self.last_id.fetch_add(1, Ordering::SeqCst) + 1;
                // An error says that nobody listens any more.
                let _ = self.messages.send(Message {
                    id,
                    data: json.into(),
                });
            }
            Err(error) => tracing::error!(?error, "a live message could not be written"),
        }
    }
}

/// Reads everything the dashboard opens with.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn snapshot(store: &dyn Store, now_ms: u64) -> Result<View, Error> {
    let rows = u32::try_from(LIVE_ROWS_MAX).unwrap_or(u32::MAX);
    Ok(View {
        now_ms,
        totals: store.totals(now_ms)?,
        sessions: store.sessions(rows, 0)?,
        events: store.recent_events(rows)?,
    })
}

/// Sends updates until the collector shuts down.
pub(crate) async fn run(
    live: Arc<Live>,
    store: Arc<dyn Store>,
    clock: Clock,
    mut shutdown: watch::Receiver<bool>,
) {
    let mut last_totals = Totals::default();
    loop {
        tokio::select! {
            () = live.wake.notified() => {}
            () = sleep(TOTALS_INTERVAL) => {}
            _ = shutdown.changed() => return,
        }
        if live.messages.receiver_count() == 0 {
            continue;
        }
        let noted = std::mem::take(&mut *live.noted());
        let quiet = noted.sessions.is_empty();
        let (store, now_ms) = (Arc::clone(&store), clock.now_ms());
        let read = tokio::task::spawn_blocking(move || update(&*store, noted, now_ms)).await;
        match read {
            Ok(Ok(view)) => {
                if !quiet || view.totals != last_totals {
                    live.send(&view);
                }
                last_totals = view.totals;
            }
            Ok(Err(error)) => tracing::error!(?error, "a live update was left out"),
            Err(error) => tracing::error!(?error, "a live update failed"),
        }
        tokio::select! {
            () = sleep(LIVE_INTERVAL) => {}
            _ = shutdown.changed() => return,
        }
    }
}

fn update(store: &dyn Store, noted: Noted, now_ms: u64) -> Result<View, Error> {
    let ids: Vec<Uuid> = noted.sessions.into_iter().collect();
    let mut sessions = store.sessions_by_id(&ids)?;
    sessions.sort_by_key(|row| std::cmp::Reverse(row.last_seen_ms));
    Ok(View {
        now_ms,
        totals: store.totals(now_ms)?,
        sessions,
        events: noted.events.into(),
    })
}

fn to_row(event: &Event, (session_id, tab_id, token): (Uuid, Uuid, Uuid), skew: Skew) -> EventRow {
    EventRow {
        id: event.id.to_string(),
        session_id: session_id.to_string(),
        tab_id: tab_id.to_string(),
        token: token.to_string(),
        seq: event.seq,
        r#type: event.r#type.clone(),
        occurred_at_ms: event.occurred_at_ms,
        corrected_at_ms: skew.correct(event.occurred_at_ms),
        sent_at_ms: skew.sent_at_ms,
        received_at_ms: skew.received_at_ms,
        page: event.page.clone(),
        properties: RawValue::from_string(event.properties.clone())
            .unwrap_or_else(|_| RawValue::NULL.to_owned()),
    }
}
