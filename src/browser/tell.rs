//! What the module says to the application.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/tell.js")]
extern "C" {
    /// Tells it, with the details as JSON.
    pub(crate) fn emit(name: &str, detail: &str);

    /// Says who is told what happens, and who what the module says.
    pub(crate) fn connect(happened: &JsValue, emit: &JsValue);
}
