//! The tab's entry in sessionStorage.

use gloo_storage::{SessionStorage, Storage as _};
use web_sys::Storage;

use super::window::window;

const KEY: &str = "wayfare.tab";

/// The storage, where the browser gives it. `raw()` throws where it does not (cookies blocked, a
/// sandboxed frame), so the question is asked first in the form that can say no.
fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()?;
    Some(SessionStorage::raw())
}

/// The stored tab.
pub(crate) fn read_tab() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

/// Stores the tab; a full or refused storage leaves it in memory.
pub(crate) fn write_tab(value: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(KEY, value));
    }
}
