//! Functions that the browser calls, wrapped so that a trap in the module stays in the module.

use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/guard.js")]
extern "C" {
    /// A function that calls the given one and throws nothing.
    pub(super) fn guarded(function: &JsValue) -> Function;

    /// Has the function called with "trapped" when a guarded one traps.
    #[wasm_bindgen(js_name = onTrap)]
    pub(crate) fn on_trap(emit: &Function);
}
