//! Forgetting visits that are older than their owner wants to keep them.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::interval;

use crate::app::App;
use crate::error::Error;
use crate::limits::{FORGOTTEN_VISITS_MAX, RETENTION_INTERVAL};

/// Forgets what is too old, at once and then from time to time, until the collector shuts down.
pub(crate) async fn run(app: App, keep: Duration, mut shutdown: watch::Receiver<bool>) {
    let mut ticks = interval(RETENTION_INTERVAL);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = shutdown.changed() => return,
        }
        match forget(&app, keep).await {
            Ok(0) => {}
            Ok(visits) => tracing::info!(visits, "forgot visits that are too old"),
            Err(error) => tracing::error!(?error, "visits that are too old were not forgotten"),
        }
    }
}

/// A few at a time, each in its turn on the thread that writes: batches wait for none of it for long.
async fn forget(app: &App, keep: Duration) -> Result<usize, Error> {
    let keep_ms = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
    let before_ms = app.clock().now_ms().saturating_sub(keep_ms);
    let mut forgotten = 0;
    loop {
        let call =
            move |store: &dyn crate::store::Store| store.forget(before_ms, FORGOTTEN_VISITS_MAX);
        match app.writer().call(call).await? {
            0 => return Ok(forgotten),
            some => forgotten += some,
        }
    }
}
