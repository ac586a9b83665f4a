//! The collector's clock, as a value: tests set it, so that no test sleeps.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};
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
    // The form in which every page writes it; each event has one.
    parse_plain(text.as_bytes()).or_else(|| parse_any(text))
}

/// Reads `2024-05-30T07:44:23.243Z`. A leap second is left to the library.
fn parse_plain(text: &[u8]) -> Option<UnixMs> {
    let form = b"0000-00-00T00:00:00.000Z";
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        mark => byte == mark,
    };
    if text.len() != form.len() || !text.iter().zip(form).all(fits) {
        return None;
    }
    let number = |digits: Range<usize>| {
        let digits = text.get(digits).unwrap_or_default().iter();
        digits.fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'))
    };
    let small = |digits| u8::try_from(number(digits)).ok();
    let month = Month::try_from(small(5..7)?).ok()?;
    let date = Date::from_calendar_date(number(0..4).into(), month, small(8..10)?).ok()?;
    let (hour, minute, second) = (small(11..13)?, small(14..16)?, small(17..19)?);
    let at = date
        .with_hms_milli(hour, minute, second, number(20..23))
        .ok()?;
    to_ms(at.assume_utc())
}

fn parse_any(text: &str) -> Option<UnixMs> {
    to_ms(OffsetDateTime::parse(text, &Rfc3339).ok()?)
}

fn to_ms(at: OffsetDateTime) -> Option<UnixMs> {
    let ms = at.unix_timestamp_nanos().div_euclid(1_000_000);
    u64::try_from(ms).ok().filter(|ms| *ms <= LATEST_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[test]
    fn days_of_all_years_are_read_as_they_are_written() {
        for day in (0..=LATEST_MS / 86_400_000).step_by(13) {
            let at = (day * 86_400_000 + day * 86_399_987 % 86_400_000).min(LATEST_MS);
            assert_eq!(parse_plain(rfc3339(at).as_bytes()), Some(at), "{at}");
        }
    }

    /// Moments, and what is nearly one.
    const NEARLY: &str = "[0-2][09][0-9]{2}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9][.][0-9]{3}[Zz]";

    proptest! {
        /// Whatever the short way takes, the library takes for the same.
        #[test]
        fn both_ways_agree(text in NEARLY) {
            if let Some(at) = parse_plain(text.as_bytes()) {
                assert_eq!(parse_any(&text), Some(at), "{text}");
            }
        }
    }
}
