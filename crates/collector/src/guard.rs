//! What keeps the dashboard to its owner: a token, and the cookie that a browser is given for it.
//!
//! The cookie says until when it holds and is signed with the token, so the collector remembers nobody, and
//! whoever changes the token has closed all doors.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use wayfare_core::time::UnixMs;

use crate::error::Error;
use crate::limits::{DASHBOARD_COOKIE_MS, KEY_BYTES_MAX, KEY_BYTES_MIN};
use crate::link::draw;
use crate::sites::Key;

/// Name of the cookie.
const COOKIE: &str = "wayfare_dashboard";

/// The token of a dashboard, of which only digests are kept.
#[derive(Clone)]
pub struct Guard {
    token: Key,
    seal: [u8; 32],
}

/// A guard, and its token where that was made just now.
pub(crate) struct Opened {
    pub guard: Guard,
    pub fresh_token: Option<String>,
}

impl Guard {
    /// Reads a token: as a write key, letters, digits, `-` and `_`.
    pub fn of(token: &str) -> Option<Self> {
        let seal = Sha256::digest([b"wayfare dashboard cookie", token.as_bytes()].concat());
        Some(Self {
            token: Key::read(token)?,
            seal: seal.into(),
        })
    }

    /// Reads the token in a file; makes both where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no token.
    pub(crate) fn open(file: &Path) -> Result<Opened, Error> {
        let failed = |source| Error::Io {
            doing: format!("cannot keep the dashboard's token in {}", file.display()),
            source,
        };
        let kept = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let fresh = Self::draw()?;
                if let Some(token) = &fresh.fresh_token {
                    write_private(file, token).map_err(failed)?;
                }
                return Ok(fresh);
            }
            Err(error) => return Err(failed(error)),
        };
        Ok(Opened {
            guard: Self::read(kept.trim(), file)?,
            fresh_token: None,
        })
    }

    /// Makes a token that is kept nowhere.
    ///
    /// # Errors
    /// When there is no randomness to be had.
    pub(crate) fn draw() -> Result<Opened, Error> {
        let token = URL_SAFE_NO_PAD.encode(draw::<32>()?);
        Ok(Opened {
            guard: Self::of(&token).ok_or(Error::Stopped)?,
            fresh_token: Some(token),
        })
    }

    fn read(token: &str, file: &Path) -> Result<Self, Error> {
        Self::of(token).ok_or_else(|| {
            Error::Config(format!(
                "the dashboard's token in {} is not {KEY_BYTES_MIN} to {KEY_BYTES_MAX} letters, digits, - and _",
                file.display()
            ))
        })
    }

    /// Whether this is the token.
    pub(crate) fn knows(&self, token: &[u8]) -> bool {
        Key::any_is([&self.token], token)
    }

    /// The cookie for whoever knew the token, as it is set.
    pub(crate) fn cookie(&self, now: UnixMs, is_secure: bool) -> String {
        let until = now + DASHBOARD_COOKIE_MS;
        let code = URL_SAFE_NO_PAD.encode(self.code(until).finalize().into_bytes());
        let seconds = DASHBOARD_COOKIE_MS / 1_000;
        let secure = if is_secure { "; Secure" } else { "" };
        format!(
            "{COOKIE}={until}.{code}; Path=/dashboard; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
        )
    }

    /// Whether a header `Cookie` has one of ours that holds.
    pub(crate) fn admits(&self, cookies: &str, now: UnixMs) -> bool {
        cookies.split(';').any(|cookie| {
            let pair = cookie.trim().split_once('=');
            pair.is_some_and(|(name, value)| name == COOKIE && self.holds(value, now))
        })
    }

    fn holds(&self, value: &str, now: UnixMs) -> bool {
        let Some((until, code)) = value.split_once('.') else {
            return false;
        };
        let (Ok(until), Ok(code)) = (until.parse(), URL_SAFE_NO_PAD.decode(code)) else {
            return false;
        };
        // In constant time.
        self.code(until).verify_slice(&code).is_ok() && now < until
    }

    fn code(&self, until: UnixMs) -> Hmac<Sha256> {
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        for (byte, seal) in block.iter_mut().zip(self.seal) {
            *byte = seal;
        }
        Hmac::<Sha256>::new(&block).chain_update(until.to_be_bytes())
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Guard")
    }
}

/// Writes a file that nobody but its owner can read, from its first byte on.
fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    writeln!(file, "{text}")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMs = 1_717_055_063_243;

    fn value(guard: &Guard) -> String {
        let cookie = guard.cookie(NOW, false);
        cookie.split(';').next().unwrap().to_owned()
    }

    #[test]
    fn a_cookie_holds_for_its_time_and_its_token() {
        let guard = Guard::of("0123456789abcdef").unwrap();
        let cookie = value(&guard);
        assert!(guard.admits(&cookie, NOW));
        assert!(guard.admits(
            &format!("a=b; {cookie}; c=d"),
            NOW + DASHBOARD_COOKIE_MS - 1
        ));
        assert!(!guard.admits(&cookie, NOW + DASHBOARD_COOKIE_MS));
        let other = Guard::of("fedcba9876543210").unwrap();
        assert!(!other.admits(&cookie, NOW));
        let (name, rest) = cookie.split_once('=').unwrap();
        let (until, code) = rest.split_once('.').unwrap();
        for forged in [
            format!("{name}={}.{code}", NOW + 10 * DASHBOARD_COOKIE_MS),
            format!("{name}={until}."),
            format!("{name}={until}"),
            format!("{name}={until}.{}", &code[1..]),
            format!("x{name}={until}.{code}"),
            String::new(),
        ] {
            assert!(!guard.admits(&forged, NOW), "{forged}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_site_alone_and_for_no_script() {
        let guard = Guard::of("0123456789abcdef").unwrap();
        let cookie = guard.cookie(NOW, true);
        for part in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/dashboard"] {
            assert!(cookie.split("; ").any(|found| found == part), "{cookie}");
        }
        assert!(!guard.cookie(NOW, false).contains("Secure"));
        assert!(!cookie.contains("0123456789abcdef"));
        assert_eq!(format!("{guard:?}"), "Guard");
    }
}
