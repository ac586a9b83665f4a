//! Who may send: what a request says of itself, held against the sites and against the limits of rates.

use axum::http::header::{AUTHORIZATION, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Uri};

use crate::app::App;
use crate::error::Error;
use crate::sites::{Address, Credentials};

/// Reads what a request says of itself.
///
/// The key stands in the query, so that a page's request stays one that asks no permission first; a server
/// may put it into `Authorization: Bearer`, which logs of proxies leave out.
pub(crate) fn credentials<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Credentials<'a> {
    Credentials {
        origin: headers.get(ORIGIN).map(HeaderValue::as_bytes),
        key: bearer(headers).or_else(|| query_value(uri, "key").map(str::as_bytes)),
    }
}

/// The token of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&[u8]> {
    let value = headers.get(AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(b"Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then_some(token)
}

/// The first value of a name in the query, as it stands there.
pub(crate) fn query_value<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    let mut pairs = uri
        .query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

impl App {
    /// Whether this request may send events of a source; says what is kept of its address.
    ///
    /// # Errors
    /// Says why it may not.
    pub(crate) fn admit(&self, source: &str, sent: Credentials<'_>) -> Result<Address, Error> {
        let Some(sites) = &self.options().sites else {
            return self.admit_source(source).map(|()| Address::Network);
        };
        Ok(sites.admit(source, sent)?.address)
    }

    /// Whether this request may ask something for a source that stores no event. It needs no key.
    ///
    /// # Errors
    /// Says why it may not.
    pub(crate) fn admit_page(&self, source: &str, sent: Credentials<'_>) -> Result<(), Error> {
        match &self.options().sites {
            Some(sites) => sites.admit_page(source, sent).map(drop),
            None => self.admit_source(source),
        }
    }

    /// Whether this request may redeem something that another site was given.
    ///
    /// # Errors
    /// When it comes from a page that belongs to no site.
    pub(crate) fn admit_origin(&self, sent: Credentials<'_>) -> Result<(), Error> {
        match (&self.options().sites, sent.origin) {
            (Some(sites), Some(origin)) if !sites.know_origin(origin) => Err(Error::ForeignOrigin),
            _ => Ok(()),
        }
    }

    fn admit_source(&self, source: &str) -> Result<(), Error> {
        if self.options().sources.accept(source) {
            Ok(())
        } else {
            Err(Error::UnknownSource)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a [u8]> {
        credentials(uri, headers).key
    }

    #[test]
    fn a_key_stands_in_the_query_or_in_the_header() {
        let mut headers = HeaderMap::new();
        for (path, expected) in [
            ("/v1/batch", None),
            ("/v1/batch?", None),
            ("/v1/batch?key", None),
            ("/v1/batch?monkey=a", None),
            ("/v1/batch?key=a", Some(&b"a"[..])),
            ("/v1/batch?x=1&key=a&key=b", Some(b"a")),
        ] {
            assert_eq!(key(&path.parse().unwrap(), &headers), expected, "{path}");
        }
        let uri = "/v1/batch?key=a".parse().unwrap();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("bearer c"));
        assert_eq!(key(&uri, &headers), Some(&b"c"[..]));
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Basic c"));
        assert_eq!(key(&uri, &headers), Some(&b"a"[..]));
    }
}
