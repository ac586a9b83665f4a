//! The model's code, as the maker built it in.

use super::words::{Words, part};
use super::{Evidence, hints};
use crate::text::{before, fields, find};

/// The model that the hints have, or else the string.
pub(super) fn detect<'a>(
    evidence: &Evidence<'a>,
    words: &Words<'a>,
    os_name: &str,
) -> Option<&'a str> {
    let hinted = hints::text(evidence.hints, "model").trim_ascii();
    match os_name {
        // An iPod's system is an "iPhone OS".
        "iOS" if words.has("ipod") => Some("iPod"),
        "iOS" if words.has("iphone") => Some("iPhone"),
        "iOS" => Some("iPad"),
        "Mac OS X" => Some("Mac"),
        _ if !hinted.is_empty() => Some(hinted),
        _ => cast(words).or_else(|| match os_name {
            "Android" | "HarmonyOS" => from_string(words),
            _ => None,
        }),
    }
}

/// Devices of Google Cast say what they are: "CrKey/1.56.500000 DeviceType/Chromecast".
fn cast<'a>(words: &Words<'a>) -> Option<&'a str> {
    let at = words.after("devicetype/")?;
    Some(before(part(words.text, at, words.text.len()), b" ;)"))
}

/// An Android device's stands behind the version: "(Linux; Android 14; SM-S911B Build/UP1A)".
fn from_string<'a>(words: &Words<'a>) -> Option<&'a str> {
    // Meta's headsets call themselves "X11; Linux x86_64; Quest 3".
    let places = ["harmonyos", "android", "linux x86_64"];
    let at = places.iter().find_map(|place| words.after(place))?;
    let comment = up_to_closing(part(words.text, at, words.text.len()));
    let parts = fields(comment, b';').skip(1).map(cleaned);
    parts.into_iter().find(|part| is_model(part))
}

/// A comment up to its end; models may have brackets of their own.
fn up_to_closing(text: &str) -> &str {
    let mut depth = 0_i32;
    let end = text.bytes().position(|byte| {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        depth < 0
    });
    part(text, 0, end.unwrap_or(text.len()))
}

fn cleaned(text: &str) -> &str {
    let build = find(text, "Build/").unwrap_or(text.len());
    let text = before(part(text, 0, build), b"/").trim_ascii();
    text.strip_prefix("SAMSUNG ").unwrap_or(text)
}

/// What else stands there. Chrome's reduced string says "K" for every model.
const NO_MODELS: &str = " K U wv Mobile Tablet arm arm_64 x86_64 Android";

fn is_model(part: &str) -> bool {
    let is_other = fields(NO_MODELS, b' ').any(|other| other == part);
    !is_other && !part.starts_with("rv:") && !is_locale(part.as_bytes())
}

/// "en", "en-us", "zh_CN", "En-us"
fn is_locale(part: &[u8]) -> bool {
    match part {
        [a, b] | [a, b, b'-' | b'_', _, _] => a.is_ascii_alphabetic() && b.is_ascii_lowercase(),
        _ => false,
    }
}
