//! The model's code, as the maker built it in.

use super::{Evidence, hints, words::Words};
use crate::text::{before, fields, find};

/// The model that the hints have, or else the string.
pub(super) fn detect<'a>(
    evidence: &Evidence<'a>,
    words: &Words<'a>,
    os_name: &str,
) -> Option<&'a str> {
    match os_name {
        "iOS" if words.has("iphone") => return Some("iPhone"),
        "iOS" if words.has("ipod") => return Some("iPod"),
        "iOS" => return Some("iPad"),
        "Mac OS X" => return Some("Mac"),
        _ => {}
    }
    let hinted = hints::text(evidence.hints, "model").trim_ascii();
    Some(hinted)
        .filter(|model| !model.is_empty())
        .or_else(|| from_string(words, os_name))
}

/// An Android device's stands behind the version: "(Linux; Android 14; SM-S911B Build/UP1A)". Chrome's
/// reduced string says "K" for every model.
fn from_string<'a>(words: &Words<'a>, os_name: &str) -> Option<&'a str> {
    let at = match os_name {
        // Meta's headsets call themselves "X11; Linux x86_64; Quest 3".
        "Android" => words
            .after("android")
            .or_else(|| words.after("linux x86_64"))?,
        "HarmonyOS" => words
            .after("harmonyos")
            .or_else(|| words.after("android"))?,
        _ => return None,
    };
    let rest = words.text.get(at..)?;
    let comment = before_closing(rest);
    let segments = fields(comment, b';').skip(1).map(cleaned);
    segments.into_iter().find(|segment| is_model(segment))
}

/// A comment up to its end; models may have brackets of their own.
fn before_closing(text: &str) -> &str {
    let mut depth = 0_i32;
    let end = text.bytes().position(|byte| {
        depth += i32::from(byte == b'(') - i32::from(byte == b')');
        depth < 0
    });
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn cleaned(segment: &str) -> &str {
    let segment = find(segment, "Build/")
        .and_then(|at| segment.get(..at))
        .unwrap_or(segment);
    let segment = before(segment, b"/").trim_ascii();
    segment
        .strip_prefix("SAMSUNG ")
        .unwrap_or(segment)
        .trim_ascii()
}

fn is_model(segment: &str) -> bool {
    !matches!(
        segment,
        "" | "K" | "U" | "wv" | "Mobile" | "Tablet" | "arm" | "arm_64" | "x86_64" | "Android"
    ) && !segment.starts_with("rv:")
        && !is_locale(segment)
}

/// "en", "en-us", "zh_CN"
fn is_locale(segment: &str) -> bool {
    let bytes = segment.as_bytes();
    let is_lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    is_lower(0)
        && is_lower(1)
        && matches!(bytes.get(2), None | Some(b'-' | b'_'))
        && matches!(bytes.len(), 2 | 5)
}
