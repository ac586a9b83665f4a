//! `BroadcastChannel`: what pages of one origin say to each other.

use std::cell::LazyCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use wayfare_core::Input;

use crate::driver;

#[wasm_bindgen(module = "/js/channel.js")]
extern "C" {
    #[wasm_bindgen(js_name = listenToPages)]
    fn listen_with(on_message: &Function);

    #[wasm_bindgen(js_name = stopListening)]
    fn stop_listening();

    /// Tells every other page that listens.
    #[wasm_bindgen(js_name = sayToPages)]
    pub(crate) fn say(message: &str);
}

thread_local! {
    static ON_MESSAGE: LazyCell<Function> = LazyCell::new(|| {
        Closure::<dyn Fn(String)>::new(heard).into_js_value().unchecked_into()
    });
}

/// Listens, or stops.
pub(crate) fn listen(listens: bool) {
    if listens {
        ON_MESSAGE.with(|on_message| listen_with(on_message));
    } else {
        stop_listening();
    }
}

fn heard(message: String) {
    driver::input(Input::Heard {
        message,
        stored: driver::load(),
    });
}
