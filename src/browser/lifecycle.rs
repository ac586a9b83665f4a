//! When the page is hidden, goes, or is back on the network.

use wasm_bindgen::prelude::*;
use wayfare_core::Input;
use web_sys::VisibilityState;

use super::guard::guarded;
use super::window::{document, window};
use crate::driver;

/// Listens for the life of the page. `unload` and `beforeunload` are left alone: they would keep
/// the page out of the back/forward cache.
pub(crate) fn listen() {
    let window = window();
    let Some(document) = document() else {
        return;
    };
    let on_visibility = Closure::<dyn Fn()>::new(visibility_changed).into_js_value();
    let on_hidden = Closure::<dyn Fn()>::new(|| driver::input(Input::Hidden)).into_js_value();
    let on_online = Closure::<dyn Fn()>::new(|| driver::input(Input::Online)).into_js_value();
    // Both are needed: Safari fires only pagehide when a link is followed, and a phone that swipes
    // the browser away fires only visibilitychange.
    drop(document.add_event_listener_with_callback("visibilitychange", &guarded(&on_visibility)));
    drop(window.add_event_listener_with_callback("pagehide", &guarded(&on_hidden)));
    drop(window.add_event_listener_with_callback("online", &guarded(&on_online)));
}

fn visibility_changed() {
    if document().is_some_and(|document| document.visibility_state() == VisibilityState::Hidden) {
        driver::input(Input::Hidden);
    }
}
