//! `fetch`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/transport.js")]
extern "C" {
    /// Posts a body, as JSON or as plain text; the answer, or its absence, is told.
    pub(crate) fn post(url: &str, body: &str, request: u32, is_json: bool);

    /// Has the browser post a body if the page dies; nothing where it is empty.
    pub(crate) fn insure(url: &str, body: &str);
}
