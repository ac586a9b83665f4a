//! Writes the payload of Tracardi's `/track`: the same facts in other words.
//!
//! The server answers 500 where null stands for an object or a number, and breaks over `context.device`: so
//! what is not known is an empty text or 0, and there is no such key.

use super::EventFacts;
use super::session::Surroundings;
use crate::attribution::host;
use crate::config::Config;
use crate::json::{Slot, filled};
use crate::session::{Tab, Visit};
use crate::text::{before, split_once};

const EVENT: &str = concat!(
    r#"{"id":$,"type":$,"time":{"create":$},"properties":$,"options":{},"context":{"page":{"url":$,"#,
    r#""path":$,"hash":$,"title":$,"referer":{"host":$,"query":$},"history":{"length":$}}}}"#,
);

const FRAME: &str = concat!(
    r#""source":{"id":$},"session":{"id":$},"profile":$,"context":{"time":{"local":$,"tz":$},"#,
    r#""browser":{"local":{"browser":{"name":$,"userAgent":$,"language":$},"device":{"platform":$}}},"#,
    r#""screen":{"local":{"width":$,"height":$,"innerWidth":$,"innerHeight":$,"colorDepth":$,"#,
    r#""orientation":$}},"utm":$},"options":{}"#,
);

/// An event. Tracardi has names of its own for what the tracker tells by itself.
pub(crate) fn event(facts: &EventFacts<'_>, around: &Surroundings) -> String {
    let kind = match facts.kind {
        "page_view" => "page-view",
        "session.start" => "visit-started",
        kind => kind,
    };
    let page = facts.page;
    let (address, fragment) = split_once(&page.url, "#").unwrap_or((&page.url, ""));
    let hash = if fragment.is_empty() { "" } else { "#" };
    let beyond = split_once(address, "://").map_or("", |(_, beyond)| beyond);
    let path = beyond.get(before(beyond, b"/?").len()..).unwrap_or("");
    let referrer = before(&page.referrer, b"#");
    filled(
        EVENT,
        &[
            Slot::Id(&facts.id),
            Slot::text(kind),
            Slot::Time(facts.at),
            Slot::Json(facts.properties),
            Slot::Own(&page.url),
            Slot::text(before(path, b"?")),
            Slot::text(&[hash, fragment].concat()),
            Slot::Own(&page.title),
            Slot::Text(host(referrer)),
            Slot::Text(split_once(referrer, "?").map(|(_, query)| query)),
            Slot::Number(around.facts.history_length),
        ],
    )
}

/// What stands around the events: source, visit, profile and context.
pub(crate) fn frame(
    config: &Config,
    around: &Surroundings,
    (visit, tab): (&Visit, &Tab),
) -> String {
    let (facts, detected) = (&around.facts, &around.detected);
    let profile = &around.visitor.profile;
    let known = filled(r#"{"id":$}"#, &[Slot::Own(profile)]);
    let [width, height] = facts.screen.unwrap_or_default();
    let [inner_width, inner_height] = facts.viewport.unwrap_or_default();
    let number = |number: u32| Slot::Number(number.into());
    filled(
        FRAME,
        &[
            Slot::Own(&config.source),
            Slot::Id(&visit.id),
            Slot::Json(if profile.is_empty() { "null" } else { &known }),
            Slot::Time(visit.active),
            Slot::text(around.time_zone.as_deref().unwrap_or("UTC")),
            Slot::text(detected.app.name),
            Slot::Own(&facts.user_agent),
            Slot::text(facts.languages.first().map_or("", String::as_str)),
            Slot::text(detected.os.name),
            number(width),
            number(height),
            number(inner_width),
            number(inner_height),
            number(facts.color_depth.unwrap_or(0)),
            Slot::text(facts.orientation.as_deref().unwrap_or("")),
            Slot::Utm(&tab.landing.campaign),
        ],
    )
}
