//! The dashboard: its page, its files, and what they read.

use axum::extract::{Path, Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use tower::ServiceBuilder;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{live, owner};
use crate::app::App;
use crate::dashboard::asset;
use crate::error::Error;
use crate::ingest::parse_uuid;
use crate::limits::{PAGE_ROWS_MAX, TIMELINE_EVENTS_MAX};
use crate::store::{SessionDetail, SessionRow, Totals, VisitCheck};

/// Nothing but the collector's own files and answers: what visitors send is shown here, and a
/// mistake in showing it must not become a program that runs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'";

pub(super) fn routes(app: &App) -> Router<App> {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route("/dashboard", get(page))
        .route("/dashboard/", get(page))
        .route("/dashboard/{*file}", get(file))
        .route("/dashboard/live", get(live::stream))
        .route("/dashboard/api/totals", get(totals))
        .route("/dashboard/api/checks", get(checks))
        .route("/dashboard/api/sessions", get(sessions))
        .route("/dashboard/api/sessions/{id}", get(session))
        .route("/dashboard/login", post(owner::login))
        .layer(from_fn_with_state(app.clone(), owner::only_the_owner))
        .layer(
            ServiceBuilder::new()
                .layer(header(CONTENT_SECURITY_POLICY, POLICY))
                .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
                .layer(header(REFERRER_POLICY, "no-referrer"))
                .layer(header(CACHE_CONTROL, "no-cache")),
        )
}

async fn page() -> Result<impl IntoResponse, Error> {
    file(Path("index.html".to_owned())).await
}

async fn file(Path(name): Path<String>) -> Result<impl IntoResponse, Error> {
    let (mime, content) = asset(&name).ok_or(Error::NotFound)?;
    Ok(([(CONTENT_TYPE, mime)], content))
}

async fn totals(State(app): State<App>) -> Result<Json<Totals>, Error> {
    let now = app.clock().now_ms();
    app.read(move |store| store.totals(now)).await.map(Json)
}

async fn checks(State(app): State<App>) -> Result<Json<Vec<VisitCheck>>, Error> {
    app.read(|store| store.visit_checks()).await.map(Json)
}

#[derive(Deserialize)]
struct Page {
    limit: Option<u32>,
    offset: Option<u32>,
}

async fn sessions(
    State(app): State<App>,
    Query(page): Query<Page>,
) -> Result<Json<Vec<SessionRow>>, Error> {
    let limit = page.limit.unwrap_or(50).min(PAGE_ROWS_MAX);
    let offset = page.offset.unwrap_or(0);
    app.read(move |store| store.sessions(limit, offset))
        .await
        .map(Json)
}

async fn session(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<SessionDetail>, Error> {
    let id = parse_uuid(&id).ok_or(Error::NotFound)?;
    let found = app
        .read(move |store| store.session(id, TIMELINE_EVENTS_MAX))
        .await?;
    found.map(Json).ok_or(Error::NotFound)
}
