//! `GET /healthz`: whether a batch sent at this moment would be stored.

use axum::extract::State;

use crate::app::App;
use crate::error::Error;

pub(super) async fn healthz(State(app): State<App>) -> Result<&'static str, Error> {
    app.writer().call(|store| store.ping()).await?;
    Ok("ok")
}
