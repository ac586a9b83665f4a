//! What the module says to the application.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/tell.js")]
extern "C" {
    /// Tells it, with the details as JSON.
    pub(crate) fn emit(name: &str, detail: &str);

    /// Gives a text to the function of `js/calls.js` that has asked for one.
    pub(crate) fn give(text: &str);

    /// Says who is told what happens, and who what the module says.
    pub(crate) fn connect(happened: &JsValue, emit: &JsValue);
}
