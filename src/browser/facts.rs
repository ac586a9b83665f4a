//! What the engine and the page say of themselves.

use wasm_bindgen::prelude::*;
use wayfare_core::time::UnixMs;

use super::answer;
use crate::convert::unix_ms;

#[wasm_bindgen(module = "/js/facts.js")]
extern "C" {
    #[wasm_bindgen(js_name = answerFacts)]
    fn answer_facts();

    #[wasm_bindgen(js_name = answerTimeZone)]
    fn answer_time_zone();

    #[wasm_bindgen(js_name = midnight)]
    fn midnight_in(zone: &str) -> f64;

    /// Asks for the client hints that are given on request only; the answer is told.
    #[wasm_bindgen(js_name = askHints)]
    pub(crate) fn ask_hints();
}

/// Everything that is read at once, as JSON. One call that answers all of it weighs 1.1 KB less than a getter for
/// each.
pub(crate) fn read() -> String {
    answer::to(answer_facts).unwrap_or_default()
}

/// The IANA time zone, none where the engine withholds it. Its first reading takes 20 ms.
pub(crate) fn time_zone() -> Option<String> {
    answer::to(answer_time_zone)
}

/// When the day began in a time zone, none where the engine does not know it.
pub(crate) fn midnight(zone: &str) -> Option<UnixMs> {
    let began = midnight_in(zone);
    (began >= 0.0).then(|| unix_ms(began))
}
