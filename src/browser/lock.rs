//! Web Locks: one lock for all pages of the origin, held while a visit is renewed.

use std::cell::LazyCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wayfare_core::Input;

use crate::driver;

#[wasm_bindgen(module = "/js/lock.js")]
extern "C" {
    #[wasm_bindgen(js_name = lock)]
    fn lock_with(on_answer: &Function);

    /// Asks no longer.
    #[wasm_bindgen(js_name = stopWaiting)]
    pub(crate) fn stop_waiting();
}

thread_local! {
    static ON_ANSWER: LazyCell<Function> = LazyCell::new(|| {
        Closure::<dyn Fn(bool)>::new(answered).into_js_value().unchecked_into()
    });
}

/// Asks for the lock; the answer, or its absence, comes back as an input.
pub(crate) fn request() {
    ON_ANSWER.with(|on_answer| lock_with(on_answer));
}

fn answered(is_granted: bool) {
    driver::input(if is_granted {
        Input::Locked(driver::load())
    } else {
        Input::LockRefused
    });
}
