//! Web Locks: one lock for all pages of the origin, held while a visit is renewed.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/lock.js")]
extern "C" {
    /// Asks for the lock; the answer, or its absence, is told.
    #[wasm_bindgen(js_name = lock)]
    pub(crate) fn request();

    /// Asks no longer.
    #[wasm_bindgen(js_name = stopWaiting)]
    pub(crate) fn stop_waiting();
}
