//! `POST /v1/batch`: takes a batch and answers when it is durable.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{Extensions, HeaderMap};
use uuid::Uuid;
use wayfare_core::time::rfc3339;
use wayfare_protocol::{Ack, AckProfile, AckSession, BODY_BYTES_MAX, MISSING_RANGES_MAX};

use super::body::{Encodings, read_body};
use crate::app::App;
use crate::enrich::{Received, anonymise};
use crate::error::Error;
use crate::ingest::{accepted_ranges, decode};

pub(super) async fn receive(
    State(app): State<App>,
    Query(query): Query<Vec<(String, String)>>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Ack>, Error> {
    let encodings = Encodings::of(&headers).or_in(query);
    let body = read_body(body, &encodings, BODY_BYTES_MAX).await?;
    let batch = decode(&body)?;
    if !app.options().sources.accept(&batch.source) {
        return Err(Error::UnknownSource);
    }
    let rejected = batch.rejected.clone();
    let seqs: Vec<u64> = batch.events.iter().map(|event| event.seq).collect();
    let (session_id, debug) = (batch.session_id, batch.debug);
    let client = app.options().proxies.client(&extensions, &headers);
    let received = Received {
        batch,
        received_at_us: app.clock().now_us(),
        network: client.map(anonymise),
        geo: client.and_then(|address| app.options().places.as_ref()?.find(address)),
    };
    let received_at_ms = received.received_at_ms();
    let receipt = app.writer().store(received).await?;
    Ok(Json(Ack {
        accepted: accepted_ranges(seqs),
        rejected,
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
        server_time: rfc3339(received_at_ms),
        operation: debug.then_some(receipt.operation),
    }))
}
