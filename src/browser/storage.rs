//! localStorage and sessionStorage.

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};
use web_sys::Storage;

use super::window::window;

/// The storage, where the browser gives it. `raw()` throws where it does not (cookies blocked, a
/// sandboxed frame), so the question is asked first in the form that can say no.
pub(super) fn session() -> Option<Storage> {
    window().session_storage().ok().flatten()?;
    Some(SessionStorage::raw())
}

/// The same of the storage that all tabs share.
pub(super) fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()?;
    Some(LocalStorage::raw())
}

/// What stands under a key.
pub(super) fn get(storage: Option<&Storage>, key: &str) -> Option<String> {
    storage?.get_item(key).ok().flatten()
}

/// Sets or removes what stands under a key. A storage that is full or refuses keeps what it has.
pub(super) fn set(storage: Option<&Storage>, key: &str, value: Option<&str>) {
    if let Some(storage) = storage {
        drop(match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        });
    }
}
