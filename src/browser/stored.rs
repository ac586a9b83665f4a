//! Everything that is stored, in the places that the site allows.

use wayfare_core::session::{PagesChange, Stored};
use wayfare_core::{Config, Place, Places};

use super::storage::{LOCAL, SESSION};
use super::{cookie, facts, queue, storage};

/// The tab's entry.
const TAB: &str = "wayfare.tab";

/// What is remembered of the visitor, in localStorage.
const VISITOR: &str = "wayfare.visitor";

/// The pages of the tab that are open.
const PAGES: &str = "wayfare.pages";

/// Reads it.
pub(crate) fn load(config: &Config, places: Places) -> Stored {
    let name = config.cookie().name;
    let mut visits = Vec::new();
    for place in places {
        visits.push(match place {
            Some(Place::Cookie) => cookie::read(name),
            Some(Place::Local) => storage::read(LOCAL, name),
            Some(Place::Session) => storage::read(SESSION, name),
            None => continue,
        });
    }
    Stored {
        visits,
        tab: read_tab(places, TAB),
        pages: read_tab(places, PAGES),
        visitor: has_local(places)
            .then(|| storage::read(LOCAL, VISITOR))
            .flatten(),
        midnight: config.midnight_zone().and_then(facts::midnight),
    }
}

/// Whether the site allows localStorage.
pub(super) fn has_local(places: Places) -> bool {
    places.contains(&Some(Place::Local))
}

/// Writes what is remembered of the visitor; nothing deletes it.
pub(crate) fn write_visitor(places: Places, value: &str) {
    if has_local(places) {
        let value = Some(value).filter(|value| !value.is_empty());
        storage::write(LOCAL, VISITOR, value);
    }
}

/// Writes the visit, to each place.
pub(crate) fn write_visit(config: &Config, places: Places, value: &str) {
    let name = config.cookie().name;
    for place in places {
        match place {
            Some(Place::Cookie) => cookie::write(&config.cookie(), value),
            Some(Place::Local) => storage::write(LOCAL, name, Some(value)),
            Some(Place::Session) => storage::write(SESSION, name, Some(value)),
            None => {}
        }
    }
}

/// Writes the tab's entry.
pub(crate) fn write_tab(places: Places, value: &str) {
    set_tab(places, TAB, Some(value));
}

/// Changes the list of the tab's open pages.
pub(crate) fn change_pages(places: Places, change: &PagesChange) {
    let pages = change.apply(read_tab(places, PAGES).as_deref());
    set_tab(places, PAGES, pages.as_deref());
}

fn read_tab(places: Places, key: &str) -> Option<String> {
    has_tab(places)
        .then(|| storage::read(SESSION, key))
        .flatten()
}

fn set_tab(places: Places, key: &str, value: Option<&str>) {
    if has_tab(places) {
        storage::write(SESSION, key, value);
    }
}

/// Whether the site allows sessionStorage.
fn has_tab(places: Places) -> bool {
    places.contains(&Some(Place::Session))
}

/// Deletes everything, wherever it may have been written.
pub(crate) fn forget(config: &Config) {
    let name = config.cookie().name;
    cookie::delete(&config.cookie());
    for key in [name, VISITOR] {
        storage::write(LOCAL, key, None);
    }
    for key in [name, TAB, PAGES] {
        storage::write(SESSION, key, None);
    }
    queue::forget();
}
