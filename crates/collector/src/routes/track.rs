//! `POST /track`: what Tracardi's tracker sends, stored as any batch and answered as its server does.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{Extensions, HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use wayfare_protocol::{BODY_BYTES_MAX, Rejection};

use super::body::{Encodings, read_body};
use crate::admission::credentials;
use crate::app::App;
use crate::error::{Error, Told, describe};
use crate::ingest::decode_track;
use crate::intake::Taken;
use crate::sites::Credentials;

/// A refusal with the status and the text that a client of Tracardi's looks for.
pub(super) struct Refused(Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            Error::UnknownSource => StatusCode::UNAUTHORIZED,
            Error::NotJson | Error::Field { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            other => other.status(),
        };
        let detail = self.0.to_string();
        let mut response = self.0.into_response();
        *response.status_mut() = status;
        let error = response.extensions().get::<Told>().map(|told| &told.error);
        let body = json!({ "detail": detail, "error": error }).to_string();
        *response.body_mut() = Body::from(body);
        response
    }
}

pub(super) async fn receive(
    State(app): State<App>,
    Query(query): Query<Vec<(String, String)>>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let sent = credentials(&uri, &headers);
    answer(&app, query, sent, &extensions, &headers, body).await
}

/// The key stands in the path where the sender itself appends `/track`, as Tracardi's tracker does.
pub(super) async fn receive_with_key(
    State(app): State<App>,
    Path(key): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let sent = Credentials {
        key: Some(key.as_bytes()),
        ..credentials(&uri, &headers)
    };
    answer(&app, query, sent, &extensions, &headers, body).await
}

async fn answer(
    app: &App,
    query: Vec<(String, String)>,
    sent: Credentials<'_>,
    extensions: &Extensions,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let is_profile_less = |(name, value): &(String, String)| {
        name == "profile_less" && ["true", "1", "yes", "on"].contains(&value.as_str())
    };
    if query.iter().any(is_profile_less) {
        return Err(Error::invalid("profile_less").into());
    }
    let encodings = Encodings::of(headers).or_in(query);
    let body = read_body(body, &encodings, BODY_BYTES_MAX).await?;
    let batch = decode_track(&body, app.clock().now_us())?;
    if batch.events.is_empty() && batch.rejected.is_empty() {
        app.admit(&batch.source, sent)?;
        return Ok(Json(Value::Null).into_response());
    }
    let (task, session_id) = (batch.batch_id, batch.session_id);
    let events: Vec<_> = batch.events.iter().map(|event| event.id).collect();
    let client = app.options().proxies.client(extensions, headers);
    let Taken {
        receipt, rejected, ..
    } = app.take(batch, sent, client).await?;
    let status = if rejected.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::IM_USED
    };
    let errors: Vec<_> = rejected.iter().map(say).collect();
    let answer = json!({
        "task": task,
        "ux": [],
        "response": {},
        "events": events,
        "profile": {"id": receipt.profile_id},
        "session": {"id": session_id},
        "errors": errors,
        "warnings": [],
    });
    Ok((status, Json(answer)).into_response())
}

/// What is wrong with an event, as a sentence.
fn say(rejection: &Rejection) -> String {
    let what = format!("{} is {}", rejection.field, describe(rejection.code));
    match rejection.limit {
        Some(limit) => format!("{what} of {limit}"),
        None => what,
    }
}
