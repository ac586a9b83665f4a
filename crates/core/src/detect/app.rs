//! The browser, or the application around it.

use super::{
    Evidence, Product,
    product::{rows, version_after},
};
use crate::text::contains;

/// Token, tab, name. The first token found decides, so what builds on a browser stands before it.
const TABLE: &str = include_str!("app.tsv");

/// Brands that only the client hints show.
const BRANDS: [(&str, &str); 3] = [
    ("Brave", "Brave"),
    ("Microsoft Edge", "Edge"),
    ("DuckDuckGo", "DuckDuckGo"),
];

pub(super) fn detect(evidence: &Evidence<'_>) -> Product {
    let (name, version) = token(evidence.user_agent);
    let hinted = hinted_name(evidence).filter(|_| name == "Chrome");
    Product {
        name: hinted.unwrap_or_else(|| mobile_name(evidence.user_agent, name)),
        version: version.into(),
    }
}

fn token(user_agent: &str) -> (&'static str, &str) {
    rows(TABLE)
        .find_map(|(token, name)| version_after(user_agent, token).map(|version| (name, version)))
        .unwrap_or(("Other", ""))
}

fn hinted_name(evidence: &Evidence<'_>) -> Option<&'static str> {
    BRANDS
        .iter()
        .find(|(brand, _)| evidence.brands.iter().any(|given| given == brand))
        .map(|(_, name)| *name)
}

/// The names that Tracardi's detection gives to the same browser on a phone.
fn mobile_name(user_agent: &str, name: &'static str) -> &'static str {
    if !(contains(user_agent, "Mobile") || contains(user_agent, "Android")) {
        return name;
    }
    match name {
        "Chrome" if contains(user_agent, "; wv)") => "Chrome Mobile WebView",
        "Chrome" => "Chrome Mobile",
        "Firefox" => "Firefox Mobile",
        "Safari" => "Mobile Safari",
        "Opera" => "Opera Mobile",
        _ => name,
    }
}

/// An application shows the page in a web view of Android (`; wv`), or in one of iOS, which has no
/// `Safari/` token.
pub(super) fn kind(evidence: &Evidence<'_>, os_name: &str) -> &'static str {
    let user_agent = evidence.user_agent;
    if evidence.standalone {
        "pwa"
    } else if contains(user_agent, "; wv)")
        || matches!(token(user_agent).0, "Facebook" | "Instagram")
        || (os_name == "iOS"
            && contains(user_agent, "AppleWebKit/")
            && !contains(user_agent, "Safari/"))
    {
        "webview"
    } else {
        "browser"
    }
}

/// Words that machines put into their names.
const BOT_WORDS: [&str; 6] = ["bot", "crawl", "spider", "headless", "http://", "https://"];

pub(super) fn is_bot(evidence: &Evidence<'_>) -> bool {
    let lower = evidence.user_agent.to_ascii_lowercase();
    evidence.webdriver || BOT_WORDS.iter().any(|word| contains(&lower, word))
}
