//! Where a visit came from.
//!
//! | what | where |
//! |---|---|
//! | campaign parameters and click ids of an address | `campaign.rs` |
//! | of which class an arrival is | `class.rs`, by the table `sources.tsv` |
//! | one arrival, as it is remembered over visits | `touch.rs` |

mod campaign;
mod class;
mod packed;
mod query;
mod touch;

pub use campaign::Campaign;
pub use query::parameter;
pub use touch::Touch;

use crate::text::{before, fields, split_once};

/// Longest host name (RFC 1035, section 2.3.4).
const HOST_BYTES_MAX: usize = 253;

/// The host of an absolute URL, without user and port. What no host is written like is none.
pub fn host(url: &str) -> Option<&str> {
    let (scheme, after) = split_once(url, "://")?;
    // "about:blank?u=https://x" has no host.
    (before(scheme, b":/?#") == scheme).then_some(())?;
    let authority = before(after, b"/?#\\");
    let host = fields(authority, b'@').last()?;
    let host = match host.strip_prefix("[") {
        // An IPv6 address has colons of its own: it goes up to its bracket.
        Some(address) => host.get(..before(address, b"]").len() + 2)?,
        None => before(host, b":"),
    };
    let is_mark = |byte| matches!(byte, b'.' | b'-' | b'_' | b'[' | b']' | b':');
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || is_mark(byte);
    let is_host = !host.is_empty() && host.len() <= HOST_BYTES_MAX && host.bytes().all(is_plain);
    is_host.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_read_from_a_url() {
        for (url, expected) in [
            ("https://shop.example/a?b#c", Some("shop.example")),
            ("http://shop.example:8080", Some("shop.example")),
            (
                "http://user:secret@shop.example:8080/x",
                Some("shop.example"),
            ),
            ("http://[::1]:8787/x", Some("[::1]")),
            ("http://[::1]/x", Some("[::1]")),
            (
                "android-app://com.google.android.gm/",
                Some("com.google.android.gm"),
            ),
            ("about:blank", None),
            ("about:blank?u=https://x.example/", None),
            ("/path?u=https://x.example/", None),
            ("https://a@b@shop.example/", Some("shop.example")),
            ("https://", None),
            ("https://a b/", None),
            ("https://<b>/", None),
            ("https://\0/", None),
            ("https://x.example\\@y.example/", Some("x.example")),
            ("", None),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }
}
