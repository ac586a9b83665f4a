//! The one timer.

use std::cell::{Cell, LazyCell};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::clock;
use super::guard::guarded;
use super::window::window;
use crate::driver;

thread_local! {
    /// When the timer runs out, by the monotonic clock, and its handle.
    static RUNNING: Cell<Option<(u64, i32)>> = const { Cell::new(None) };
    static ON_TIMEOUT: LazyCell<Function> =
        LazyCell::new(|| guarded(&Closure::<dyn Fn()>::new(run_out).into_js_value()));
}

/// Sets the timer to run out at a moment of the monotonic clock, or stops it.
pub(crate) fn set(due: Option<u64>) {
    let running = RUNNING.get();
    if running.map(|(due, _)| due) == due {
        return;
    }
    let window = window();
    if let Some((_, handle)) = RUNNING.take() {
        window.clear_timeout_with_handle(handle);
    }
    if let Some(due) = due {
        let after_ms = due.saturating_sub(clock::now().mono);
        let after_ms = i32::try_from(after_ms).unwrap_or(i32::MAX);
        let running = ON_TIMEOUT.with(|on_timeout| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(on_timeout, after_ms)
        });
        RUNNING.set(running.ok().map(|handle| (due, handle)));
    }
}

fn run_out() {
    RUNNING.set(None);
    driver::timeout();
}
