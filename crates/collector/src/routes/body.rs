//! Reading a request's body, up to a limit and out of its encoding.

use std::io::Read;

use axum::body::Body;
use axum::http::header::CONTENT_ENCODING;
use axum::http::{HeaderMap, HeaderValue};
use flate2::read::GzDecoder;
use tokio_stream::StreamExt;

use crate::error::Error;
use crate::limits::{DISCARD_BYTES_MAX, PAGE_BODY_BYTES_MAX};

/// The body as it was meant, plain or gzip, at most `bytes_max` before and after unpacking.
///
/// # Errors
/// When it is larger, encoded otherwise, or cut short.
pub(super) async fn read_body(
    body: Body,
    headers: &HeaderMap,
    bytes_max: usize,
) -> Result<Vec<u8>, Error> {
    unpack(read(body, bytes_max).await?, headers, bytes_max)
}

/// Reads the body up to its limit, whatever its length was said to be.
async fn read(body: Body, bytes_max: usize) -> Result<Vec<u8>, Error> {
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut read = 0_usize;
    while let Some(chunk) = chunks.next().await {
        // The connection broke: nobody is likely to read this.
        let chunk = chunk.map_err(|_| Error::missing("body"))?;
        read = read.saturating_add(chunk.len());
        if read <= bytes_max {
            bytes.extend_from_slice(&chunk);
        } else if read > bytes_max + DISCARD_BYTES_MAX {
            break;
        } else {
            bytes = Vec::new();
        }
    }
    if read > bytes_max {
        Err(Error::BodyTooLarge { bytes_max })
    } else {
        Ok(bytes)
    }
}

/// Undoes the encoding of a body. The limit holds for what it unpacks to: a mebibyte of gzip can
/// be a gibibyte of text.
fn unpack(body: Vec<u8>, headers: &HeaderMap, bytes_max: usize) -> Result<Vec<u8>, Error> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => return Ok(body),
        Some(b"gzip") => {}
        Some(_) => return Err(Error::UnsupportedEncoding),
    }
    let mut plain = Vec::new();
    let enough = bytes_max as u64 + 1;
    GzDecoder::new(body.as_slice())
        .take(enough)
        .read_to_end(&mut plain)
        .map_err(|_| Error::NotJson)?;
    if plain.len() > bytes_max {
        Err(Error::BodyTooLarge { bytes_max })
    } else {
        Ok(plain)
    }
}

/// Reads what a page sends at most at once and throws it away, so that it sees the answer; see
/// [`DISCARD_BYTES_MAX`].
pub(super) async fn discard(body: Body) {
    let mut chunks = body.into_data_stream();
    let mut left = PAGE_BODY_BYTES_MAX;
    while let Some(Ok(chunk)) = chunks.next().await {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            return;
        }
    }
}
