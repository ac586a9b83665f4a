//! When the page is hidden, goes, is shown again, is back on the network; when the visitor does something;
//! when a task has ended.

use std::cell::Cell;

use wasm_bindgen::prelude::*;
use wayfare_core::Input;

use crate::driver;

#[wasm_bindgen(module = "/js/lifecycle.js")]
extern "C" {
    #[wasm_bindgen(js_name = listen)]
    fn listen_with(on_change: &JsValue);

    #[wasm_bindgen(js_name = tellTaskEnd)]
    fn tell_task_end();

    /// Whether other pages may be of the same tab.
    #[wasm_bindgen(js_name = sharesTab)]
    pub(crate) fn shares_tab() -> bool;
}

thread_local! {
    static TASK_END_IS_AWAITED: Cell<bool> = const { Cell::new(false) };
}

/// Listens for the life of the page.
pub(crate) fn listen() {
    listen_with(&Closure::<dyn Fn(u32)>::new(changed).into_js_value());
}

/// Has [`Input::TaskEnded`] follow when the running task has ended, once however often it is asked.
pub(crate) fn await_task_end() {
    if !TASK_END_IS_AWAITED.replace(true) {
        tell_task_end();
    }
}

/// What happened, by the numbers of `js/lifecycle.js`.
fn changed(what: u32) {
    driver::input(match what {
        0 => Input::Hidden { going: false },
        1 => Input::Hidden { going: true },
        2 => Input::Shown { returned: false },
        3 => Input::Shown { returned: true },
        4 => Input::Online,
        6 => Input::Active,
        _ => {
            TASK_END_IS_AWAITED.set(false);
            Input::TaskEnded
        }
    });
}
