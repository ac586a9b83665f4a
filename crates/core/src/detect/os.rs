//! The operating system.

use super::{
    Evidence, Product,
    product::{rows, version_after},
};

/// Token, tab, name. The first token found decides: "Android" stands in strings that also say
/// "Linux", and a Windows Phone says all of them.
const TABLE: &str = include_str!("os.tsv");

pub(super) fn detect(evidence: &Evidence<'_>) -> Product {
    let found = rows(TABLE).find_map(|(token, name)| {
        version_after(evidence.user_agent, token).map(|version| (name, version))
    });
    let (name, version) = found.unwrap_or(("Other", ""));
    match name {
        // iPadOS asks for desktop sites by default and then calls itself a Macintosh; no Mac has a
        // touch screen.
        "Mac OS X" if evidence.touch_points > 1 => Product {
            name: "iOS",
            version: safari_version(evidence.user_agent).into(),
        },
        "Windows" => Product {
            name,
            version: windows_version(version).into(),
        },
        _ => Product {
            name,
            version: dotted(version),
        },
    }
}

/// A version with dots, as Apple's systems do not write theirs: "17_5_1".
fn dotted(version: &str) -> String {
    let dot = |byte| if byte == b'_' { b'.' } else { byte };
    version.bytes().map(dot).map(char::from).collect()
}

/// Safari's version, which is the system's on iPadOS.
fn safari_version(user_agent: &str) -> &str {
    version_after(user_agent, "Version/").unwrap_or("")
}

/// Marketing version of a Windows NT version. Windows 11 still says 10.0: only a client hint that
/// has to be asked for tells it.
fn windows_version(nt: &str) -> &str {
    match nt {
        "10.0" => "10",
        "6.3" => "8.1",
        "6.2" => "8",
        "6.1" => "7",
        "6.0" => "Vista",
        "5.1" | "5.2" => "XP",
        _ => nt,
    }
}
