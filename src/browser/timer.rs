//! The one timer.

use std::cell::{Cell, LazyCell};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::guard::guarded;
use super::window::window;
use crate::driver;

thread_local! {
    static RUNNING: Cell<Option<i32>> = const { Cell::new(None) };
    static ON_TIMEOUT: LazyCell<Function> =
        LazyCell::new(|| guarded(&Closure::<dyn Fn()>::new(run_out).into_js_value()));
}

/// Sets the timer to run out after so many milliseconds, or stops it.
pub(crate) fn set(after_ms: Option<u64>) {
    let window = window();
    if let Some(running) = RUNNING.take() {
        window.clear_timeout_with_handle(running);
    }
    if let Some(after_ms) = after_ms {
        let after_ms = i32::try_from(after_ms).unwrap_or(i32::MAX);
        let running = ON_TIMEOUT.with(|on_timeout| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(on_timeout, after_ms)
        });
        RUNNING.set(running.ok());
    }
}

fn run_out() {
    RUNNING.set(None);
    driver::timeout();
}
