//! `POST /v1/batch`: takes a batch and answers when it is durable.

use std::net::SocketAddr;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::Extensions;
use tokio_stream::StreamExt;
use wayfare_core::time::rfc3339;
use wayfare_protocol::{Ack, AckSession, BODY_BYTES_MAX, RejectionCode};

use crate::app::App;
use crate::enrich::{Received, anonymise};
use crate::error::Error;
use crate::ingest::{accepted_ranges, decode};
use crate::limits::DISCARD_BYTES_MAX;

pub(super) async fn receive(
    State(app): State<App>,
    extensions: Extensions,
    body: Body,
) -> Result<Json<Ack>, Error> {
    let body = read(body).await?;
    let mut batch = decode(&body)?;
    if !app.options().sources.accept(&batch.source) {
        return Err(Error::UnknownSource);
    }
    let rejected = std::mem::take(&mut batch.rejected);
    let seqs = batch.events.iter().map(|event| event.seq).collect();
    let (session_id, debug) = (batch.session_id, batch.debug);
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let received = Received {
        batch,
        received_at_us: app.clock().now_us(),
        network: peer.map(|ConnectInfo(address)| anonymise(address.ip())),
    };
    let received_at_ms = received.received_at_ms();
    let receipt = app.writer().store(received).await?;
    Ok(Json(Ack {
        accepted: accepted_ranges(seqs),
        rejected,
        session_info: receipt.session_info,
        session: AckSession {
            id: session_id.to_string(),
            status: receipt.status,
        },
        server_time: rfc3339(received_at_ms),
        operation: debug.then_some(receipt.operation),
    }))
}

/// Reads the body up to its limit, whatever its length was said to be.
async fn read(body: Body) -> Result<Vec<u8>, Error> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut read = 0_usize;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| cut_short())?;
        read = read.saturating_add(chunk.len());
        if read <= BODY_BYTES_MAX {
            bytes.extend_from_slice(&chunk);
        } else if read > BODY_BYTES_MAX + DISCARD_BYTES_MAX {
            break;
        } else {
            bytes = Vec::new();
        }
    }
    if read > BODY_BYTES_MAX {
        Err(Error::BodyTooLarge)
    } else {
        Ok(bytes)
    }
}

/// The connection broke: nobody is likely to read this.
fn cut_short() -> Error {
    Error::Field {
        field: "body",
        code: RejectionCode::Missing,
        limit: None,
    }
}
