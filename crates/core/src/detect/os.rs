//! The operating system.

use super::tables::{Tables, name as our_name};
use super::words::{Words, part};
use super::{Evidence, Product, hints};
use crate::text::{before, number};

pub(super) fn detect(evidence: &Evidence<'_>, words: &Words<'_>, tables: &Tables<'_>) -> Product {
    let (mut name, version) = from_string(words, tables);
    if let Some(hinted) = our_name("platform", hints::text(evidence.hints, "platform"))
        // A distribution says more than the hint.
        && (hinted != "Linux" || matches!(name, "Other" | "Windows" | "Mac OS X" | "Android"))
    {
        name = hinted;
    }
    // iPadOS asks for desktop sites by default and then calls itself a Macintosh; no Mac has a touch screen.
    let is_ipad =
        name == "Mac OS X" && (evidence.touch_points > 1 || evidence.platform.starts_with("iP"));
    if is_ipad {
        name = "iOS";
    }
    let hinted = hints::text(evidence.hints, "platformVersion");
    let safari = words.version("version/").unwrap_or("");
    let version = match name {
        "iOS" if is_ipad || is_frozen(version, safari) => safari,
        "iOS" | "Linux" => version,
        _ if hinted.is_empty() => version,
        "Windows" if major(hinted) >= 13 => "11",
        "Windows" => our_name("windows", hinted).unwrap_or("10"),
        "Android" => hinted.strip_suffix(".0.0").unwrap_or(hinted),
        "Mac OS X" | "Chrome OS" => hinted,
        _ => version,
    };
    // As Apple's systems do not write theirs: "17_5_1".
    let dot = |byte| if byte == b'_' { '.' } else { char::from(byte) };
    Product {
        name,
        version: version.bytes().map(dot).collect(),
    }
}

fn from_string<'a>(words: &Words<'a>, tables: &Tables<'_>) -> (&'static str, &'a str) {
    let Some(found) = words.find(tables.systems) else {
        return ("Other", "");
    };
    let version = words.version_at(found.after);
    let version = match found.name {
        "Windows" => our_name("windows", version).unwrap_or(version),
        // It stands behind the architecture.
        "Chrome OS" if found.place.is_empty() => {
            let rest = part(words.text, found.after, words.text.len());
            words.version_at(found.after + before(rest, b" )").len())
        }
        _ if found.place.is_empty() => version,
        _ => words.version(found.place).unwrap_or(""),
    };
    (found.name, version)
}

/// Since version 26 the string stands still at 18.6 or 18.7, and Safari's version is the system's.
fn is_frozen(version: &str, safari: &str) -> bool {
    (version.starts_with("18_6") || version.starts_with("18_7")) && major(safari) >= 26
}

fn major(version: &str) -> u64 {
    number(before(version, b".")).unwrap_or(0)
}
