//! When the page is hidden, goes, or is back on the network.

use wasm_bindgen::prelude::*;
use wayfare_core::Input;
use web_sys::VisibilityState;

use super::guard::guarded;
use super::storage;
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
    let on_going = Closure::<dyn Fn()>::new(|| driver::input(Input::Hidden { going: true }));
    let on_shown = Closure::<dyn Fn()>::new(shown).into_js_value();
    let on_online = Closure::<dyn Fn()>::new(|| driver::input(Input::Online)).into_js_value();
    // Both visibilitychange and pagehide are needed: Safari fires only pagehide when a link is
    // followed, and a phone that swipes the browser away fires only visibilitychange.
    drop(document.add_event_listener_with_callback("visibilitychange", &guarded(&on_visibility)));
    for (name, callback) in [
        ("pagehide", on_going.into_js_value()),
        ("pageshow", on_shown),
        ("online", on_online),
    ] {
        drop(window.add_event_listener_with_callback(name, &guarded(&callback)));
    }
}

fn visibility_changed() {
    let state = document().map(|document| document.visibility_state());
    if state == Some(VisibilityState::Hidden) {
        driver::input(Input::Hidden { going: false });
    } else {
        shown();
    }
}

fn shown() {
    driver::input(Input::Shown {
        tab: storage::read_tab(),
    });
}
