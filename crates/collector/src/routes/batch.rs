//! `POST /v1/batch`: takes a batch and answers when it is durable.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::USER_AGENT;
use axum::http::{Extensions, HeaderMap, Uri};
use uuid::Uuid;
use wayfare_core::time::rfc3339;
use wayfare_protocol::{Ack, AckProfile, AckSession, BODY_BYTES_MAX, MISSING_RANGES_MAX};

use super::body::{Encodings, read_body};
use crate::admission::credentials;
use crate::app::App;
use crate::error::Error;
use crate::ingest::{accepted_ranges, decode, decode_boot};

pub(super) async fn receive(
    State(app): State<App>,
    Query(query): Query<Vec<(String, String)>>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Ack>, Error> {
    let encodings = Encodings::of(&headers).or_in(query);
    let body = read_body(body, &encodings, BODY_BYTES_MAX).await?;
    let user_agent = headers.get(USER_AGENT).and_then(|said| said.to_str().ok());
    // What is no batch may be what a loader posted without its module.
    let batch = decode(&body).or_else(|error| {
        decode_boot(&body, user_agent.unwrap_or_default()).unwrap_or(Err(error))
    })?;
    let (session_id, debug) = (batch.session_id, batch.debug);
    let sent = credentials(&uri, &headers);
    let client = app.options().proxies.client(&extensions, &headers);
    let taken = app.take(batch, sent, client).await?;
    let receipt = taken.receipt;
    Ok(Json(Ack {
        accepted: accepted_ranges(taken.seqs),
        rejected: taken.rejected,
        stored: receipt.stored.iter().map(Uuid::to_string).collect(),
        missing: receipt
            .missing
            .into_iter()
            .take(MISSING_RANGES_MAX)
            .collect(),
        session_info: receipt.session_info,
        renewal: receipt.renewal.map(|reason| reason.as_str().to_owned()),
        session: AckSession {
            id: session_id.to_string(),
            status: receipt.status,
        },
        profile: Some(AckProfile {
            id: receipt.profile_id.to_string(),
        }),
        server_time: rfc3339(taken.received_at_ms),
        operation: debug.then_some(receipt.operation),
    }))
}
