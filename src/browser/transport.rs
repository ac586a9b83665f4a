//! `fetch`.

use std::cell::LazyCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wayfare_core::Input;

use super::guard::guarded;
use crate::convert::unix_ms;
use crate::driver;

#[wasm_bindgen(module = "/js/transport.js")]
extern "C" {
    #[wasm_bindgen(js_name = post)]
    fn post_with(url: &str, body: &str, request: u32, is_json: bool, on_response: &Function);
}

thread_local! {
    /// Made once: a closure for each request would never be freed.
    static ON_RESPONSE: LazyCell<Function> = LazyCell::new(|| {
        guarded(&Closure::<dyn Fn(u32, u16, f64, String)>::new(responded).into_js_value())
    });
}

/// Posts a body, as JSON or as plain text; the answer, or its absence, comes back as an input.
pub(crate) fn post(url: &str, body: &str, request: u32, is_json: bool) {
    ON_RESPONSE.with(|on_response| post_with(url, body, request, is_json, on_response));
}

/// `retry_after_ms` is negative where there was no such header.
fn responded(request: u32, status: u16, retry_after_ms: f64, body: String) {
    driver::input(Input::Response {
        request,
        status,
        retry_after_ms: (retry_after_ms >= 0.0).then(|| unix_ms(retry_after_ms)),
        body,
    });
}
