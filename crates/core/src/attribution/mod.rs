//! Where a visit came from.

mod query;
mod utm;

pub use utm::utm;

/// The host of an absolute URL, without user and port.
pub fn host(url: &str) -> Option<&str> {
    let (_, after) = url.split_once("://")?;
    let authority = after.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let end = host
        .rfind(':')
        .filter(|at| !host.get(*at..).unwrap_or("").contains(']'));
    let host = host.get(..end.unwrap_or(host.len()))?;
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
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }
}
