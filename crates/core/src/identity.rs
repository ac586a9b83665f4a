//! Ids, minted from time and entropy that are given.

use uuid::{Builder, Uuid};

use crate::time::UnixMs;

/// Where random bytes come from: `crypto.getRandomValues` in a page, a seed in a test.
pub trait Entropy {
    /// Fills the bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// A UUIDv7 (RFC 9562): sorts by time, and a store writes it eight times faster than a random one.
pub fn mint(at: UnixMs, entropy: &mut dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    Builder::from_unix_timestamp_millis(at, &random).into_uuid()
}

/// The ids of one page's events: UUIDv7, of which the random part is drawn once and counted up (RFC 9562, section 6.2,
/// method 2). They sort in the order in which events were recorded, also within a millisecond, and each is like the one
/// before, so that a batch compresses better.
#[derive(Default)]
pub struct Numbering {
    random: [u8; 10],
    is_drawn: bool,
}

impl Numbering {
    /// The next id.
    pub fn next(&mut self, at: UnixMs, entropy: &mut dyn Entropy) -> Uuid {
        if !core::mem::replace(&mut self.is_drawn, true) {
            entropy.fill(&mut self.random);
        }
        for byte in self.random.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            // Else it is carried over.
            if *byte > 0 {
                break;
            }
        }
        Builder::from_unix_timestamp_millis(at, &self.random).into_uuid()
    }
}

/// A UUID's text form.
pub fn text(id: Uuid) -> String {
    let mut text = String::with_capacity(36);
    push(&mut text, id);
    text
}

/// Appends a UUID's text form. By hand, as is reading: the crate knows four forms, of which one is ever written.
pub(crate) fn push(out: &mut String, id: Uuid) {
    for (index, byte) in id.as_bytes().iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        push_hex(out, *byte);
    }
}

/// Appends a byte as two hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, byte: u8) {
    for digit in [byte >> 4, byte & 15] {
        out.push(digit_of(digit));
    }
}

/// The character of a digit below sixteen.
pub(crate) fn digit_of(digit: u8) -> char {
    char::from(digit + if digit < 10 { b'0' } else { b'a' - 10 })
}

/// The UUID of that text form, 8-4-4-4-12 hexadecimal digits.
pub fn read(text: &str) -> Option<Uuid> {
    (text.len() == 36).then_some(())?;
    let mut bytes = [0; 16];
    let mut digits = 0;
    for (index, character) in text.bytes().map(char::from).enumerate() {
        if matches!(index, 8 | 13 | 18 | 23) {
            (character == '-').then_some(())?;
        } else {
            let digit = u8::try_from(character.to_digit(16)?).ok()?;
            let byte = bytes.get_mut(digits / 2)?;
            *byte = *byte << 4 | digit;
            digits += 1;
        }
    }
    Some(Uuid::from_bytes(bytes))
}

/// Entropy from a seed, for tests, simulations and replays: xorshift64 (George Marsaglia, 2003).
/// The seed must not be 0.
#[derive(Clone, Debug)]
pub struct Seeded(pub u64);

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let [.., high] = self.0.to_le_bytes();
            *byte = high;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_seven_and_sort_by_time() {
        let mut entropy = Seeded(1);
        let ids: Vec<_> = (0..100)
            .map(|at| mint(1_717_055_063_243 + at, &mut entropy))
            .collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(
            text(ids[0]).starts_with("018fc875-04cb-7"),
            "{}",
            text(ids[0])
        );
        assert_eq!(text(ids[0]).len(), 36);
    }

    #[test]
    fn events_are_counted_up_from_what_was_drawn_once() {
        struct Full(u8);
        impl Entropy for Full {
            fn fill(&mut self, bytes: &mut [u8]) {
                self.0 += 1;
                bytes.fill(255);
                bytes[9] = 253;
            }
        }
        let (mut numbering, mut entropy) = (Numbering::default(), Full(0));
        let mut next = |at| text(numbering.next(at, &mut entropy));
        let ids = [next(0), next(0), next(1), next(1)];
        assert_eq!(
            ids,
            [
                "00000000-0000-7fff-bfff-fffffffffffe",
                "00000000-0000-7fff-bfff-ffffffffffff",
                "00000000-0001-7000-8000-000000000000",
                "00000000-0001-7000-8000-000000000001",
            ]
        );
        assert_eq!(entropy.0, 1);
    }

    #[test]
    fn one_text_form_is_read_and_no_other() {
        let id = Uuid::from_u128(0x018f_c875_04cb_7abc_8def_0123_4567_89ab);
        let hyphenated = id.hyphenated().to_string();
        assert_eq!(text(id), hyphenated);
        assert_eq!(read(&hyphenated), Some(id));
        assert_eq!(read(&hyphenated.to_uppercase()), Some(id));
        for other in [
            id.simple().to_string(),
            id.urn().to_string(),
            hyphenated.replace('a', "g"),
            hyphenated.replacen("-7", "7-", 1),
            hyphenated.replace("01", "ü"),
            hyphenated.replace('-', "_"),
            String::new(),
        ] {
            assert_eq!(read(&other), None, "{other}");
        }
    }
}
