//! Moments as milliseconds since 1970 (UTC), and their one text form on the wire.

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type UnixMs = u64;

/// Milliseconds of a clock that never goes back: `performance.now()`.
pub type MonoMs = u64;

const DAY_MS: u64 = 86_400_000;

/// The earlier of two moments that may not come.
pub fn earlier<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The two clocks of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Now {
    /// `Date.now()`: what a person would read off the wall; may jump.
    pub wall: UnixMs,
    /// `performance.now()`: never goes back, and stands still while some engines sleep.
    pub mono: MonoMs,
}

impl Now {
    /// What passed since an earlier moment: the larger of what the two clocks say.
    ///
    /// A wall clock that was set back says nothing, so that it renews no session; a laptop that
    /// slept did not move the other one (Chromium: bug 1206450).
    pub fn since(self, earlier: Self) -> u64 {
        let wall = self.wall.saturating_sub(earlier.wall);
        wall.max(self.mono.saturating_sub(earlier.mono))
    }
}

/// A moment in the past, maybe before the page: what had passed when it was noted, and when that was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Past {
    noted: Now,
    ago_ms: u64,
}

impl Past {
    /// A moment of the wall clock. One in the future is now: the clock was set back meanwhile.
    pub fn at(wall: UnixMs, now: Now) -> Self {
        Self {
            noted: now,
            ago_ms: now.wall.saturating_sub(wall),
        }
    }

    /// Whether it was noted before a moment, by the clock that never goes back.
    pub fn is_older_than(&self, at: Now) -> bool {
        self.noted.mono < at.mono
    }

    /// What has passed since.
    pub fn elapsed(&self, now: Now) -> u64 {
        self.ago_ms + now.since(self.noted)
    }
}

/// Latest moment that RFC 3339 can write: 9999-12-31T23:59:59.999Z. A clock beyond it is wrong.
const LATEST: UnixMs = 253_402_300_799_999;

/// Writes a moment as RFC 3339 in UTC with milliseconds: `2024-05-30T07:44:23.243Z`.
///
/// By hand, because a date library costs the module 2.2 KB (brotli) for this one format.
pub fn rfc3339(at: UnixMs) -> String {
    let mut text = String::with_capacity(24);
    push_rfc3339(&mut text, at);
    text
}

/// Appends what [`rfc3339`] writes.
pub(crate) fn push_rfc3339(text: &mut String, at: UnixMs) {
    let at = at.min(LATEST);
    let (year, month, day) = civil_date(at / DAY_MS);
    let ms = at % DAY_MS;
    push_padded(text, year, 4);
    for (mark, value, width) in [
        ('-', month, 2),
        ('-', day, 2),
        ('T', ms / 3_600_000, 2),
        (':', ms / 60_000 % 60, 2),
        (':', ms / 1_000 % 60, 2),
        ('.', ms % 1_000, 3),
    ] {
        text.push(mark);
        push_padded(text, value, width);
    }
    text.push('Z');
}

/// Whether a text is a moment as RFC 3339 writes it in UTC, with a `Z` and any digits of a second. Only its form
/// counts.
pub fn is_rfc3339(text: &str) -> bool {
    let form = b"0000-00-00T00:00:00";
    let last = text.len().saturating_sub(1);
    let fits = |(at, byte): (usize, u8)| match form.get(at) {
        Some(b'0') => byte.is_ascii_digit(),
        Some(mark) => byte == *mark,
        None if at == last => byte == b'Z',
        None if at == form.len() => byte == b'.',
        None => byte.is_ascii_digit(),
    };
    // A point has a digit after it.
    last >= form.len() && last != form.len() + 1 && text.bytes().enumerate().all(fits)
}

/// Day of the week of a moment, in UTC: 0 is Monday, 6 is Sunday.
pub fn weekday(at: UnixMs) -> u8 {
    // 1970-01-01 was a Thursday, day 3 of a week that begins on Monday.
    ((at / DAY_MS + 3) % 7) as u8
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
///
/// Counts in years that begin on 1 March, so that the leap day is the last of its year, and in
/// eras of 400 years, which all have 146,097 days.
fn civil_date(days_since_1970: u64) -> (u64, u64, u64) {
    const DAYS_FROM_0000_03_01: u64 = 719_468;
    let days = days_since_1970 + DAYS_FROM_0000_03_01;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leap_days = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leap_days) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months from March are 31, 30, 31, 30, 31 days long, twice and once more: 153 days to five.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

/// Appends a number in decimal, with leading zeros up to a width.
fn push_padded(text: &mut String, value: u64, width: u32) {
    for place in (0..width).rev() {
        let digit = value / 10_u64.pow(place) % 10;
        text.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_says_nothing_and_a_sleep_counts() {
        let noon = Now {
            wall: 1_717_070_400_000,
            mono: 5_000,
        };
        for (wall, mono, expected) in [
            (60_000, 60_000, 60_000),
            (-86_400_000, 60_000, 60_000),
            (28_800_000, 60_000, 28_800_000),
        ] {
            let now = Now {
                wall: noon.wall.checked_add_signed(wall).unwrap(),
                mono: noon.mono + mono,
            };
            assert_eq!(now.since(noon), expected);
            let (hour_ago, in_an_hour) = (noon.wall - 3_600_000, noon.wall + 3_600_000);
            assert_eq!(Past::at(hour_ago, noon).elapsed(now), 3_600_000 + expected);
            assert_eq!(Past::at(in_an_hour, noon).elapsed(now), expected);
        }
    }

    #[test]
    fn the_seeds_own_example_is_a_thursday() {
        assert_eq!(rfc3339(1_717_055_063_243), "2024-05-30T07:44:23.243Z");
        assert_eq!(weekday(1_717_055_063_243), 3);
    }

    #[test]
    fn moments_are_told_from_other_texts() {
        for (text, is_moment) in [
            ("2024-05-30T07:44:23.243Z", true),
            ("2024-05-30T07:44:23.243135Z", true),
            ("2024-05-30T07:44:23Z", true),
            ("2024-05-30T07:44:23.Z", false),
            ("2024-05-30T07:44:23243Z", false),
            ("2024-05-30T07:44:23", false),
            ("2024-05-30T07:44:23+00:00", false),
            ("2024-05-30", false),
            ("2024-05-30 07:44:23Z", false),
            ("30.05.2024T07:44:23Z", false),
            ("2024-05-30T07:44:2\u{fc}Z", false),
            ("", false),
        ] {
            assert_eq!(is_rfc3339(text), is_moment, "{text}");
        }
    }

    #[test]
    fn moments_are_written_in_utc() {
        for (at, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_164_799_999, "2024-02-28T23:59:59.999Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (4_107_542_399_001, "2100-02-28T23:59:59.001Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (LATEST, "9999-12-31T23:59:59.999Z"),
            (u64::MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(rfc3339(at), text);
        }
    }

    #[test]
    fn the_week_begins_on_monday() {
        let monday = 1_717_372_800_000; // 2024-06-03
        for day in 0..7_u8 {
            assert_eq!(weekday(monday + u64::from(day) * DAY_MS), day);
        }
    }
}
