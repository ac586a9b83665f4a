//! Between JavaScript's values and the core's.
//!
//! What goes out goes as arrays: `js/module.js` names their items. A struct would make
//! serde-wasm-bindgen keep a table of its field names, which weighs 2 KB, and a tuple of each kind would
//! make it write the same code for each.

use serde::{Serialize, Serializer};
use wasm_bindgen::JsValue;
use wayfare_core::session::SessionChange;
use wayfare_core::time::UnixMs;
use wayfare_core::{Delivered, Diagnostic, Flushed};

/// One item of what goes out. What is none becomes undefined.
enum Item<'a> {
    Text(Option<&'a str>),
    Count(Option<u64>),
    Flag(bool),
    Texts(&'a [String]),
}

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(Some(text)) => serializer.serialize_str(text),
            Self::Count(Some(count)) => {
                serializer.serialize_u32(u32::try_from(*count).unwrap_or(u32::MAX))
            }
            Self::Text(None) | Self::Count(None) => serializer.serialize_none(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Texts(texts) => serializer.collect_seq(*texts),
        }
    }
}

/// `[code, message, field, limit]`
pub(crate) fn diagnostic(diagnostic: &Diagnostic) -> JsValue {
    array(&[
        Item::Text(Some(diagnostic.code)),
        Item::Text(Some(&diagnostic.message)),
        Item::Text(diagnostic.field.as_deref()),
        Item::Count(diagnostic.limit),
    ])
}

/// `[scope, reason, previous, current, provisional]`
pub(crate) fn session_change(change: &SessionChange) -> JsValue {
    array(&[
        Item::Text(Some(change.scope.as_str())),
        Item::Text(Some(change.reason.as_str())),
        Item::Text(change.previous_text().as_deref()),
        Item::Text(change.current_text().as_deref()),
        Item::Flag(change.is_provisional()),
    ])
}

/// `[domains, token]`
pub(crate) fn link(domains: &[String], token: Option<&str>) -> JsValue {
    array(&[Item::Texts(domains), Item::Text(token)])
}

/// `[body, status, accepted, rejected]`
pub(crate) fn delivered(delivered: &Delivered) -> JsValue {
    array(&[
        Item::Text(Some(&delivered.body)),
        Item::Count(Some(delivered.status.into())),
        count(delivered.accepted),
        count(delivered.rejected),
    ])
}

/// `[accepted, rejected, pending]`
pub(crate) fn flushed(flushed: Flushed) -> JsValue {
    array(&[flushed.accepted, flushed.rejected, flushed.pending].map(count))
}

fn array(items: &[Item<'_>]) -> JsValue {
    serde_wasm_bindgen::to_value(items).unwrap_or(JsValue::UNDEFINED)
}

fn count(count: usize) -> Item<'static> {
    Item::Count(u64::try_from(count).ok())
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
