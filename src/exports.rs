//! What JavaScript can call: the whole surface of the module. Its only caller is `js/calls.js`.

use wasm_bindgen::prelude::*;
use wayfare_core::text::split_once;
use wayfare_core::{Input, Tracker};

use crate::browser::{answer, facts, tell, timer};
use crate::{calls, convert, driver, happening};

/// Starts the tracker of this page. False when the options name no usable endpoint.
///
/// `text` is a line, the page as `[url, title, referrer]`, and then the options as JSON. What the module says goes
/// through `js/tell.js`, which has to be connected before.
#[wasm_bindgen]
pub fn start(text: &str, at: f64) -> bool {
    let (page, options) = split_once(text, "\n").unwrap_or_default();
    driver::start(options, convert::unix_ms(at), calls::page(page))
}

/// Takes in everything else that happens, by the numbers of `happening`: one function with room for what any of it
/// says weighs less than one for each, and much less than closures.
#[wasm_bindgen]
pub fn happened(what: u32, text: String, request: u32, status: u16, retry_after_ms: f64) {
    driver::input(match what {
        happening::HIDDEN => Input::Hidden { going: false },
        happening::GOING => Input::Hidden { going: true },
        happening::SHOWN => Input::Shown { returned: false },
        happening::RETURNED => Input::Shown { returned: true },
        happening::ONLINE => Input::Online,
        happening::ACTIVE => Input::Active,
        happening::CALLED => Input::Calls(calls::read(&text)),
        happening::TASK_ENDED => Input::TaskEnded,
        happening::TIMED_OUT => {
            timer::run_out();
            return driver::timeout();
        }
        happening::LOCKED => Input::Locked(driver::load()),
        happening::LOCK_REFUSED => Input::LockRefused,
        happening::HEARD => Input::Heard {
            message: text,
            stored: driver::load(),
        },
        happening::RESPONDED => Input::Response {
            request,
            status,
            retry_after_ms: (retry_after_ms >= 0.0).then(|| convert::unix_ms(retry_after_ms)),
            body: text,
        },
        happening::LINKED => Input::Linked(Some(text)),
        happening::IDLE => Input::Idle {
            time_zone: facts::time_zone(),
        },
        happening::FLUSHED => Input::Flush,
        happening::CONSENTED => Input::Consent(text),
        happening::RESET => Input::Reset,
        happening::ANSWERED => return answer::put(text),
        happening::OBSERVED => Input::Observe(text),
        happening::DESCRIBED => Input::Describe(text),
        happening::HINTED => Input::Hints(text),
        happening::MAKERS => Input::Makers(text),
        happening::QUEUES => Input::Queues(text),
        happening::QUEUE => Input::Queue(text),
        happening::SPILLED => Input::Spilled,
        happening::NOT_KEPT => Input::NotKept,
        _ => return,
    });
}

/// Gives the Session as JSON text, or the tab session; nothing without a tracker.
#[wasm_bindgen(js_name = session)]
pub fn give_session(of_tab: bool) {
    if let Some(session) = session(of_tab) {
        tell::give(&session);
    }
}

/// The Session as JSON text, or the tab session; none without a tracker.
pub fn session(of_tab: bool) -> Option<String> {
    let question = if of_tab {
        Tracker::session_info
    } else {
        Tracker::session
    };
    driver::read(question).flatten()
}

/// Connects `js/tell.js` as `js/calls.js` does, for a caller that is Rust itself: the adapter suite.
pub fn connect(emit: &JsValue) {
    let happened = Closure::<dyn Fn(u32, String, u32, u16, f64)>::new(happened);
    tell::connect(&happened.into_js_value(), emit);
}
