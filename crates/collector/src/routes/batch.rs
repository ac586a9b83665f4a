//! `POST /v1/batch`: takes a batch and answers when it is durable.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, Uri};
use wayfare_core::time::rfc3339;
use wayfare_protocol::{Ack, AckSession, BODY_BYTES_MAX};

use super::body::read_body;
use crate::admission::credentials;
use crate::app::App;
use crate::error::Error;
use crate::ingest::{accepted_ranges, decode};
use crate::peer::peer_address;

pub(super) async fn receive(
    State(app): State<App>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Ack>, Error> {
    let body = read_body(body, &headers, BODY_BYTES_MAX).await?;
    let batch = decode(&body)?;
    let (session_id, debug) = (batch.session_id, batch.debug);
    let sent = credentials(&uri, &headers);
    let taken = app.take(batch, sent, peer_address(&extensions)).await?;
    let receipt = taken.receipt;
    Ok(Json(Ack {
        accepted: accepted_ranges(taken.seqs),
        rejected: taken.rejected,
        session_info: receipt.session_info,
        renewal: receipt.renewal.map(|reason| reason.as_str().to_owned()),
        session: AckSession {
            id: session_id.to_string(),
            status: receipt.status,
        },
        server_time: rfc3339(taken.received_at_ms),
        operation: debug.then_some(receipt.operation),
    }))
}
