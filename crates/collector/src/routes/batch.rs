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
use crate::enrich::{Received, anonymise};
use crate::error::Error;
use crate::ingest::{accepted_ranges, decode};
use crate::peer::peer_address;
use crate::sites::Address;

pub(super) async fn receive(
    State(app): State<App>,
    uri: Uri,
    extensions: Extensions,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Ack>, Error> {
    let body = read_body(body, &headers, BODY_BYTES_MAX).await?;
    let mut batch = decode(&body)?;
    let kept = app.admit(&batch.source, credentials(&uri, &headers))?;
    app.rates().check_source(&batch.source)?;
    let rejected = std::mem::take(&mut batch.rejected);
    let seqs = batch.events.iter().map(|event| event.seq).collect();
    let (session_id, debug) = (batch.session_id, batch.debug);
    let network = match kept {
        Address::Network => peer_address(&extensions).map(anonymise),
        Address::Nothing => None,
    };
    let received = Received {
        batch,
        received_at_us: app.clock().now_us(),
        network,
    };
    let received_at_ms = received.received_at_ms();
    let receipt = app.writer().store(received).await?;
    Ok(Json(Ack {
        accepted: accepted_ranges(seqs),
        rejected,
        session_info: receipt.session_info,
        renewal: receipt.renewal.map(|reason| reason.as_str().to_owned()),
        session: AckSession {
            id: session_id.to_string(),
            status: receipt.status,
        },
        server_time: rfc3339(received_at_ms),
        operation: debug.then_some(receipt.operation),
    }))
}
