//! Searching text, plainly.
//!
//! `str::find`, `split` and `parse` bring two-way search, Unicode and formatted errors with them:
//! together 3 KB of the module, for texts of a few hundred bytes.

use uuid::Uuid;

use crate::identity;

/// A number that stands for a text: enough to see that two are not the same.
///
/// FNV-1a, 32 bits (Glenn Fowler, Landon Curt Noll, Kiem-Phong Vo).
pub fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Where a text first has another.
pub fn find(text: &str, part: &str) -> Option<usize> {
    let windows = &mut text.as_bytes().windows(part.len().max(1));
    windows.position(|window| window == part.as_bytes())
}

/// Whether a text has another.
pub fn contains(text: &str, part: &str) -> bool {
    find(text, part).is_some()
}

/// What stands before and after the first of a part.
pub fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, part)?;
    Some((text.get(..at)?, text.get(at + part.len()..)?))
}

/// What stands before the first of any of these ASCII bytes; everything where there is none.
#[expect(
    clippy::manual_contains,
    reason = "`contains` on bytes is a search by words of memory, for which the module has no use"
)]
pub fn before<'a>(text: &'a str, stops: &[u8]) -> &'a str {
    let is_stop = |byte| stops.iter().any(|stop| *stop == byte);
    let end = text.bytes().position(is_stop);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Cuts before the character that would pass the limit.
pub fn cut(text: &str, bytes_max: usize) -> &str {
    let mut ends = (0..=bytes_max.min(text.len())).rev();
    ends.find_map(|end| text.get(..end)).unwrap_or("")
}

/// The parts between an ASCII byte.
pub fn fields(text: &str, between: u8) -> Fields<'_> {
    Fields {
        rest: Some(text),
        between,
    }
}

/// What [`fields`] gives. A type with a name, so that all of its users share one function.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: Option<&'a str>,
    between: u8,
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest?;
        // All properties of a page come this way: one byte is looked for faster than any of several.
        let end = text.bytes().position(|byte| byte == self.between);
        self.rest = end.and_then(|end| text.get(end + 1..));
        text.get(..end.unwrap_or(text.len()))
    }
}

impl Fields<'_> {
    /// The next part, where it is a UUID.
    #[inline(never)]
    pub fn next_id(&mut self) -> Option<Uuid> {
        identity::read(self.next()?)
    }

    /// The next part, where it is a number.
    #[inline(never)]
    pub fn next_number(&mut self) -> Option<u64> {
        number(self.next()?)
    }
}

/// A whole number in decimal digits, below 2⁵³, up to which JavaScript is exact.
pub fn number(digits: &str) -> Option<u64> {
    let digits = Some(digits).filter(|digits| !digits.is_empty())?;
    digits.bytes().try_fold(0_u64, |number, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        Some(number * 10 + u64::from(digit)).filter(|number| *number < 1 << 53)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_are_searched_as_the_standard_library_does(
            text in "[ab;ü.]{0,12}", part in "[ab;ü.]{1,3}",
        ) {
            prop_assert_eq!(find(&text, &part), text.find(&part));
            prop_assert_eq!(contains(&text, &part), text.contains(&part));
            prop_assert_eq!(split_once(&text, &part), text.split_once(&part));
            prop_assert_eq!(before(&text, b";."), text.split([';', '.']).next().unwrap());
            prop_assert!(fields(&text, b';').eq(text.split(';')));
        }

        #[test]
        fn numbers_are_read_as_the_standard_library_does(text in "[0-9]{0,17}|[-+0-9a]{0,4}") {
            let exact = |number: &u64| *number < 1 << 53;
            let plain = !text.starts_with('+');
            prop_assert_eq!(number(&text), text.parse().ok().filter(|n| plain && exact(n)));
        }
    }
}
