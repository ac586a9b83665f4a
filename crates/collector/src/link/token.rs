//! The token of a link: what it says, signed.
//!
//! The text is base64url without padding (RFC 4648, section 5) of these bytes, numbers big-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 16 | visit id |
//! | 8 | when the visit began, milliseconds since 1970 by the device |
//! | 8 | when it last saw activity, likewise |
//! | 4 | which of the browser's visits it is |
//! | 8 | when the token expires, milliseconds since 1970 by the collector |
//! | 16 | nonce |
//! | 16 | the target host, as the first half of an HMAC-SHA256 of it |
//! | 32 | HMAC-SHA256 of all above |
//!
//! The host has a code of its own within what is signed: so a token for another host is told from a
//! forged one, and a long host makes no long token. One key makes both codes, under labels of
//! which none is the beginning of the other.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use wayfare_core::time::UnixMs;

use super::{Host, LinkedVisit, draw};
use crate::error::Error;
use crate::limits::LINK_TOKEN_BYTES_MAX;

const TOKEN_LABEL: &[u8] = b"wayfare link 1\0";
const HOST_LABEL: &[u8] = b"wayfare link host 1\0";
const HOST_CODE_BYTES: usize = 16;
const SIGNATURE_BYTES: usize = 32;

/// Random bytes by which one token is told from all others.
pub type Nonce = [u8; 16];

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The visit.
    pub visit: LinkedVisit,
    /// From when on it is refused, by the collector's clock.
    pub expires_at_ms: UnixMs,
    /// By which it is redeemed once.
    pub nonce: Nonce,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not of the form of a token.
    Malformed,
    /// Nobody with this collector's key signed it.
    Forged,
    /// Its time is over.
    Expired,
    /// It was made for another host.
    WrongHost,
    /// It was redeemed before.
    Used,
}

impl Refusal {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Forged => "forged",
            Self::Expired => "expired",
            Self::WrongHost => "wrong_host",
            Self::Used => "used",
        }
    }
}

/// The key that signs links. It is never shown: not in a log, not on the dashboard.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LinkKey([u8; Self::BYTES]);

impl fmt::Debug for LinkKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LinkKey(..)")
    }
}

impl LinkKey {
    /// As long as the hash's output: a longer key would not be harder to guess (RFC 2104,
    /// section 3).
    pub const BYTES: usize = 32;

    /// A key that nobody knows.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub fn draw() -> Result<Self, Error> {
        draw().map(Self)
    }

    /// The key of these bytes, as it was kept.
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes, to keep.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The token of a link to a host.
    pub fn sign(&self, link: &Link, host: &Host) -> String {
        let host_code = self.host_code(host).finalize().into_bytes();
        let mut bytes = Vec::new();
        bytes.extend(link.visit.id.as_bytes());
        bytes.extend(link.visit.started.to_be_bytes());
        bytes.extend(link.visit.active.to_be_bytes());
        bytes.extend(link.visit.index.to_be_bytes());
        bytes.extend(link.expires_at_ms.to_be_bytes());
        bytes.extend(link.nonce);
        bytes.extend(host_code.into_iter().take(HOST_CODE_BYTES));
        let signature = self.code(TOKEN_LABEL, &bytes).finalize().into_bytes();
        bytes.extend(signature);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a token says, if it holds for this host at this moment. Codes are compared in constant
    /// time.
    ///
    /// # Errors
    /// Why it does not hold. That it was used before is not seen here.
    pub fn open(&self, token: &str, host: &Host, now_ms: UnixMs) -> Result<Link, Refusal> {
        if token.len() > LINK_TOKEN_BYTES_MAX {
            return Err(Refusal::Malformed);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| Refusal::Malformed)?;
        let (said, signature) = bytes
            .split_last_chunk::<SIGNATURE_BYTES>()
            .ok_or(Refusal::Malformed)?;
        let (link, host_code) = read(said).ok_or(Refusal::Malformed)?;
        self.code(TOKEN_LABEL, said)
            .verify_slice(signature)
            .map_err(|_| Refusal::Forged)?;
        self.host_code(host)
            .verify_truncated_left(&host_code)
            .map_err(|_| Refusal::WrongHost)?;
        if now_ms >= link.expires_at_ms {
            return Err(Refusal::Expired);
        }
        Ok(link)
    }

    fn host_code(&self, host: &Host) -> Hmac<Sha256> {
        self.code(HOST_LABEL, host.as_str().as_bytes())
    }

    /// HMAC fills a key up to a block of the hash with zeros (RFC 2104, section 2): done here, there
    /// is no length that could be wrong.
    fn code(&self, label: &[u8], said: &[u8]) -> Hmac<Sha256> {
        let mut block = Key::<Hmac<Sha256>>::default();
        for (to, from) in block.iter_mut().zip(self.0) {
            *to = from;
        }
        Hmac::<Sha256>::new(&block)
            .chain_update(label)
            .chain_update(said)
    }
}

/// What stands before the signature, if it is all of it and no more.
fn read(bytes: &[u8]) -> Option<(Link, [u8; HOST_CODE_BYTES])> {
    let (id, rest) = bytes.split_first_chunk()?;
    let (started, rest) = rest.split_first_chunk()?;
    let (active, rest) = rest.split_first_chunk()?;
    let (index, rest) = rest.split_first_chunk()?;
    let (expires_at, rest) = rest.split_first_chunk()?;
    let (nonce, rest) = rest.split_first_chunk()?;
    let host_code = <[u8; HOST_CODE_BYTES]>::try_from(rest).ok()?;
    let link = Link {
        visit: LinkedVisit {
            id: Uuid::from_bytes(*id),
            started: u64::from_be_bytes(*started),
            active: u64::from_be_bytes(*active),
            index: u32::from_be_bytes(*index),
        },
        expires_at_ms: u64::from_be_bytes(*expires_at),
        nonce: *nonce,
    };
    Some((link, host_code))
}

#[cfg(test)]
mod tests;
