//! Everything that is stored, in the places that the site allows.

use wayfare_core::session::{PagesChange, Stored};
use wayfare_core::{Config, Place, Places};

use web_sys::Storage;

use super::{cookie, facts, storage};
use crate::convert::unix_ms;

/// The tab's entry.
const TAB: &str = "wayfare.tab";

/// What is remembered of the visitor, in localStorage.
const VISITOR: &str = "wayfare.visitor";

/// The pages of the tab that are open.
const PAGES: &str = "wayfare.pages";

/// Reads it.
pub(crate) fn load(config: &Config, places: Places) -> Stored {
    let name = config.cookie().name;
    let session = session(places);
    let mut visits = Vec::new();
    for place in places.into_iter().flatten() {
        visits.push(match place {
            Place::Cookie => cookie::read(name),
            Place::Local => storage::get(storage::local().as_ref(), name),
            Place::Session => storage::get(session.as_ref(), name),
        });
    }
    Stored {
        visits,
        tab: storage::get(session.as_ref(), TAB),
        pages: storage::get(session.as_ref(), PAGES),
        visitor: storage::get(local(places).as_ref(), VISITOR),
        midnight: config
            .midnight_zone()
            .and_then(facts::midnight)
            .map(unix_ms),
    }
}

/// sessionStorage, where the site allows it.
fn session(places: Places) -> Option<Storage> {
    places
        .contains(&Some(Place::Session))
        .then(storage::session)
        .flatten()
}

/// localStorage, where the site allows it.
fn local(places: Places) -> Option<Storage> {
    places
        .contains(&Some(Place::Local))
        .then(storage::local)
        .flatten()
}

/// Writes what is remembered of the visitor; nothing deletes it.
pub(crate) fn write_visitor(places: Places, value: &str) {
    let value = Some(value).filter(|value| !value.is_empty());
    storage::set(local(places).as_ref(), VISITOR, value);
}

/// Writes the visit, to each place.
pub(crate) fn write_visit(config: &Config, places: Places, value: &str) {
    let name = config.cookie().name;
    for place in places.into_iter().flatten() {
        match place {
            Place::Cookie => cookie::write(&config.cookie(), value),
            Place::Local => storage::set(storage::local().as_ref(), name, Some(value)),
            Place::Session => storage::set(storage::session().as_ref(), name, Some(value)),
        }
    }
}

/// Writes the tab's entry.
pub(crate) fn write_tab(places: Places, value: &str) {
    storage::set(session(places).as_ref(), TAB, Some(value));
}

/// Changes the list of the tab's open pages.
pub(crate) fn change_pages(places: Places, change: &PagesChange) {
    let session = session(places);
    let pages = change.apply(storage::get(session.as_ref(), PAGES).as_deref());
    storage::set(session.as_ref(), PAGES, pages.as_deref());
}

/// Deletes everything, wherever it may have been written.
pub(crate) fn forget(config: &Config) {
    let name = config.cookie().name;
    cookie::delete(&config.cookie());
    let local = storage::local();
    for key in [name, VISITOR] {
        storage::set(local.as_ref(), key, None);
    }
    let session = storage::session();
    for key in [name, TAB, PAGES] {
        storage::set(session.as_ref(), key, None);
    }
}
