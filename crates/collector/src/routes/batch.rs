//! `POST /v1/batch`: takes a batch and answers when it is durable.

use std::io::Read;
use std::net::SocketAddr;

use axum::Json;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::header::CONTENT_ENCODING;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use flate2::read::GzDecoder;
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
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Ack>, Error> {
    let body = unpack(read(body).await?, &headers)?;
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
        renewal: receipt.renewal.map(|reason| reason.as_str().to_owned()),
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

/// Undoes the encoding of a body. The limit holds for what it unpacks to: a mebibyte of gzip can
/// be a gibibyte of text.
fn unpack(body: Vec<u8>, headers: &HeaderMap) -> Result<Vec<u8>, Error> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => return Ok(body),
        Some(b"gzip") => {}
        Some(_) => return Err(Error::UnsupportedEncoding),
    }
    let mut plain = Vec::new();
    let enough = BODY_BYTES_MAX as u64 + 1;
    GzDecoder::new(body.as_slice())
        .take(enough)
        .read_to_end(&mut plain)
        .map_err(|_| Error::NotJson)?;
    if plain.len() > BODY_BYTES_MAX {
        Err(Error::BodyTooLarge)
    } else {
        Ok(plain)
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
