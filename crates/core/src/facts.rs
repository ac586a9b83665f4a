//! What the page and the engine are, as the edge read them once.

use crate::json::Value;
use crate::limits::{FACT_BYTES_MAX, LANGUAGES_MAX};
use crate::text::cut;

/// What the engine and the page say of themselves. A value that the engine withholds is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `navigator.userAgent`
    pub user_agent: String,
    /// `navigator.maxTouchPoints`
    pub touch_points: u64,
    /// `navigator.platform`
    pub platform: String,
    /// What `navigator.userAgentData` gives at once, and later what it was asked for.
    pub hints: Value<'static>,
    /// `navigator.webdriver`
    pub webdriver: bool,
    /// `navigator.globalPrivacyControl`
    pub gpc: bool,
    /// `navigator.doNotTrack`
    pub dnt: bool,
    /// `display-mode: standalone`, or iOS's `navigator.standalone`.
    pub standalone: bool,
    /// `screen.width` and `.height`
    pub screen: Option<[u32; 2]>,
    /// `innerWidth` and `innerHeight`
    pub viewport: Option<[u32; 2]>,
    /// `screen.colorDepth`
    pub color_depth: Option<u32>,
    /// `devicePixelRatio` in hundredths.
    pub device_pixel_ratio_percent: Option<u32>,
    /// `history.length`
    pub history_length: u64,
    /// `screen.orientation.type`
    pub orientation: Option<String>,
    /// `navigator.languages`, or `[navigator.language]`.
    pub languages: Vec<String>,
    /// `navigator.connection.type`
    pub connection: Option<String>,
    /// `navigator.connection.effectiveType`
    pub effective_connection: Option<String>,
    /// `navigator.connection.rtt`
    pub round_trip_ms: Option<u32>,
    /// `navigator.connection.downlink`, in kilobits per second.
    pub downlink_kbps: Option<u32>,
}

impl Facts {
    /// Reads what `js/facts.js` wrote. A fact of another type than expected counts as withheld.
    pub fn read(mut facts: Value<'static>) -> Self {
        let hints = facts.take("hints");
        Self {
            user_agent: text(facts.get("userAgent")).unwrap_or_default(),
            touch_points: facts.number("touchPoints").unwrap_or(0),
            platform: text(facts.get("platform")).unwrap_or_default(),
            hints,
            webdriver: facts.flag("webdriver") == Some(true),
            gpc: facts.flag("gpc") == Some(true),
            dnt: facts.flag("dnt") == Some(true),
            standalone: facts.flag("standalone") == Some(true),
            screen: pair(facts.get("screen")),
            viewport: pair(facts.get("viewport")),
            color_depth: number(facts.get("colorDepth")),
            device_pixel_ratio_percent: number(facts.get("devicePixelRatioPercent")),
            history_length: facts.number("historyLength").unwrap_or(0),
            orientation: text(facts.get("orientation")),
            languages: texts(facts.get("languages")),
            connection: text(facts.get("connection")),
            effective_connection: text(facts.get("effectiveConnection")),
            round_trip_ms: number(facts.get("roundTripMs")),
            downlink_kbps: number(facts.get("downlinkKbps")),
        }
    }
}

fn text(value: &Value<'_>) -> Option<String> {
    let text = cut(value.as_str()?, FACT_BYTES_MAX);
    (!text.is_empty()).then(|| text.into())
}

fn texts(value: &Value<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    for item in value.items().iter().take(LANGUAGES_MAX) {
        if let Some(text) = text(item) {
            texts.push(text);
        }
    }
    texts
}

fn number(value: &Value<'_>) -> Option<u32> {
    value.as_u64().and_then(|number| number.try_into().ok())
}

fn pair(value: &Value<'_>) -> Option<[u32; 2]> {
    match value.items() {
        [first, second] => Some([number(first)?, number(second)?]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse;

    #[test]
    fn facts_are_read_and_what_is_odd_counts_as_withheld() {
        let text = r#"{"userAgent":"UA","touchPoints":5,"platform":"Win32",
            "hints":{"brands":[{"brand":"Brave","version":"1"},7],"mobile":"no"},"webdriver":true,
            "screen":[390,844],"viewport":[390],"colorDepth":"24","devicePixelRatioPercent":150,
            "orientation":"","languages":["en-GB","en"]}"#;
        let expected = Facts {
            user_agent: "UA".into(),
            touch_points: 5,
            platform: "Win32".into(),
            hints: parse(r#"{"brands":[{"brand":"Brave","version":"1"},7],"mobile":"no"}"#)
                .unwrap(),
            webdriver: true,
            screen: Some([390, 844]),
            device_pixel_ratio_percent: Some(150),
            languages: vec!["en-GB".into(), "en".into()],
            ..Facts::default()
        };
        assert_eq!(Facts::read(parse(text).unwrap()), expected);
        assert_eq!(Facts::read(Value::Null), Facts::default());
    }
}
