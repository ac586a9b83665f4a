//! The two clocks.

use wasm_bindgen::prelude::*;
use wayfare_core::Now;

use crate::convert::unix_ms;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn wall_now() -> f64;
}

#[wasm_bindgen(module = "/js/clock.js")]
extern "C" {
    #[wasm_bindgen(js_name = monotonicNow)]
    fn monotonic_now() -> f64;
}

/// Both clocks at this moment.
pub(crate) fn now() -> Now {
    Now {
        wall: unix_ms(wall_now()),
        mono: unix_ms(monotonic_now()),
    }
}
