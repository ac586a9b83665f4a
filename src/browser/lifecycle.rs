//! When the page is hidden, goes, is shown again, is back on the network; when the visitor does something.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/lifecycle.js")]
extern "C" {
    /// Has the life of the page told.
    pub(crate) fn listen();

    /// Whether others may count events of the same tab.
    #[wasm_bindgen(js_name = sharesTab)]
    pub(crate) fn shares_tab() -> bool;
}
