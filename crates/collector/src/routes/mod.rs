//! What the collector answers on which path.

mod batch;
mod body;
mod dashboard;
mod health;
mod host;
mod link;
mod live;
mod statics;

use axum::Router;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use axum::routing::{get, post};
use tower_http::cors::{Any, CorsLayer};
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::limits::REQUEST_TIME_MAX;

/// Every route of a collector.
pub fn router(app: App) -> Router {
    let router = Router::new()
        .merge(ingest())
        .route("/healthz", get(health::healthz))
        .merge(dashboard::routes())
        .with_state(app.clone());
    statics::serve(router, &app.options().static_dirs)
}

/// Any page of any origin may send, without cookies. The layer lies around all the others, so that
/// a page can also read why it was refused.
fn ingest() -> Router<App> {
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::POST])
        .allow_headers([CONTENT_TYPE, CONTENT_ENCODING])
        .expose_headers([RETRY_AFTER])
        .max_age(std::time::Duration::from_hours(24));
    Router::new()
        .route("/v1/batch", post(batch::receive))
        .route("/v1/link", post(link::issue))
        .route("/v1/link/redeem", post(link::redeem))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            REQUEST_TIME_MAX,
        ))
        .layer(cors)
}
