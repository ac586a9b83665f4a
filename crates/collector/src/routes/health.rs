//! `GET /healthz` and `GET /readyz`: whether a batch sent at this moment would be stored.

use axum::extract::State;

use crate::app::App;
use crate::error::Error;

pub(super) async fn healthz(State(app): State<App>) -> Result<&'static str, Error> {
    app.writer().call(|store| store.ping()).await?;
    Ok("ok")
}

/// As [`healthz`], and no longer once the collector is told to stop: it finishes what it has begun, and
/// whoever balances load should send nothing new.
pub(super) async fn readyz(State(app): State<App>) -> Result<&'static str, Error> {
    if *app.shutdown().borrow() {
        return Err(Error::Stopped);
    }
    healthz(State(app)).await
}
