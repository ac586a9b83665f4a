//! The one timer.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::clock;

#[wasm_bindgen(module = "/js/timer.js")]
extern "C" {
    #[wasm_bindgen(js_name = setTimer)]
    fn set_timer(after_ms: i32);
}

thread_local! {
    /// When the timer runs out, by the monotonic clock.
    static DUE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Sets the timer to run out at a moment of the monotonic clock, or stops it.
pub(crate) fn set(due: Option<u64>) {
    if DUE.replace(due) == due {
        return;
    }
    set_timer(due.map_or(-1, |due| {
        let after_ms = due.saturating_sub(clock::now().mono);
        i32::try_from(after_ms).unwrap_or(i32::MAX)
    }));
}

/// It has run out.
pub(crate) fn run_out() {
    DUE.set(None);
}
