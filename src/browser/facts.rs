//! What the engine and the page say of themselves.

use wasm_bindgen::prelude::*;
use wayfare_core::time::UnixMs;

use crate::convert::unix_ms;

#[wasm_bindgen(module = "/js/facts.js")]
extern "C" {
    /// Everything that is read at once, as JSON. One call that returns all of it weighs 1.1 KB less
    /// than a getter for each.
    #[wasm_bindgen(js_name = readFacts)]
    pub(crate) fn read() -> String;

    /// The IANA time zone, none where the engine withholds it. Its first reading takes 20 ms.
    #[wasm_bindgen(js_name = timeZone)]
    pub(crate) fn time_zone() -> Option<String>;

    #[wasm_bindgen(js_name = midnight)]
    fn midnight_in(zone: &str) -> f64;
}

/// When the day began in a time zone, none where the engine does not know it.
pub(crate) fn midnight(zone: &str) -> Option<UnixMs> {
    let began = midnight_in(zone);
    (began >= 0.0).then(|| unix_ms(began))
}
