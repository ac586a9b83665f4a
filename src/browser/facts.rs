//! What the engine and the page say of themselves.

use std::cell::LazyCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wayfare_core::Input;

use crate::driver;

#[wasm_bindgen(module = "/js/facts.js")]
extern "C" {
    /// Everything that is read at once, as JSON. One call that returns all of it weighs 1.1 KB less
    /// than a getter for each.
    #[wasm_bindgen(js_name = readFacts)]
    pub(crate) fn read() -> String;

    /// The IANA time zone, none where the engine withholds it. Its first reading takes 20 ms.
    #[wasm_bindgen(js_name = timeZone)]
    pub(crate) fn time_zone() -> Option<String>;

    #[wasm_bindgen(js_name = askHints)]
    fn ask_hints_with(on_answer: &Function);

    /// When the day began in a time zone, none where the engine does not know it.
    pub(crate) fn midnight(zone: &str) -> Option<f64>;
}

thread_local! {
    static ON_HINTS: LazyCell<Function> = LazyCell::new(|| {
        Closure::<dyn Fn(String)>::new(|hints| driver::input(Input::Hints(hints)))
            .into_js_value()
            .unchecked_into()
    });
}

/// Asks for the client hints that are given on request only; the answer comes back as an input.
pub(crate) fn ask_hints() {
    ON_HINTS.with(|on_hints| ask_hints_with(on_hints));
}
