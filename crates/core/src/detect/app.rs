//! The browser, or the application around it.

use super::tables::{Tables, name as our_name};
use super::{Evidence, Product, hints, words::Words};
use crate::text::contains;

/// A browser or an application, and how it shows the page.
pub(super) struct App {
    pub(super) product: Product,
    /// It is a browser: applications also fetch pages for themselves.
    pub(super) is_browser: bool,
    /// `browser`, `webview` or `pwa`.
    pub(super) kind: &'static str,
}

pub(super) fn detect(
    evidence: &Evidence<'_>,
    words: &Words<'_>,
    os_name: &str,
    tables: &Tables<'_>,
) -> App {
    let (name, mut version) = from_string(words, tables);
    let embedding = name.strip_prefix('!');
    let mut name = embedding.unwrap_or(name);
    let is_web_view = is_web_view(words, os_name);
    if is_web_view {
        name = our_name("web view", name).unwrap_or(name);
    }
    if let Some((hinted, full)) = hints::browser(evidence.hints, tables)
        && (hinted == name || hints::is_engine(name) || name == "Other")
    {
        // Without the full list a brand has one number, which a string says as well.
        if hinted != name || contains(full, ".") || version.is_empty() {
            version = full;
        }
        name = hinted;
    }
    let kind = if evidence.standalone {
        "pwa"
    } else if embedding.is_some() || is_web_view {
        "webview"
    } else {
        "browser"
    };
    App {
        is_browser: name != "Other" && embedding.is_none(),
        product: Product {
            name: mobile_name(name, words, os_name),
            version: version.into(),
        },
        kind,
    }
}

fn from_string<'a>(words: &Words<'a>, tables: &Tables<'_>) -> (&'static str, &'a str) {
    let Some(found) = words.find(tables.apps) else {
        return ("Other", "");
    };
    let own = words.version_at(found.after);
    let version = match words.version(found.place) {
        Some(version) if !found.place.is_empty() => version,
        // Behind Safari's own word stands the engine's number.
        _ if found.name == "Safari" => "",
        _ => own,
    };
    (found.name, version)
}

/// Android's says `; wv)`, and before it did there was `Version/4.0` beside Chrome's own version; one of
/// Apple's does not say Safari.
fn is_web_view(words: &Words<'_>, os_name: &str) -> bool {
    words.has("wv)")
        || words.has("version/4.0") && words.has("chrome/")
        || os_name == "iOS" && words.has("applewebkit/") && !words.has("safari/")
}

fn mobile_name(name: &'static str, words: &Words<'_>, os_name: &str) -> &'static str {
    match os_name {
        "Android" if name == "Safari" => "Android",
        "Android" | "iOS" => our_name("mobile", name).unwrap_or(name),
        _ if words.has("mobile") => our_name("mobile", name).unwrap_or(name),
        _ => name,
    }
}
