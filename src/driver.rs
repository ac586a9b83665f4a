//! The one loop: an input goes into the core, its outputs are carried out.
//!
//! Outputs are carried out after the core is no longer borrowed, so that whatever the page does in
//! a callback, calling the tracker again included, finds it free.

use std::cell::RefCell;

use wayfare_core::delivery::Guard;
use wayfare_core::session::Stored;
use wayfare_core::{Config, Diagnostic, Input, Now, Output, Places, Start, Tracker};
use wayfare_protocol::Page;

use crate::browser::tell::emit;
use crate::browser::{
    channel, clock, entropy, facts, lifecycle, lock, queue, stored, timer, transport,
};
use crate::convert;

thread_local! {
    /// For as long as the page: one that is never freed needs no code that frees its parts.
    static TRACKER: RefCell<Option<&'static mut Tracker>> = const { RefCell::new(None) };
}

/// Starts the tracker; a second start changes nothing.
pub(crate) fn start(options: &str, at: u64, page: Page) -> bool {
    if read(|_| ()).is_some() {
        return true;
    }
    entropy::fill_pool();
    let facts = facts::read();
    let start = Start {
        options,
        facts: &facts,
        at,
        page,
    };
    match Tracker::start(&start, clock::now(), &mut entropy::Crypto) {
        Ok(tracker) => {
            TRACKER.set(Some(Box::leak(Box::new(tracker))));
            lifecycle::listen();
            // What it asks for first, cookie and storages among it, is for the next task: together with what was read
            // and detected here it would be a long one. Whatever happens before carries it out too.
            timer::set(Some(clock::now().mono));
            check_zone();
            true
        }
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                convert::tell_diagnostic(diagnostic);
            }
            false
        }
    }
}

/// Reads from the tracker, if there is one.
pub(crate) fn read<T>(read: impl FnOnce(&Tracker) -> T) -> Option<T> {
    TRACKER.with(|tracker| tracker.try_borrow().ok()?.as_deref().map(read))
}

/// A time zone that the engine does not know never has a midnight.
fn check_zone() {
    let config = read(Tracker::config);
    let zone = config.as_ref().and_then(|config| config.midnight_zone());
    if zone.is_some_and(|zone| facts::midnight(zone).is_none()) {
        let message = "must be true or an IANA time zone that the browser knows; it is ignored";
        let wrong = Diagnostic::of("invalid_option", "renewAtMidnight", message);
        convert::tell_diagnostic(&wrong);
    }
}

/// Puts an input into the core and carries out what follows.
pub(crate) fn input(input: Input) {
    let now = clock::now();
    let shares_tab = matches!(input, Input::Calls(_)) && lifecycle::shares_tab();
    if shares_tab || is_stored_wanted(&input, now) {
        feed(Input::Stored(load()), now);
    }
    feed(input, now);
    if shares_tab {
        // Events are counted for the tab: a frame, or another version, may be the next to count.
        feed(Input::TaskEnded, now);
    }
    drain();
}

/// Whether other tabs may have changed what the input depends on.
fn is_stored_wanted(input: &Input, now: Now) -> bool {
    match input {
        Input::Calls(_) | Input::Active => read(|tracker| tracker.wants_stored(now)) == Some(true),
        Input::Hidden { .. } | Input::Shown { .. } => true,
        _ => false,
    }
}

/// Everything that is stored where consent and the site allow it.
pub(crate) fn load() -> Stored {
    allowed().map_or_else(Stored::default, |(config, places)| {
        stored::load(config, places)
    })
}

/// The options, and where anything may be stored.
fn allowed() -> Option<(&'static Config, Places)> {
    read(|tracker| (tracker.config(), tracker.places()))
}

fn feed(input: Input, now: Now) {
    change(|tracker| tracker.handle_input(input, now, &mut entropy::Crypto));
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
    TRACKER.with(|tracker| tracker.try_borrow_mut().ok()?.as_deref_mut().map(change))
}

fn drain() {
    loop {
        let outputs = change(Tracker::poll_outputs).unwrap_or_default();
        if outputs.is_empty() {
            break;
        }
        let mut wants_stored = false;
        for output in &outputs {
            // What the page did in a callback, withdraw consent for one, may have been heard since.
            if read(|tracker| tracker.stands_by(output)) != Some(true) {
                continue;
            }
            wants_stored |= matches!(output, Output::Load);
            if let Some((config, places)) = allowed() {
                perform(output, config, places);
            }
        }
        if wants_stored {
            feed(Input::Stored(load()), clock::now());
        }
    }
    timer::set(read(Tracker::poll_timeout).flatten());
}

fn perform(output: &Output, config: &Config, places: Places) {
    match output {
        Output::Post {
            request,
            guard: Some(guard),
            ..
        } if queue::is_taken(guard) => refuse(guard, Some(*request)),
        Output::Post { request, body, .. } => {
            transport::post(&config.endpoint, body, *request, config.is_tracardi());
        }
        Output::Insure(body) => transport::insure(&config.endpoint, body),
        Output::Journal(change) => {
            if let Some(guard) = queue::change(change, places) {
                refuse(guard, None);
            }
        }
        Output::ListQueues => queue::list(),
        // Answered when the others are carried out.
        Output::Load => {}
        Output::AskHints => facts::ask_hints(),
        Output::AskMakers => emit("makers", "null"),
        Output::Lock => lock::request(),
        Output::Listen(listens) => {
            channel::listen(*listens);
            if !listens {
                lock::stop_waiting();
            }
        }
        Output::Say(message) => channel::say(message),
        Output::StoreVisit(value) => stored::write_visit(config, places, value),
        Output::StoreTab(value) => stored::write_tab(places, value),
        Output::StoreVisitor(value) => stored::write_visitor(places, value),
        Output::Pages(change) => stored::change_pages(places, change),
        Output::Forget => {
            stored::forget(config);
            emit("forgotten", "null");
        }
        Output::Settled => emit("settled", "null"),
        Output::Link { domains, token } => convert::tell_link(domains, token.as_deref()),
        Output::Diagnose(diagnostic) => convert::tell_diagnostic(diagnostic),
        Output::SessionChanged(change) => convert::tell_session_change(change),
        Output::Delivered(delivered) => convert::tell_delivered(delivered),
        Output::Flushed(flushed) => convert::tell_flushed(*flushed),
    }
}

/// Another page has taken over what was to be changed or sent.
fn refuse(guard: &Guard, request: Option<u32>) {
    let header = guard.key.clone();
    feed(Input::Taken { header, request }, clock::now());
}
