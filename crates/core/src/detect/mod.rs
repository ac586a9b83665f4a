//! From a user agent and what the engine says of itself to device, operating system and
//! application. The page and the collector call the same tables.

#![cfg_attr(feature = "without-detection", allow(dead_code))]

mod app;
mod bot;
mod device;
mod hints;
mod index;
mod indexed;
mod larger;
mod maker;
mod model;
mod os;
mod pattern;
mod phones;
mod table;
mod tables;
mod words;

pub use indexed::Indexed;
pub use larger::Larger;
pub use maker::{Common, Makers};
pub use tables::Tables;

use crate::json::Value;
use words::Words;

/// What the engine says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// `navigator.userAgent`
    pub user_agent: &'a str,
    /// `navigator.maxTouchPoints`
    pub touch_points: u64,
    /// `navigator.platform`
    pub platform: &'a str,
    /// `navigator.userAgentData` with what it was asked for, as JavaScript has it; null where there are no
    /// client hints.
    pub hints: &'a Value<'a>,
    /// `navigator.webdriver`: a program drives the browser.
    pub webdriver: bool,
    /// Shown as an installed application (`display-mode: standalone`).
    pub standalone: bool,
}

impl Default for Evidence<'_> {
    fn default() -> Self {
        Self {
            user_agent: "",
            touch_points: 0,
            platform: "",
            hints: &Value::Null,
            webdriver: false,
            standalone: false,
        }
    }
}

/// What was detected, in the names of the Session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detected {
    /// The operating system.
    pub os: Product,
    /// The browser, or the application around it.
    pub app: Product,
    /// `browser`, `webview` or `pwa`.
    pub app_type: &'static str,
    /// A machine, not a person.
    pub bot: bool,
    /// The device.
    pub device: Device,
}

/// A name and a version; "Other" and empty where they are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// Canonical name.
    pub name: &'static str,
    /// Version as the evidence has it.
    pub version: String,
}

/// A device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// As a person would say it.
    pub name: String,
    /// Its maker.
    pub brand: Option<&'static str>,
    /// Its model.
    pub model: Option<String>,
    /// `pc`, `mobile`, `tablet`, …
    pub kind: Option<&'static str>,
}

/// Detects device, operating system and application.
pub fn detect(evidence: &Evidence<'_>, tables: &Tables<'_>) -> Detected {
    #[cfg(feature = "without-detection")]
    if true {
        return Detected::default();
    }
    let words = Words::new(evidence.user_agent);
    let os = os::detect(evidence, &words, tables);
    let app = app::detect(evidence, &words, os.name, tables);
    let mut device = device::detect(evidence, &words, os.name, tables);
    let is_stranger = os.name == "Other" && !app.is_browser && device.brand.is_none();
    let bot = bot::detect(evidence, &words, device.model.as_deref(), tables)
        || tables.suspects_strangers && is_stranger && !words.text.is_empty();
    if bot {
        device.name = "Spider".into();
    }
    Detected {
        app: app.product,
        app_type: app.kind,
        device,
        bot,
        os,
    }
}

#[cfg(test)]
mod tests;
