//! Where a visit came from.

mod query;
mod utm;

pub use query::parameter;
pub use utm::{campaign, utm};

use crate::text::{before, fields, split_once};

/// The host of an absolute URL, without user and port.
pub fn host(url: &str) -> Option<&str> {
    let (scheme, after) = split_once(url, "://")?;
    // "about:blank?u=https://x" has no host.
    (before(scheme, b":/?#") == scheme).then_some(())?;
    let authority = before(after, b"/?#");
    let host = fields(authority, b'@').last()?;
    let host = match host.strip_prefix('[') {
        // An IPv6 address has colons of its own: it goes up to its bracket.
        Some(address) => host.get(..before(address, b"]").len() + 2)?,
        None => before(host, b":"),
    };
    (!host.is_empty()).then_some(host)
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
            ("", None),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }
}
