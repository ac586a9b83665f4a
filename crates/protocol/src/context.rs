//! The surroundings of a Session: page, screen, languages, and the SDK that saw them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Page, Utm};

/// What surrounds a Session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Context {
    /// Address, anonymised; empty until a collector has filled it.
    pub ip: String,
    /// The page on which the visit began.
    pub page: Page,
    /// Where the visit came from.
    pub referrer: ReferrerContext,
    /// Click ids of the landing page, by the names of their parameters: `gclid`, `fbclid`, …
    pub click_ids: BTreeMap<String, String>,
    /// How the visitor first came here, as far as the browser remembers; null where nothing may be
    /// kept from one page to the next.
    pub first_touch: Option<Touch>,
    /// How the visitor last came here from elsewhere.
    pub last_touch: Option<Touch>,
    /// Screen and viewport.
    pub screen: ScreenContext,
    /// The network, as far as the engine tells; Chromium does.
    pub connection: ConnectionContext,
    /// IANA time zone; null until it is known or where the engine withholds it.
    pub time_zone: Option<String>,
    /// `navigator.languages`, most preferred first.
    pub languages: Vec<String>,
    /// The user agent string that detection read.
    pub user_agent: Option<String>,
    /// The client hints that the engine gave, by their names in JavaScript; none outside Chromium.
    pub hints: Vec<String>,
    /// Tab id, UUID.
    pub tab_id: Option<String>,
    /// Tab session token, UUID.
    pub session_tracking_token: Option<String>,
    /// How many visits of this browser the Session counts: 1, 2, …
    pub visit_index: u32,
    /// Why the visit began, by the closed set of `sessions.md`.
    pub reason: Option<String>,
    /// The visit before it in this browser, UUID; null at the first.
    pub previous_id: Option<String>,
    /// Fields that consent or the engine withholds, by their paths.
    pub withheld: Vec<String>,
    /// The SDK.
    pub sdk: SdkContext,
}

/// Where a visit came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ReferrerContext {
    /// `document.referrer` of the landing page; null for a direct visit.
    pub url: Option<String>,
    /// Its host.
    pub host: Option<String>,
    /// `direct`, `internal`, `search`, `social`, `ai_assistant`, `email`, `paid` or `referral`; null
    /// of a tab that did not see the landing page.
    pub class: Option<String>,
}

/// One arrival from elsewhere, as it is remembered over visits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Touch {
    /// When, by the device: RFC 3339, milliseconds, `Z`.
    pub at: String,
    /// Of which class, as in [`ReferrerContext::class`].
    pub class: String,
    /// Host of the other site that led here.
    pub host: Option<String>,
    /// Campaign parameters.
    pub utm: Utm,
    /// Click ids.
    pub click_ids: BTreeMap<String, String>,
}

/// Screen and viewport, in CSS pixels.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ScreenContext {
    /// `screen.width`
    pub width: Option<u32>,
    /// `screen.height`
    pub height: Option<u32>,
    /// `innerWidth`
    pub viewport_width: Option<u32>,
    /// `innerHeight`
    pub viewport_height: Option<u32>,
    /// `devicePixelRatio`, in hundredths: 150 is one and a half device pixels to a CSS pixel. An
    /// integer, because printing a float costs the module 8 KB.
    pub device_pixel_ratio_percent: Option<u32>,
}

/// The network, by the Network Information API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ConnectionContext {
    /// `navigator.connection.type`: `wifi`, `cellular`, …; null where the engine tells only how fast it is.
    pub r#type: Option<String>,
    /// `navigator.connection.effectiveType`: `slow-2g`, `2g`, `3g` or `4g`.
    pub effective_type: Option<String>,
    /// `navigator.connection.rtt`, in milliseconds, rounded by the engine to 25.
    pub rtt_ms: Option<u32>,
    /// `navigator.connection.downlink`, in kilobits per second, rounded by the engine to 50.
    pub downlink_kbps: Option<u32>,
}

/// The SDK that wrote the Session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SdkContext {
    /// "wayfare"
    pub name: String,
    /// Version of the package.
    pub version: String,
}
