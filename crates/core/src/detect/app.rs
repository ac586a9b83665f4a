//! The browser, or the application around it.

use super::tables::Tables;
use super::{Evidence, Product, hints, words::Words};
use crate::text::contains;

/// A browser or an application, and how it shows the page.
pub(super) struct App {
    pub(super) product: Product,
    /// It is a browser, or runs on a system that is named: applications also fetch pages for themselves.
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
    let name = embedding.unwrap_or(name);
    let is_web_view = is_android_web_view(words) || is_apple_web_view(words, os_name);
    let mut name = match name {
        "Chrome" if is_web_view => "Chrome Mobile WebView",
        "Safari" if is_web_view => "Mobile Safari UI/WKWebView",
        "Safari" if os_name == "Android" => "Android",
        _ => name,
    };
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
    let mut rows = tables.apps.iter().flat_map(|table| table.rows());
    let found = rows.find_map(|[token, name, place]| {
        let own = words.version_at(words.after(token)?);
        let placed = Some(place).filter(|place| !place.is_empty());
        let placed = placed.and_then(|place| words.version(place));
        Some((name, placed.unwrap_or(own)))
    });
    found.unwrap_or(("Other", ""))
}

/// `; wv)` says it, and before it there was `Version/4.0` beside Chrome's own version.
fn is_android_web_view(words: &Words<'_>) -> bool {
    words.has("wv)") || words.has("version/4.0") && words.has("chrome/")
}

/// An engine of Apple's that does not say Safari.
fn is_apple_web_view(words: &Words<'_>, os_name: &str) -> bool {
    os_name == "iOS" && words.has("applewebkit/") && !words.has("safari/")
}

/// The names that Tracardi's detection gives to the same browser on a phone.
fn mobile_name(name: &'static str, words: &Words<'_>, os_name: &str) -> &'static str {
    if !(words.has("mobile") || matches!(os_name, "Android" | "iOS")) {
        return name;
    }
    match name {
        "Chrome" => "Chrome Mobile",
        "Firefox" => "Firefox Mobile",
        "Safari" => "Mobile Safari",
        "Opera" => "Opera Mobile",
        "Edge" => "Edge Mobile",
        _ => name,
    }
}
