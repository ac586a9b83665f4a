//! The host that a link leads to.

use std::net::Ipv6Addr;

use crate::limits::LINK_HOST_BYTES_MAX;

/// A host in lower case with its port, as `URL.host` of the WHATWG URL standard gives it: the port
/// is left out where it is the scheme's own, an IPv6 address stands in brackets, and what is not
/// ASCII is in Punycode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(String);

impl Host {
    /// Reads a host. `None` for anything that no URL of a web page has there.
    pub fn read(text: &str) -> Option<Self> {
        let (name, port) = split_port(text);
        let fits = text.len() <= LINK_HOST_BYTES_MAX
            && (is_name(name) || is_bracketed(name))
            && port.is_none_or(is_port);
        fits.then(|| Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The colons of an IPv6 address are no beginning of a port.
fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (text, None),
    }
}

/// Labels with dots between them, and one that may stand at the end. Underscores are no part of a
/// host's name by RFC 952, and browsers open them all the same.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        let mut letters = label.bytes();
        !label.is_empty()
            && letters.all(|one| matches!(one, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    name.strip_suffix('.')
        .unwrap_or(name)
        .split('.')
        .all(is_label)
}

fn is_bracketed(name: &str) -> bool {
    name.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|address| !address.bytes().any(|one| one.is_ascii_uppercase()))
        .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// A number in the one form that it has: "080" is another text for a port, and no other port.
fn is_port(text: &str) -> bool {
    text.parse::<u16>()
        .is_ok_and(|port| port.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_what_a_url_has_there() {
        for host in [
            "shop.example",
            "shop.example.",
            "other.example:8443",
            "localhost:5173",
            "127.0.0.1:8787",
            "[::1]",
            "[2001:db8::1]:8443",
            "xn--bcher-kva.example",
            "a_b.example",
        ] {
            let read = Host::read(host);
            assert_eq!(read.as_ref().map(Host::as_str), Some(host));
        }
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for text in [
            "",
            ".",
            ":8443",
            "Shop.example",
            "shop..example",
            ".shop.example",
            "shop.example:",
            "shop.example:080",
            "shop.example:+80",
            "shop.example:65536",
            "shop.example:8443:1",
            "https://shop.example",
            "shop.example/",
            "user@shop.example",
            "bücher.example",
            "shop.example\0",
            " shop.example",
            "::1",
            "[::1",
            "[::g]",
            "[2001:DB8::1]",
            "[::1]]:80",
            "[shop.example]",
        ] {
            assert_eq!(Host::read(text), None, "{text}");
        }
        let longest = "a".repeat(LINK_HOST_BYTES_MAX);
        assert!(Host::read(&longest).is_some());
        assert_eq!(Host::read(&format!("{longest}a")), None);
    }
}
