//! The one loop: an input goes into the core, its outputs are carried out.
//!
//! Outputs are carried out after the core is no longer borrowed, so that whatever the page does in
//! a callback, calling the tracker again included, finds it free.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wayfare_core::{Input, Now, Output, Start, Tracker};
use wayfare_protocol::Page;

use crate::browser::{clock, cookie, entropy, facts, guard, lifecycle, storage, timer, transport};
use crate::convert;

thread_local! {
    static DRIVER: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

struct Driver {
    tracker: Tracker,
    emit: Function,
}

/// Starts the tracker; a second start changes nothing.
pub(crate) fn start(options: &str, at: u64, page: Page, emit: Function) -> bool {
    if read(|_| ()).is_some() {
        return true;
    }
    entropy::fill_pool();
    let (facts, visit, tab) = (facts::read(), cookie::read(), storage::read_tab());
    let start = Start {
        options,
        facts: &facts,
        visit: visit.as_deref(),
        tab: tab.as_deref(),
        at,
        page,
    };
    match Tracker::start(&start, clock::now(), &mut entropy::Crypto) {
        Ok(tracker) => {
            guard::on_trap(&emit);
            DRIVER.set(Some(Driver { tracker, emit }));
            lifecycle::listen();
            drain();
            true
        }
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                tell(&emit, "diagnostic", &convert::diagnostic(diagnostic));
            }
            false
        }
    }
}

/// Reads from the tracker, if there is one.
pub(crate) fn read<T>(read: impl FnOnce(&Tracker) -> T) -> Option<T> {
    look(|driver| read(&driver.tracker))
}

fn look<T>(look: impl FnOnce(&Driver) -> T) -> Option<T> {
    DRIVER.with(|driver| driver.try_borrow().ok()?.as_ref().map(look))
}

/// Puts an input into the core and carries out what follows.
pub(crate) fn input(input: Input) {
    let now = clock::now();
    if is_visit_wanted(&input, now) {
        let stored = Input::StoredVisit(cookie::read());
        change(|tracker| tracker.handle_input(stored, now, &mut entropy::Crypto));
    }
    if matches!(input, Input::Call(_)) {
        lifecycle::await_task_end();
    }
    change(|tracker| tracker.handle_input(input, now, &mut entropy::Crypto));
    drain();
}

/// Whether other tabs may have changed what the input depends on. A page that is hidden stores the
/// visit, which must not be an old one.
fn is_visit_wanted(input: &Input, now: Now) -> bool {
    match input {
        Input::Call(_) => read(|tracker| tracker.wants_stored_visit(now)) == Some(true),
        Input::Hidden { .. } | Input::Shown { .. } => true,
        _ => false,
    }
}

/// The timer has run out.
pub(crate) fn timeout() {
    let now = clock::now();
    change(|tracker| tracker.handle_timeout(now, &mut entropy::Crypto));
    drain();
}

/// The core is free whenever this is called: the browser is asked before, and the page is told
/// after. Randomness alone is drawn meanwhile, from a pool that is filled before.
fn change<T>(change: impl FnOnce(&mut Tracker) -> T) -> Option<T> {
    entropy::fill_pool();
    DRIVER.with(|driver| {
        let mut driver = driver.try_borrow_mut().ok()?;
        driver.as_mut().map(|driver| change(&mut driver.tracker))
    })
}

fn drain() {
    for output in change(Tracker::poll_outputs).unwrap_or_default() {
        perform(output);
    }
    timer::set(read(Tracker::poll_timeout).flatten());
}

fn perform(output: Output) {
    match output {
        Output::Post { request, body } => {
            let endpoint = read(|tracker| tracker.endpoint().to_owned()).unwrap_or_default();
            transport::post(&endpoint, &body, request);
        }
        Output::StoreVisit(value) => cookie::write(&value),
        Output::StoreTab(value) => storage::write_tab(&value),
        Output::Diagnose(diagnostic) => emit("diagnostic", &convert::diagnostic(&diagnostic)),
        Output::SessionChanged(change) => emit("session", &convert::session_change(&change)),
        Output::Delivered(delivered) => emit("delivery", &convert::delivered(&delivered)),
        Output::Flushed(flushed) => emit("flushed", &convert::flushed(flushed)),
    }
}

fn emit(name: &str, detail: &JsValue) {
    if let Some(function) = look(|driver| driver.emit.clone()) {
        tell(&function, name, detail);
    }
}

/// What the function throws is the loader's to handle; here it is dropped.
fn tell(function: &Function, name: &str, detail: &JsValue) {
    drop(function.call2(&JsValue::NULL, &name.into(), detail));
}
