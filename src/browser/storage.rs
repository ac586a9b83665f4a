//! localStorage and sessionStorage.

use wasm_bindgen::prelude::*;

use super::answer;

#[wasm_bindgen(module = "/js/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = answerStorage)]
    fn answer_storage(is_local: bool, key: &str);

    /// Sets or removes what stands under a key, where the browser lets us.
    #[wasm_bindgen(js_name = writeStorage)]
    pub(super) fn write(is_local: bool, key: &str, value: Option<&str>);
}

/// What stands under a key; none where the browser refuses.
pub(super) fn read(is_local: bool, key: &str) -> Option<String> {
    answer::to(|| answer_storage(is_local, key))
}

/// localStorage, which all tabs share.
pub(super) const LOCAL: bool = true;

/// sessionStorage, which each tab has for itself.
pub(super) const SESSION: bool = false;
