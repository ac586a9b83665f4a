//! The window.

use wasm_bindgen::prelude::*;
use web_sys::Window;

#[wasm_bindgen]
extern "C" {
    /// `web_sys::window` asks for the global object in four ways, one of them `eval`'s; a page has
    /// this one.
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
}

/// The page's window.
pub(super) fn window() -> Window {
    WINDOW.with(Window::clone)
}
