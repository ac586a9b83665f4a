//! The parameters of a URL, from its query and its fragment.

use crate::text::{fields, split_once};

/// Keys and decoded values of a URL's query, then of its fragment, in the order written.
///
/// Campaign links put parameters into either; `#/path?utm_source=x` is read too.
pub(super) fn parameters(url: &str) -> impl Iterator<Item = (String, String)> {
    let (address, fragment) = split_once(url, "#").unwrap_or((url, ""));
    let query = split_once(address, "?").map_or("", |(_, query)| query);
    let fragment = split_once(fragment, "?").map_or(fragment, |(_, query)| query);
    fields(query, b'&')
        .chain(fields(fragment, b'&'))
        .filter_map(|pair| split_once(pair, "="))
        .map(|(key, value)| (decode(key), decode(value)))
}

/// The first value of a key.
pub fn parameter(url: &str, key: &str) -> Option<String> {
    parameters(url).find_map(|(name, value)| (name == key).then_some(value))
}

/// Decodes `application/x-www-form-urlencoded`: `+` is a space, `%xx` a byte. What is malformed, or
/// is not UTF-8 after decoding, stays as it was written.
fn decode(text: &str) -> String {
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
    String::from_utf8(bytes).unwrap_or_else(|_| text.into())
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
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
            ("", ""),
        ] {
            assert_eq!(decode(text), expected);
        }
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in any::<String>()) {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decode(&encoded), text);
        }

        #[test]
        fn no_url_panics(url in any::<String>()) {
            let _ = parameters(&url).count();
        }
    }
}
