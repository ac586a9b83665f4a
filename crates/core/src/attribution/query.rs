//! The parameters of a URL, from its query and its fragment.

use crate::identity::push_hex;
use crate::text::{fields, split_once};

/// A URL's query, then its fragment, as one list of pairs.
///
/// Campaign links put parameters into either; `#/path?utm_source=x` is read too.
pub(super) fn pairs(url: &str) -> String {
    let (address, fragment) = split_once(url, "#").unwrap_or((url, ""));
    let query = split_once(address, "?").map_or("", |(_, query)| query);
    let fragment = split_once(fragment, "?").map_or(fragment, |(_, query)| query);
    [query, "&", fragment].concat()
}

/// The first value of a key in a list of pairs, as it is written.
pub(super) fn value<'a>(pairs: &'a str, key: &str) -> Option<&'a str> {
    fields(pairs, b'&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='))
}

/// The first value of a key in a URL, decoded.
pub fn parameter(url: &str, key: &str) -> Option<String> {
    value(&pairs(url), key).map(decode)
}

/// Decodes `application/x-www-form-urlencoded`: `+` is a space, `%xx` a byte. What is malformed, or
/// is not UTF-8 after decoding, stays as it was written.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            _ => bytes.push(*first),
        }
    }
    text_of(&bytes).unwrap_or_else(|| text.into())
}

/// The text of these bytes; none where they are not UTF-8 (RFC 3629). The standard library's reading has fast paths for
/// long texts, which cost the module 0.2 KB.
fn text_of(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut bytes = bytes.iter();
    while let Some(first) = bytes.next() {
        let length = first.leading_ones();
        let mut code = u32::from(first & (0x7f_u8.checked_shr(length)?));
        for _ in 1..length {
            let next = bytes.next().filter(|next| *next >> 6 == 0b10)?;
            code = code << 6 | u32::from(next & 0x3f);
        }
        // What takes more bytes than it needs is no text, nor is a byte that only continues.
        let character = char::from_u32(code)?;
        (usize::try_from(length.max(1)) == Ok(character.len_utf8()) && length != 1).then_some(())?;
        text.push(character);
    }
    Some(text)
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Appends what [`decode`] reads back, without a byte that ends a value, a pair or a line.
pub(super) fn encode(out: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '\0'..=' ' | '%' | '&' | '+' | '#' | '=' | '?' => {
                out.push('%');
                push_hex(out, u8::try_from(character).unwrap_or(0));
            }
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percent_and_plus_are_decoded_and_malformed_sequences_kept() {
        for (text, expected) in [
            ("a+b%20c", "a b c"),
            ("%C3%BC", "ü"),
            ("%c3%bc", "ü"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%ff%fe", "%ff%fe"),
            ("%2541%253D", "%41%3D"),
            ("%00%3Cb%3E", "\0<b>"),
            ("", ""),
        ] {
            assert_eq!(decode(text), expected);
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in any::<String>()) {
            let all: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decode(&all), text.clone());
            let mut few = String::new();
            encode(&mut few, &text);
            prop_assert_eq!(decode(&few), text);
            prop_assert!(!few.contains(['&', '=', '#', ' ', '\n']));
        }

        #[test]
        fn bytes_are_text_where_the_standard_library_says_so(
            bytes in prop::collection::vec(any::<u8>(), 0..6),
            odd in prop::collection::vec(prop::sample::select(&[0, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x9f, 0xa0, 0x8f, 0x90, 0xff][..]), 0..6),
        ) {
            for bytes in [bytes, odd] {
                prop_assert_eq!(text_of(&bytes), String::from_utf8(bytes).ok());
            }
        }

        #[test]
        fn no_url_panics(url in any::<String>()) {
            let _ = (parameter(&url, "a"), decode(&url));
        }
    }
}
