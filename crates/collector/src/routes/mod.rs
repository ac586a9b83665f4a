//! What the collector answers on which path.

mod arrival;
mod batch;
mod body;
mod cors;
mod dashboard;
mod health;
mod host;
mod link;
mod live;
mod metrics;
mod micro;
mod owner;
mod session_info;
mod statics;
mod track;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;

/// Every route of a collector.
pub fn router(app: App) -> Router {
    let router = Router::new()
        .merge(ingest(&app))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route(
            "/v1/session-info",
            get(session_info::get)
                .post(session_info::post)
                .layer(from_fn_with_state(app.clone(), arrival::limit_time)),
        )
        .merge(dashboard::routes(&app))
        .merge(micro::routes(&app))
        .with_state(app.clone());
    statics::serve(router, &app.options().static_dirs)
        .layer(from_fn_with_state(app, metrics::count))
}

/// What those who run a collector ask it, on a listener of its own.
pub fn admin(app: App) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(metrics::write))
        .with_state(app)
}

/// What pages send. The layer of CORS lies around all the others, so that a page can also read why it was
/// refused.
fn ingest(app: &App) -> Router<App> {
    Router::new()
        .route("/v1/batch", post(batch::receive))
        .route("/track", post(track::receive))
        .route("/key/{key}/track", post(track::receive_with_key))
        .route("/v1/link", post(link::issue))
        .route("/v1/link/redeem", post(link::redeem))
        .layer(from_fn_with_state(app.clone(), arrival::limit_rate))
        .layer(from_fn_with_state(app.clone(), arrival::limit_time))
        .layer(from_fn_with_state(app.clone(), micro::note))
        .layer(cors::layer(app.options().sites.clone()))
}
