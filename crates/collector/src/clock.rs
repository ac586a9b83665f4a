//! The collector's clock, as a value: tests set it, so that no test sleeps.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use wayfare_core::time::{UnixMs, rfc3339};

/// Microseconds since 1970-01-01T00:00:00Z.
pub type UnixMicros = u64;

/// Latest moment RFC 3339 can write, 9999-12-31T23:59:59.999Z: what a sender's clock may say.
pub const LATEST_MS: UnixMs = 253_402_300_799_999;

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> UnixMicros + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self(Arc::new(|| {
            let since = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
        }))
    }

    /// A clock that stands where its owner sets it.
    pub fn set_by(hand: Arc<AtomicU64>) -> Self {
        Self(Arc::new(move || hand.load(Ordering::SeqCst)))
    }

    /// The moment, in microseconds.
    pub fn now_us(&self) -> UnixMicros {
        (self.0)()
    }

    /// The moment, in milliseconds.
    pub fn now_ms(&self) -> UnixMs {
        self.now_us() / 1_000
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Clock")
            .field(&self.now_us())
            .finish()
    }
}

/// Writes a moment as RFC 3339 in UTC with microseconds, as Tracardi's `metadata.time.insert` is.
pub fn rfc3339_micros(at: UnixMicros) -> String {
    let text = rfc3339(at / 1_000);
    format!("{}{:03}Z", text.trim_end_matches('Z'), at % 1_000)
}

/// Reads RFC 3339. `None` for anything else and for moments before 1970 or after 9999.
pub fn parse_rfc3339(text: &str) -> Option<UnixMs> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let ms = at.unix_timestamp_nanos().div_euclid(1_000_000);
    u64::try_from(ms).ok().filter(|ms| *ms <= LATEST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_own_example_keeps_its_microseconds() {
        assert_eq!(
            rfc3339_micros(1_717_055_063_243_135),
            "2024-05-30T07:44:23.243135Z"
        );
        assert_eq!(
            parse_rfc3339("2024-05-30T07:44:23.243135Z"),
            Some(1_717_055_063_243)
        );
    }

    #[test]
    fn moments_out_of_reach_are_no_moments() {
        for text in [
            "",
            "yesterday",
            "2024-05-30",
            "1969-12-31T23:59:59.999Z",
            "1717055063",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
        assert_eq!(parse_rfc3339("9999-12-31T23:59:59.999Z"), Some(LATEST_MS));
        assert_eq!(parse_rfc3339("1970-01-01T01:00:00.001+01:00"), Some(1));
    }
}
