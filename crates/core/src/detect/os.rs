//! The operating system.

use super::tables::Tables;
use super::{Evidence, Product, hints, words::Words};
use crate::text::{before, number};

pub(super) fn detect(evidence: &Evidence<'_>, words: &Words<'_>, tables: &Tables<'_>) -> Product {
    let (name, version) = from_string(words, tables);
    let name = hinted_name(evidence, name).unwrap_or(name);
    let safari = words.version("version/").unwrap_or("");
    // iPadOS asks for desktop sites by default and then calls itself a Macintosh; no Mac has a touch screen.
    let is_ipad =
        name == "Mac OS X" && (evidence.touch_points > 1 || evidence.platform.starts_with("iP"));
    let name = if is_ipad { "iOS" } else { name };
    let version = match hinted_version(evidence, name) {
        Some(version) => version,
        None if is_ipad || name == "iOS" && is_frozen(version, safari) => safari,
        None => version,
    };
    // As Apple's systems do not write theirs: "17_5_1".
    let dot = |byte| if byte == b'_' { '.' } else { char::from(byte) };
    Product {
        name,
        version: version.bytes().map(dot).collect(),
    }
}

fn from_string<'a>(words: &Words<'a>, tables: &Tables<'_>) -> (&'static str, &'a str) {
    let mut rows = tables.systems.iter().flat_map(|table| table.rows());
    let found = rows.find_map(|[token, name, place]| {
        let after = words.after(token)?;
        Some((name, version(words, name, after, place)))
    });
    found.unwrap_or(("Other", ""))
}

fn version<'a>(words: &Words<'a>, name: &str, after: usize, place: &str) -> &'a str {
    match name {
        "Windows" => windows_version(words.version_at(after)),
        // It stands behind the architecture.
        "Chrome OS" => {
            let rest = words.text.get(after..).unwrap_or("");
            words.version_at(after + before(rest, b" )").len())
        }
        _ if place.is_empty() => words.version_at(after),
        _ => words.version(place).unwrap_or(""),
    }
}

/// Marketing version of a Windows version. Windows 11 still says "NT 10.0": only a client hint that has
/// to be asked for tells it.
fn windows_version(nt: &str) -> &str {
    match nt {
        "10.0" | "6.4" => "10",
        "6.3" => "8.1",
        "6.2" => "8",
        "6.1" => "7",
        "6.0" => "Vista",
        "5.1" | "5.2" => "XP",
        "5.0" => "2000",
        _ => nt,
    }
}

/// Since version 26 the string stands still at 18.6 or 18.7, and Safari's version is the system's.
fn is_frozen(version: &str, safari: &str) -> bool {
    matches!(version.get(..4), Some("18_6" | "18_7")) && major(safari) >= 26
}

fn major(version: &str) -> u64 {
    number(before(version, b".")).unwrap_or(0)
}

/// The system that the hints name, where the string does not name a more special one.
fn hinted_name(evidence: &Evidence<'_>, name: &str) -> Option<&'static str> {
    match hints::text(evidence.hints, "platform") {
        "Windows" => Some("Windows"),
        "macOS" | "Mac OS X" => Some("Mac OS X"),
        "Android" => Some("Android"),
        "Chrome OS" | "Chromium OS" | "ChromeOS" => Some("Chrome OS"),
        "Linux" if matches!(name, "Other" | "Windows" | "Mac OS X" | "Android") => Some("Linux"),
        _ => None,
    }
}

fn hinted_version<'a>(evidence: &Evidence<'a>, name: &str) -> Option<&'a str> {
    let version = hints::text(evidence.hints, "platformVersion");
    match name {
        _ if version.is_empty() => None,
        "Windows" => Some(match version.get(..3) {
            Some("0.1") => "7",
            Some("0.2") => "8",
            Some("0.3") => "8.1",
            _ if major(version) >= 13 => "11",
            _ => "10",
        }),
        "Android" => Some(version.strip_suffix(".0.0").unwrap_or(version)),
        "Mac OS X" | "Chrome OS" => Some(version),
        _ => None,
    }
}
