//! Which address a request came from.
//!
//! A proxy appends to a header the address that it was asked from. Whoever asks may have filled that
//! header before, so it is read from its end, and only as far as there are proxies of one's own.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::{FORWARDED, HeaderName};
use axum::http::{Extensions, HeaderMap};
use clap::ValueEnum;

/// The proxies in front of the collector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// How many a request comes through.
    pub count: u8,
    /// Where they say from whom they had it.
    pub header: ProxyHeader,
}

/// The header that a proxy appends addresses to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ProxyHeader {
    /// A list of addresses.
    #[default]
    XForwardedFor,
    /// A list of parameters, among them `for` (RFC 7239).
    Forwarded,
}

impl Proxies {
    /// The address of whoever sent a request, as the outermost of the proxies saw it; of the
    /// connection, where there are none. Unknown, where a proxy says so or says nothing readable.
    pub fn client(self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        // One listener for both families says IPv4 as IPv6.
        let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
        let Some(last) = usize::from(self.count).checked_sub(1) else {
            return peer;
        };
        // A header that comes in several lines is one list.
        let name = self.header.name();
        let lines = headers.get_all(name).iter();
        let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()));
        let list: Vec<_> = lines.collect();
        let list = list.join(",");
        let mut from_the_end = split(&list).into_iter().rev().take(last + 1);
        match from_the_end.next() {
            // The request came past the proxies.
            None => peer,
            Some(nearest) => self
                .header
                .read(from_the_end.next_back().unwrap_or(nearest)),
        }
    }
}

impl ProxyHeader {
    fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => FORWARDED,
        }
    }

    fn read(self, entry: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => read_address(entry),
            Self::Forwarded => entry.split(';').find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                let is_for = name.trim().eq_ignore_ascii_case("for");
                is_for.then(|| read_address(value.trim().trim_matches('"')))?
            }),
        }
    }
}

/// The entries of a list, but for empty ones. A comma within quotes parts nothing.
fn split(list: &str) -> Vec<&str> {
    let mut quoted = false;
    let entries = list.split(|character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    });
    let entries = entries.map(str::trim);
    entries.filter(|entry| !entry.is_empty()).collect()
}

/// An address with or without a port.
fn read_address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.unwrap_or(text).parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(count: u8, header: ProxyHeader, lines: &[&str]) -> Option<String> {
        let mut extensions = Extensions::new();
        let peer: SocketAddr = "192.0.2.1:9".parse().unwrap();
        extensions.insert(ConnectInfo(peer));
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                header.name(),
                HeaderValue::from_bytes(line.as_bytes()).unwrap(),
            );
        }
        let client = Proxies { count, header }.client(&extensions, &headers);
        client.map(|address| address.to_string())
    }

    #[test]
    fn a_list_is_read_from_its_end_as_far_as_there_are_proxies() {
        let read = |count, lines: &[&str]| client(count, ProxyHeader::XForwardedFor, lines);
        for (count, lines, address) in [
            // Without proxies everything in it is made up.
            (0, &["203.0.113.7"][..], Some("192.0.2.1")),
            (1, &["203.0.113.7"], Some("203.0.113.7")),
            (1, &["6.6.6.6, 203.0.113.7"], Some("203.0.113.7")),
            (1, &["6.6.6.6", "203.0.113.7"], Some("203.0.113.7")),
            (2, &["6.6.6.6, 203.0.113.7 , 10.0.0.1"], Some("203.0.113.7")),
            // It came through one of the two.
            (2, &["203.0.113.7"], Some("203.0.113.7")),
            (1, &[], Some("192.0.2.1")),
            (1, &[" , "], Some("192.0.2.1")),
            (1, &["203.0.113.7:4711"], Some("203.0.113.7")),
            (1, &["2001:db8::7"], Some("2001:db8::7")),
            (1, &["[2001:db8::7]:4711"], Some("2001:db8::7")),
            (1, &["[2001:db8::7]"], Some("2001:db8::7")),
            (1, &["203.0.113.7, unknown"], None),
            (1, &["203.0.113.7, \u{fc}"], None),
            (1, &["\u{fc}, 203.0.113.7"], Some("203.0.113.7")),
            (255, &["6.6.6.6", "203.0.113.7"], Some("6.6.6.6")),
        ] {
            assert_eq!(read(count, lines).as_deref(), address, "{count} {lines:?}");
        }
    }

    #[test]
    fn the_standard_header_is_read_alike() {
        let read = |count, line: &str| client(count, ProxyHeader::Forwarded, &[line]);
        for (count, line, address) in [
            (
                1,
                "for=6.6.6.6, for=203.0.113.7;proto=https",
                Some("203.0.113.7"),
            ),
            (
                1,
                "proto=https; For=\"[2001:db8::7]:4711\"",
                Some("2001:db8::7"),
            ),
            (
                2,
                "for=203.0.113.7;by=\"a,b\", for=10.0.0.1",
                Some("203.0.113.7"),
            ),
            (1, "for=_hidden", None),
            (1, "proto=https", None),
            (1, "nonsense", None),
            (0, "for=203.0.113.7", Some("192.0.2.1")),
        ] {
            assert_eq!(read(count, line).as_deref(), address, "{count} {line}");
        }
        let other = Proxies {
            count: 1,
            header: ProxyHeader::XForwardedFor,
        };
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED, "for=6.6.6.6".parse().unwrap());
        assert_eq!(other.client(&Extensions::new(), &headers), None);
    }
}
