//! Reading a request's body, up to a limit and out of its encoding.

use std::io::Read;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_ENCODING;
use flate2::read::GzDecoder;
use tokio_stream::StreamExt;

use crate::error::Error;
use crate::limits::{DISCARD_BYTES_MAX, PAGE_BODY_BYTES_MAX};

/// How a body is encoded, as far as its request says so.
pub(super) struct Encodings(Vec<Vec<u8>>);

impl Encodings {
    /// What the header says.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let said = headers.get_all(CONTENT_ENCODING).iter();
        Self(said.map(|value| value.as_bytes().to_owned()).collect())
    }

    /// What the query string says too, as `encoding`: a page that sends to another origin cannot set
    /// the header without being asked for its leave first.
    pub(super) fn or_in(mut self, query: Vec<(String, String)>) -> Self {
        let said = query.into_iter().filter(|(name, _)| name == "encoding");
        self.0.extend(said.map(|(_, value)| value.into_bytes()));
        self
    }

    /// Whether the body is gzip. Said twice it is packed once.
    fn is_gzip(&self) -> Result<bool, Error> {
        let mut is_gzip = false;
        for said in &self.0 {
            match said.as_slice() {
                b"identity" => {}
                b"gzip" => is_gzip = true,
                _ => return Err(Error::UnsupportedEncoding),
            }
        }
        Ok(is_gzip)
    }
}

/// The body as it was meant, plain or gzip, at most `bytes_max` before and after unpacking.
///
/// # Errors
/// When it is larger, encoded otherwise, or cut short.
pub(super) async fn read_body(
    body: Body,
    encodings: &Encodings,
    bytes_max: usize,
) -> Result<Vec<u8>, Error> {
    let body = read(body, bytes_max).await?;
    if encodings.is_gzip()? {
        unpack(&body, bytes_max)
    } else {
        Ok(body)
    }
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
fn unpack(body: &[u8], bytes_max: usize) -> Result<Vec<u8>, Error> {
    let mut plain = Vec::new();
    let enough = bytes_max as u64 + 1;
    GzDecoder::new(body)
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
