//! A write key, of which only the digest is kept.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::limits::{KEY_BYTES_MAX, KEY_BYTES_MIN};

/// A key. What it says is not to be had from it, so it cannot end up in a log either.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// Reads a key: letters, digits, `-` and `_`, which mean themselves in the query of a URL.
    pub fn read(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let good = (KEY_BYTES_MIN..=KEY_BYTES_MAX).contains(&text.len()) && text.bytes().all(plain);
        good.then(|| Self::digest(text.as_bytes()))
    }

    /// Whether this is one of the keys. Takes as long for a key that nearly is one as for any other,
    /// and as long for the first of them as for none.
    pub(crate) fn any_is<'a>(keys: impl IntoIterator<Item = &'a Self>, given: &[u8]) -> bool {
        let given = Self::digest(given);
        let found = keys.into_iter().fold(Choice::from(0), |found, key| {
            found | key.0.as_slice().ct_eq(&given.0)
        });
        found.into()
    }

    /// Digests are of one length, so a comparison tells nothing of that of the key.
    pub(crate) fn digest(text: &[u8]) -> Self {
        Self(Sha256::digest(text).into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_itself_in_a_query_and_is_long_enough() {
        let long = "k".repeat(KEY_BYTES_MAX);
        for (text, good) in [
            ("0123456789abcdef", true),
            ("AZaz09-_AZaz09-_", true),
            (long.as_str(), true),
            ("0123456789abcde", false),
            ("0123456789abcdef&", false),
            ("0123456789abcdé", false),
            ("", false),
        ] {
            assert_eq!(Key::read(text).is_some(), good, "{text}");
        }
        assert!(Key::read(&format!("{long}k")).is_none());
    }

    #[test]
    fn a_key_is_itself_alone_and_says_nothing() {
        let [one, two] =
            ["0123456789abcdef", "fedcba9876543210"].map(|text| Key::read(text).unwrap());
        assert!(Key::any_is([&one, &two], b"0123456789abcdef"));
        assert!(Key::any_is([&one, &two], b"fedcba9876543210"));
        for wrong in [
            &b"0123456789abcde"[..],
            b"0123456789abcdef0",
            b"0123456789ABCDEF",
            b"",
        ] {
            assert!(!Key::any_is([&one, &two], wrong));
        }
        assert!(!Key::any_is([], b"0123456789abcdef"));
        assert_eq!(format!("{one:?}"), "Key");
    }
}
