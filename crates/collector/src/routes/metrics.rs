//! `GET /metrics`, and the layer that counts answers.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::error::{Error, Told};

const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) async fn write(State(app): State<App>) -> Result<impl IntoResponse, Error> {
    let text = app.metrics().write().map_err(|_| Error::Stopped)?;
    Ok(([(CONTENT_TYPE, FORMAT)], text))
}

/// Counts an answer by the template of its route, never by its path.
pub(super) async fn count(
    State(app): State<App>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let code = response.extensions().get::<Told>().map(|told| told.code);
    let route = route.as_ref().map(MatchedPath::as_str);
    app.metrics()
        .count_request(route, response.status().as_u16(), code);
    response
}
