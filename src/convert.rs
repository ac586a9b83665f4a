//! Between JavaScript's values and the core's.
//!
//! What goes out goes as arrays: `js/module.js` names their items. A struct would make
//! serde-wasm-bindgen keep a table of its field names, which weighs 2 KB.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wayfare_core::session::SessionChange;
use wayfare_core::time::UnixMs;
use wayfare_core::{Delivered, Diagnostic, Flushed};
use wayfare_protocol::SessionInfo;

/// `[code, message, field, limit]`
pub(crate) fn diagnostic(diagnostic: &Diagnostic) -> JsValue {
    let Diagnostic {
        code,
        message,
        field,
        limit,
    } = diagnostic;
    let limit = limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX));
    array(&(code, message, field, limit))
}

/// `[scope, reason, previous, current, provisional]`
pub(crate) fn session_change(change: &SessionChange) -> JsValue {
    array(&(
        change.scope.as_str(),
        change.reason.as_str(),
        change.previous_text(),
        change.current_text(),
        change.is_provisional(),
    ))
}

/// `[domains, token]`
pub(crate) fn link(domains: &[String], token: Option<&str>) -> JsValue {
    array(&(domains, token))
}

/// `[body, status, accepted, rejected]`
pub(crate) fn delivered(delivered: &Delivered) -> JsValue {
    let (accepted, rejected) = (count(delivered.accepted), count(delivered.rejected));
    array(&(&delivered.body, delivered.status, accepted, rejected))
}

/// `[accepted, rejected, pending]`
pub(crate) fn flushed(flushed: Flushed) -> JsValue {
    let Flushed {
        accepted,
        rejected,
        pending,
    } = flushed;
    array(&[accepted, rejected, pending].map(count))
}

/// `[sessionTrackingToken, tabId, lastSeen, lastQuery]`
pub(crate) fn session_info(info: &SessionInfo) -> JsValue {
    array(&[
        &info.session_tracking_token,
        &info.tab_id,
        &info.last_seen,
        &info.last_query,
    ])
}

fn array<T: Serialize>(items: &T) -> JsValue {
    serde_wasm_bindgen::to_value(items).unwrap_or(JsValue::UNDEFINED)
}

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Milliseconds as JavaScript has them. A cast saturates: what is no number counts as 0.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturation is what is wanted"
)]
pub(crate) fn unix_ms(ms: f64) -> UnixMs {
    ms as u64
}
