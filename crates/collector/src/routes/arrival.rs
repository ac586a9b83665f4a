//! What holds for every request of a page before anything is read of it: how many may come, and how long
//! one may take.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout;

use super::body::discard;
use crate::app::App;
use crate::error::Error;

/// Refuses what comes too often from one address.
pub(super) async fn limit_rate(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    let proxies = app.options().proxies;
    let address = proxies.client(request.extensions(), request.headers());
    if let Err(error) = app.rates().check_address(address) {
        discard(request.into_body()).await;
        return Err(error);
    }
    Ok(next.run(request).await)
}

/// Refuses what arrives too slowly: a sender that drips would hold a place for as long as it likes.
pub(super) async fn limit_time(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Error> {
    let limit = app.options().request_time_max;
    let answer = timeout(limit, next.run(request)).await;
    answer.map_err(|_| Error::TimedOut {
        limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
    })
}
