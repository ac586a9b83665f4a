//! The visit's cookie: first-party, host-only, as long-lived as a visit may be idle.

use wasm_bindgen::JsCast;
use wayfare_core::session::VISIT_IDLE_MS;
use web_sys::HtmlDocument;

const NAME: &str = "wayfare";

fn document() -> Option<HtmlDocument> {
    web_sys::window()?.document()?.dyn_into().ok()
}

/// The cookie's value; none where there is none or cookies are refused (a sandboxed frame throws).
pub(crate) fn read() -> Option<String> {
    let cookies = document()?.cookie().ok()?;
    cookies.split("; ").find_map(|cookie| {
        let (name, value) = cookie.split_once('=')?;
        (name == NAME).then(|| value.to_owned())
    })
}

/// Writes the cookie where the browser lets us; elsewhere the visit lives in memory.
pub(crate) fn write(value: &str) {
    let Some(document) = document() else {
        return;
    };
    let secure = web_sys::window().is_some_and(|window| window.is_secure_context());
    let https = document.url().is_ok_and(|url| url.starts_with("https:"));
    let max_age = (VISIT_IDLE_MS / 1_000).to_string();
    let attributes = "; Path=/; SameSite=Lax; Max-Age=";
    let secure = if secure && https { "; Secure" } else { "" };
    drop(document.set_cookie(&[NAME, "=", value, attributes, &max_age, secure].concat()));
}
