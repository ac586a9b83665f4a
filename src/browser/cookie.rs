//! The visit's cookie: first-party, host-only, as long-lived as a visit may be idle.

use wasm_bindgen::JsCast;
use wayfare_core::session::VISIT_IDLE_MS;
use wayfare_core::text::{fields, split_once};
use web_sys::HtmlDocument;

use super::window::{document, window};

const NAME: &str = "wayfare";

/// Seconds, in step with the visit rule.
const ATTRIBUTES: &str = "; Path=/; SameSite=Lax; Max-Age=1800";
const _: () = assert!(VISIT_IDLE_MS == 1_800_000);

fn html_document() -> Option<HtmlDocument> {
    document()?.dyn_into().ok()
}

/// The cookie's value; none where there is none or cookies are refused (a sandboxed frame throws).
pub(crate) fn read() -> Option<String> {
    let cookies = html_document()?.cookie().ok()?;
    fields(&cookies, b';').find_map(|cookie| {
        let (name, value) = split_once(cookie.trim_ascii(), "=")?;
        (name == NAME).then(|| value.to_owned())
    })
}

/// Writes the cookie where the browser lets us; elsewhere the visit lives in memory.
pub(crate) fn write(value: &str) {
    let https = window()
        .location()
        .protocol()
        .is_ok_and(|protocol| protocol == "https:");
    let secure = if https { "; Secure" } else { "" };
    if let Some(document) = html_document() {
        drop(document.set_cookie(&[NAME, "=", value, ATTRIBUTES, secure].concat()));
    }
}
