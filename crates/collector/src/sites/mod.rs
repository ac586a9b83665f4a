//! Sites: who may send as which source, from where, and with which key.
//!
//! Without a file of sites every page may send, as far as `--source` allows its source. With one, only what
//! it lists is taken. A key in a page is no secret, since whoever loads the page can read it: it tells
//! sites apart and can be changed, and the origin is what a browser cannot be made to lie about.

mod file;
mod key;
mod origin;

pub use key::Key;
pub use origin::Origin;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use crate::error::Error;

/// What is kept of the address that a batch comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Address {
    /// Its network: see [`crate::anonymise`].
    #[default]
    Network,
    /// Nothing.
    Nothing,
}

/// One site.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Its write keys; any of them will do. Without any, none is asked for.
    pub keys: Vec<Key>,
    /// Where its pages are. Without any, they are anywhere.
    pub origins: Vec<Origin>,
    /// What its own backend shows; any of them will do. No page has them.
    pub secrets: Vec<Key>,
    /// What is kept of addresses.
    pub address: Address,
    /// Most batches in a second, where it has a limit of its own.
    pub batches_per_second: Option<NonZeroU32>,
}

/// What a request says of itself beside its body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Credentials<'a> {
    /// The header `Origin`. Browsers send one with every POST; who sends none is no page.
    pub origin: Option<&'a [u8]>,
    /// The key that came with it.
    pub key: Option<&'a [u8]>,
}

/// All sites, by source.
#[derive(Clone, Debug, Default)]
pub struct Sites(BTreeMap<String, Site>);

impl Sites {
    /// The site of a source, if this request may send for it.
    ///
    /// # Errors
    /// When there is no such site, the request comes from elsewhere, or its key is missing or wrong.
    pub fn admit(&self, source: &str, credentials: Credentials<'_>) -> Result<&Site, Error> {
        let site = self.0.get(source).ok_or(Error::UnknownSource)?;
        site.admit_origin(credentials.origin)?;
        site.admit_key(credentials.key)?;
        Ok(site)
    }

    /// The site of a source, if this request comes from where its pages are. For what stores nothing.
    ///
    /// # Errors
    /// When there is no such site, or the request comes from elsewhere.
    pub fn admit_page(&self, source: &str, credentials: Credentials<'_>) -> Result<&Site, Error> {
        let site = self.0.get(source).ok_or(Error::UnknownSource)?;
        site.admit_origin(credentials.origin)?;
        Ok(site)
    }

    /// Whether pages of this origin are anybody's: what they may read is decided before it is known
    /// which source they send.
    pub fn know_origin(&self, origin: &[u8]) -> bool {
        let known = |site: &Site| site.origins.is_empty() || site.lists(origin);
        self.0.values().any(known)
    }

    /// The source whose backend this is. Takes as long whatever is given.
    pub(crate) fn of_secret(&self, given: &[u8]) -> Option<&str> {
        let sites = self.0.iter();
        sites.fold(None, |found, (source, site)| {
            let is_theirs = Key::any_is(&site.secrets, given);
            found.or(is_theirs.then_some(source.as_str()))
        })
    }

    /// The sites with a limit of their own, and the limit.
    pub fn own_rates(&self) -> impl Iterator<Item = (&str, NonZeroU32)> {
        let sites = self.0.iter();
        sites.filter_map(|(source, site)| Some((source.as_str(), site.batches_per_second?)))
    }

    /// The site of a source.
    pub fn get(&self, source: &str) -> Option<&Site> {
        self.0.get(source)
    }
}

impl Site {
    fn lists(&self, origin: &[u8]) -> bool {
        self.origins.iter().any(|known| known.is(origin))
    }

    fn admit_origin(&self, origin: Option<&[u8]>) -> Result<(), Error> {
        let good = match origin {
            _ if self.origins.is_empty() => true,
            Some(origin) => self.lists(origin),
            // No page sends this. A server that does has a key to show.
            None => !self.keys.is_empty(),
        };
        if good {
            Ok(())
        } else {
            Err(Error::ForeignOrigin)
        }
    }

    fn admit_key(&self, key: Option<&[u8]>) -> Result<(), Error> {
        if self.keys.is_empty() || key.is_some_and(|key| Key::any_is(&self.keys, key)) {
            Ok(())
        } else {
            Err(Error::KeyRefused)
        }
    }
}
