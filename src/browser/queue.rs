//! The journal of what waits, in localStorage and in a database.

use wasm_bindgen::prelude::*;

use wayfare_core::Places;
use wayfare_core::delivery::{Change, Guard};

use super::storage::{self, LOCAL};
use super::stored::has_local;

#[wasm_bindgen(module = "/js/queue.js")]
extern "C" {
    #[wasm_bindgen(js_name = keepQueue)]
    fn keep(key: &str, value: &str, is_apart: bool);

    #[wasm_bindgen(js_name = dropQueue)]
    fn drop_keys(keys: &str);

    #[wasm_bindgen(js_name = spillQueue)]
    fn spill(prefixes: &str);

    #[wasm_bindgen(js_name = readQueue)]
    fn read(prefix: &str);

    /// Has the headers of all journals told, while no other page may read them.
    #[wasm_bindgen(js_name = listQueues)]
    pub(crate) fn list();

    /// Deletes everything.
    #[wasm_bindgen(js_name = forgetQueues)]
    pub(super) fn forget();
}

/// Changes what is kept. Gives the guard where another page has taken it over.
pub(crate) fn change(change: &Change, places: Places) -> Option<&Guard> {
    if !has_local(places) {
        return None;
    }
    match change {
        Change::Keep {
            guard: Some(guard), ..
        } if is_taken(guard) => return Some(guard),
        Change::Keep {
            key,
            value,
            is_apart,
            ..
        } => keep(key, value, *is_apart),
        Change::Drop(keys) => drop_keys(keys),
        Change::Spill(prefixes) => spill(prefixes),
        Change::Read(prefix) => read(prefix),
    }
    None
}

/// Whether another page has taken over what a header is of.
pub(crate) fn is_taken(guard: &Guard) -> bool {
    guard.is_taken(storage::read(LOCAL, &guard.key).as_deref())
}
