//! When the page is hidden, goes, is shown again, is back on the network; when the visitor does something;
//! when a task has ended.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/lifecycle.js")]
extern "C" {
    /// Has the life of the page told.
    pub(crate) fn listen();

    #[wasm_bindgen(js_name = tellTaskEnd)]
    fn tell_task_end();

    /// Whether other pages may be of the same tab.
    #[wasm_bindgen(js_name = sharesTab)]
    pub(crate) fn shares_tab() -> bool;
}

thread_local! {
    static TASK_END_IS_AWAITED: Cell<bool> = const { Cell::new(false) };
}

/// Has it told when the running task has ended, once however often it is asked.
pub(crate) fn await_task_end() {
    if !TASK_END_IS_AWAITED.replace(true) {
        tell_task_end();
    }
}

/// It has.
pub(crate) fn end_task() {
    TASK_END_IS_AWAITED.set(false);
}
