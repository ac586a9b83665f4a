//! What JavaScript can call: the whole surface of the module. Its only caller is `js/module.js`.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wayfare_core::{Call, Input};
use wayfare_protocol::Page;

use crate::{browser, convert, driver};

/// Starts the tracker of this page. False when the options name no usable endpoint.
///
/// `emit(name, detail)` is told diagnostics, deliveries, renewed sessions, ended flushes and links that
/// are to be followed, as arrays; that the page knows its sessions (`"settled"`); and a trap in a callback
/// (`"trapped"`). It may call back into the module.
#[wasm_bindgen]
pub fn start(
    options: &str,
    at: f64,
    url: String,
    title: String,
    referrer: String,
    emit: Function,
) -> bool {
    let page = Page {
        url,
        title,
        referrer,
    };
    driver::start(options, convert::unix_ms(at), page, emit)
}

/// Takes in a call of `track`, or of `page` where there is no name.
#[wasm_bindgen]
pub fn call(
    name: Option<String>,
    properties: String,
    at: f64,
    url: String,
    title: String,
    referrer: String,
) {
    driver::input(Input::Call(Call {
        name,
        properties,
        at: convert::unix_ms(at),
        page: Page {
            url,
            title,
            referrer,
        },
    }));
}

/// The page is idle: what takes time may be done, and the first batch may go.
#[wasm_bindgen]
pub fn idle() {
    driver::input(Input::Idle {
        time_zone: browser::facts::time_zone(),
    });
}

/// Sends what waits; `emit("flushed", …)` follows.
#[wasm_bindgen]
pub fn flush() {
    driver::input(Input::Flush);
}

/// Takes in what the visitor said: "granted", "denied" or "unknown".
#[wasm_bindgen]
pub fn consent(consent: String) {
    driver::input(Input::Consent(consent));
}

/// Begins another visit.
#[wasm_bindgen]
pub fn reset() {
    driver::input(Input::Reset);
}

/// Takes in a SessionInfo that a server answered, as JSON text.
#[wasm_bindgen]
pub fn observe(info: String) {
    driver::input(Input::Observe(info));
}

/// Takes in the collector's answer to the token of a link, none for no answer.
#[wasm_bindgen]
pub fn linked(answer: Option<String>) {
    driver::input(Input::Linked(answer));
}

/// The Session as JSON text, none without a tracker.
#[wasm_bindgen]
pub fn session() -> Option<String> {
    driver::read(wayfare_core::Tracker::session).flatten()
}

/// The tab session as JSON text, none without a tracker.
#[wasm_bindgen(js_name = sessionInfo)]
pub fn session_info() -> Option<String> {
    driver::read(wayfare_core::Tracker::session_info).flatten()
}
