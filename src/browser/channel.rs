//! `BroadcastChannel`: what pages of one origin say to each other.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/js/channel.js")]
extern "C" {
    /// Has what other pages say told.
    #[wasm_bindgen(js_name = listenToPages)]
    fn start_listening();

    #[wasm_bindgen(js_name = stopListening)]
    fn stop_listening();

    /// Tells every other page that listens.
    #[wasm_bindgen(js_name = sayToPages)]
    pub(crate) fn say(message: &str);
}

/// Listens, or stops.
pub(crate) fn listen(listens: bool) {
    if listens {
        start_listening();
    } else {
        stop_listening();
    }
}
