//! The browser, or the application around it.

use wayfare_protocol::{App, Os};

use super::{
    Evidence,
    product::{rows, version_after},
};

/// Token, tab, name. The first token found decides, so what builds on a browser stands before it.
const TABLE: &str = include_str!("app.tsv");

/// Brands that only the client hints show.
const BRANDS: [(&str, &str); 3] = [
    ("Brave", "Brave"),
    ("Microsoft Edge", "Edge"),
    ("DuckDuckGo", "DuckDuckGo"),
];

pub(super) fn detect(evidence: &Evidence<'_>, os: &Os) -> App {
    let user_agent = evidence.user_agent;
    let found = rows(TABLE)
        .find_map(|(token, name)| version_after(user_agent, token).map(|version| (name, version)));
    let (name, version) = found.unwrap_or(("Other", ""));
    App {
        r#type: kind(evidence, name, os).into(),
        name: hinted_name(evidence)
            .filter(|_| name == "Chrome")
            .unwrap_or_else(|| mobile_name(user_agent, name))
            .into(),
        version: version.into(),
        bot: evidence.webdriver || is_bot(user_agent),
        ..App::default()
    }
}

fn hinted_name(evidence: &Evidence<'_>) -> Option<&'static str> {
    BRANDS
        .iter()
        .find(|(brand, _)| evidence.brands.iter().any(|given| given == brand))
        .map(|(_, name)| *name)
}

/// The names that Tracardi's detection gives to the same browser on a phone.
fn mobile_name(user_agent: &str, name: &'static str) -> &'static str {
    if !(user_agent.contains("Mobile") || user_agent.contains("Android")) {
        return name;
    }
    match name {
        "Chrome" if user_agent.contains("; wv)") => "Chrome Mobile WebView",
        "Chrome" => "Chrome Mobile",
        "Firefox" => "Firefox Mobile",
        "Safari" => "Mobile Safari",
        "Opera" => "Opera Mobile",
        _ => name,
    }
}

/// An application shows the page in a web view of Android (`; wv`), or in one of iOS, which has no
/// `Safari/` token.
fn kind(evidence: &Evidence<'_>, name: &str, os: &Os) -> &'static str {
    let user_agent = evidence.user_agent;
    if evidence.standalone {
        "pwa"
    } else if user_agent.contains("; wv)")
        || matches!(name, "Facebook" | "Instagram")
        || (os.name == "iOS"
            && user_agent.contains("AppleWebKit/")
            && !user_agent.contains("Safari/"))
    {
        "webview"
    } else {
        "browser"
    }
}

/// Words that machines put into their names.
const BOT_WORDS: [&str; 6] = ["bot", "crawl", "spider", "headless", "http://", "https://"];

fn is_bot(user_agent: &str) -> bool {
    let lower = user_agent.to_ascii_lowercase();
    BOT_WORDS.iter().any(|word| lower.contains(word))
}
