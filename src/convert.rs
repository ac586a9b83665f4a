//! Between JavaScript's values and the core's.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wayfare_core::time::UnixMs;

/// A plain object, as `JSON.parse` would make it; undefined for what cannot be one.
pub(crate) fn object<T: Serialize>(value: &T) -> JsValue {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .unwrap_or(JsValue::UNDEFINED)
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
