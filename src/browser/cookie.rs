//! `document.cookie`.

use wasm_bindgen::prelude::*;
use wayfare_core::Cookie;

use super::answer;

#[wasm_bindgen(module = "/js/cookie.js")]
extern "C" {
    #[wasm_bindgen(js_name = answerCookie)]
    fn answer_cookie(name: &str);

    #[wasm_bindgen(js_name = writeCookie)]
    fn write_with(name: &str, value: &str, attributes: &str, domain: Option<&str>);

    #[wasm_bindgen(js_name = deleteCookie)]
    fn delete_with(name: &str, attributes: &str, domain: Option<&str>);

    #[wasm_bindgen(js_name = isHttps)]
    fn is_https() -> bool;
}

/// The cookie's value; none where there is none or cookies are refused.
pub(super) fn read(name: &str) -> Option<String> {
    answer::to(|| answer_cookie(name))
}

/// Writes the cookie where the browser lets us.
pub(super) fn write(cookie: &Cookie<'_>, value: &str) {
    write_with(cookie.name, value, &attributes(cookie), cookie.domain);
}

/// Deletes the cookie if it is there.
pub(super) fn delete(cookie: &Cookie<'_>) {
    delete_with(cookie.name, &attributes(cookie), cookie.domain);
}

fn attributes(cookie: &Cookie<'_>) -> String {
    cookie.attributes(is_https())
}
