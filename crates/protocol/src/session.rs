//! The Session object: Tracardi's shape, field by field.
//!
//! No key is ever left out. Null means that nobody knows the value, or that the side which fills
//! it (see each field) has not done so yet.

use serde::{Deserialize, Serialize};

use crate::{Context, Operation};

/// A visit: what is known of it, of the device and of the application.
///
/// `A` is the type of the application's open objects, which neither side interprets. The module
/// carries them as the text it was given, the collector as parsed JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "Session",
        bound = "A: schemars::JsonSchema + Serialize + Default"
    )
)]
#[serde(default, bound(deserialize = "A: Deserialize<'de> + Default"))]
pub struct Session<A> {
    /// Visit session id, UUIDv7. Client.
    pub id: String,
    /// Times, channel, status.
    pub metadata: Metadata<A>,
    /// What the collector did with this Session in the request at hand. Never read from the wire
    /// and never stored; at rest nothing is being done, so every flag is false.
    #[serde(skip_deserializing)]
    pub operation: Operation,
    /// Whose visit it is. Collector.
    pub profile: Profile<A>,
    /// The device.
    pub device: Device,
    /// The operating system.
    pub os: Os,
    /// The browser, or the application around it.
    pub app: App,
    /// Campaign parameters of the landing page.
    pub utm: Utm,
    /// The page's surroundings.
    pub context: Context,
    /// The application's properties of this visit.
    pub properties: A,
    /// The application's traits of the visitor.
    pub traits: A,
    /// Whatever else the application wants to keep here.
    pub aux: A,
}

/// Times, channel and status of a Session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "Metadata",
        bound = "A: schemars::JsonSchema + Serialize + Default"
    )
)]
#[serde(default, bound(deserialize = "A: Deserialize<'de> + Default"))]
pub struct Metadata<A> {
    /// Times.
    pub time: Time,
    /// `web`, `pwa` or `webview`, unless the application names its own.
    pub channel: String,
    /// Open object of the application.
    pub aux: A,
    /// Where in its life the visit is.
    pub status: Status,
}

/// Times of a Session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Time {
    /// First receive time: RFC 3339, microseconds, `Z`. Collector.
    pub insert: Option<String>,
    /// Start on the device: RFC 3339, milliseconds, `Z`. Client.
    pub create: Option<String>,
    /// Last activity: RFC 3339, `Z`. Both.
    pub update: Option<String>,
    /// `insert` as seconds since 1970. Collector.
    pub timestamp: Option<f64>,
    /// Seconds from the first to the last activity. Both.
    pub duration: u64,
    /// Day of the week of `insert`, in UTC. Collector.
    pub weekday: Option<Weekday>,
}

/// Day of the week: 0 is Monday, 6 is Sunday.
///
/// The seed's text says 0 = Sunday, but its own example (Thursday 2024-05-30 is 3) and Tracardi's
/// code (`datetime.weekday()`) say Monday.
pub type Weekday = u8;

/// Where in its life a visit is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No activity after the first yet.
    #[default]
    Started,
    /// Activity after the first.
    Active,
    /// Over: by idleness, age, or the application's word.
    Ended,
}

/// The visitor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(
        rename = "Profile",
        bound = "A: schemars::JsonSchema + Serialize + Default"
    )
)]
#[serde(default, bound(deserialize = "A: Deserialize<'de> + Default"))]
pub struct Profile<A> {
    /// Anonymous profile, UUID. Collector, or adopted from the client.
    pub id: Option<String>,
    /// The application's own id of the visitor.
    pub primary_id: Option<String>,
    /// Metadata of the profile, where there is any.
    pub metadata: Option<A>,
}

/// The device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Device {
    /// As a person would say it: "iPhone", "Samsung SM-S911B", "Mac", "Other".
    pub name: String,
    /// Maker, null when unknown.
    pub brand: Option<String>,
    /// Model code, null when unknown.
    pub model: Option<String>,
    /// `pc`, `mobile`, `tablet`, `tv`, `console`, `wearable`, `xr`, `car`, `embedded`, or null.
    pub r#type: Option<String>,
    /// Has a touch screen.
    pub touch: bool,
    /// Address, anonymised. Collector.
    pub ip: Option<String>,
    /// Screen in CSS pixels: "1920x1080".
    pub resolution: Option<String>,
    /// Where the address is. Collector.
    pub geo: Geo,
    /// Bits per pixel. The seed's table says string; Tracardi's code is an integer.
    pub color_depth: Option<u32>,
    /// `screen.orientation.type`: "landscape-primary" and so on.
    pub orientation: Option<String>,
}

/// Where the address is. All null without a database of places.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Geo {
    /// Country.
    pub country: Country,
    /// City.
    pub city: Option<String>,
    /// County or region.
    pub county: Option<String>,
    /// Postal code.
    pub postal: Option<String>,
    /// Degrees north; null exactly when `longitude` is.
    pub latitude: Option<f64>,
    /// Degrees east; null exactly when `latitude` is.
    pub longitude: Option<f64>,
    /// `[longitude, latitude]`.
    pub location: Option<[f64; 2]>,
}

/// A country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Country {
    /// English name.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub code: Option<String>,
}

/// The operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Os {
    /// Canonical name, "Other" when unknown.
    pub name: String,
    /// Version, empty when unknown.
    pub version: String,
}

/// The browser, or the application around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct App {
    /// `browser`, `webview` or `pwa`.
    pub r#type: String,
    /// Canonical name, "Other" when unknown.
    pub name: String,
    /// Version, empty when unknown.
    pub version: String,
    /// BCP 47 tag of the user interface.
    pub language: Option<String>,
    /// A machine, not a person.
    pub bot: bool,
    /// Viewport in CSS pixels: "1280x720".
    pub resolution: Option<String>,
}

/// Campaign parameters of the landing page, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Utm {
    /// `utm_source`
    pub source: Option<String>,
    /// `utm_medium`
    pub medium: Option<String>,
    /// `utm_campaign`
    pub campaign: Option<String>,
    /// `utm_term`
    pub term: Option<String>,
    /// `utm_content`
    pub content: Option<String>,
    /// `utm_id`
    pub id: Option<String>,
    /// `utm_source_platform`
    pub source_platform: Option<String>,
    /// `utm_creative_format`
    pub creative_format: Option<String>,
    /// `utm_marketing_tactic`
    pub marketing_tactic: Option<String>,
}
