//! What JavaScript can call: the whole surface of the module. Its only caller is `js/module.js`.

use wasm_bindgen::prelude::*;
use wayfare_core::{Call, Input, Tracker};
use wayfare_protocol::Page;

use crate::browser::{facts, lifecycle, tell, timer};
use crate::{convert, driver, happening};

/// Starts the tracker of this page. False when the options name no usable endpoint.
///
/// What the module says goes through `js/tell.js`, which has to be connected before.
#[wasm_bindgen]
pub fn start(options: &str, at: f64, url: String, title: String, referrer: String) -> bool {
    let page = Page {
        url,
        title,
        referrer,
    };
    driver::start(options, convert::unix_ms(at), page)
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
        happening::TASK_ENDED => {
            lifecycle::end_task();
            Input::TaskEnded
        }
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
        _ => return,
    });
}

/// The Session as JSON text, or the tab session; none without a tracker.
#[wasm_bindgen]
pub fn session(of_tab: bool) -> Option<String> {
    let question = if of_tab {
        Tracker::session_info
    } else {
        Tracker::session
    };
    driver::read(question).flatten()
}

/// Connects `js/tell.js` as `js/module.js` does, for a caller that is Rust itself: the adapter suite.
pub fn connect(emit: &JsValue) {
    let happened = Closure::<dyn Fn(u32, String, u32, u16, f64)>::new(happened);
    tell::connect(&happened.into_js_value(), emit);
}
