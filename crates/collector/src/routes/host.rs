//! Whom an open dashboard answers: those who ask for it by an address, or as `localhost`.
//!
//! That is so where it asks for no token. A page of any site can have its own name lead to this machine's address
//! (DNS rebinding) and would then read the dashboard as its own; the name it asks for gives it
//! away. Nobody can make an IP address or `localhost` lead elsewhere. `--listen` takes an IP address
//! and no name, so it adds nothing to these two.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::Authority;

use crate::error::Error;

/// Refuses requests that ask for any other name, or for none.
pub(super) fn check_host(headers: &HeaderMap) -> Result<(), Error> {
    let host = headers.get(HOST);
    if host.is_some_and(|host| is_address(host.as_bytes())) {
        Ok(())
    } else {
        Err(Error::ForeignHost)
    }
}

fn is_address(host: &[u8]) -> bool {
    let Ok(authority) = Authority::try_from(host) else {
        return false;
    };
    let host = authority.host();
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_an_ip_or_localhost_on_any_port() {
        for (host, good) in [
            ("127.0.0.1", true),
            ("127.0.0.1:8787", true),
            ("192.0.2.7:80", true),
            ("[::1]", true),
            ("[::1]:8787", true),
            ("localhost", true),
            ("LocalHost:8787", true),
            ("", false),
            ("shop.example", false),
            ("localhost.shop.example:8787", false),
            ("127.0.0.1.shop.example", false),
            ("shop.example:127.0.0.1", false),
            ("\u{fffd}", false),
        ] {
            assert_eq!(is_address(host.as_bytes()), good, "{host}");
        }
    }
}
