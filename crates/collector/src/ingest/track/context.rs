//! What Tracardi's tracker says around its events, as a Session.

use serde_json::{Map, Value, json};

use super::super::detected::describe;
use super::event::Read;
use crate::error::Error;

/// The text at the end of these names, if there is one.
pub(super) fn text_at<'a>(context: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    let (first, rest) = names.split_first()?;
    let value = rest
        .iter()
        .try_fold(context.get(*first)?, |value, name| value.get(name));
    value?.as_str()
}

/// The Session as far as a payload's context tells it. What is in it is judged where every Session is.
///
/// # Errors
/// Names what Tracardi's server breaks over.
pub(super) fn read_session(context: &Map<String, Value>) -> Result<Map<String, Value>, Error> {
    check_location(context)?;
    let browser = inner(context, ["browser", "local"])?;
    let screen = inner(context, ["screen", "local"])?;
    let none = Map::new();
    let screen_said = screen.unwrap_or(&none);
    let mut session = Map::new();
    if let Some(browser) = browser {
        put_browser(&mut session, browser);
    }
    let color_depth = color_depth(screen_said)?;
    let side = |name: &str| screen_said.get(name).and_then(whole);
    let size = |width: Option<u64>, height: Option<u64>| {
        width
            .zip(height)
            .map(|(width, height)| format!("{width}x{height}"))
    };
    let (width, height) = (side("width"), side("height"));
    let (inner_width, inner_height) = (side("innerWidth"), side("innerHeight"));
    // What its tracker says where the browser says nothing.
    let orientation = screen_said.get("orientation").filter(|said| *said != "n/a");
    merge(
        &mut session,
        "device",
        json!({
            "resolution": size(width, height), "color_depth": color_depth, "orientation": orientation,
        }),
    );
    merge(
        &mut session,
        "app",
        json!({"resolution": size(inner_width, inner_height)}),
    );
    merge(
        &mut session,
        "context",
        json!({
            "screen": {
                "width": width, "height": height,
                "viewport_width": inner_width, "viewport_height": inner_height,
            },
            "time_zone": text_at(context, &["time", "tz"]),
            "sdk": {"name": "tracardi"},
        }),
    );
    session.insert(
        "utm".to_owned(),
        context.get("utm").cloned().unwrap_or_default(),
    );
    Ok(session)
}

/// Adds where a visit began: the page of its first event that has one.
pub(super) fn see_page(session: &mut Map<String, Value>, read: &Read) {
    let page = &read.event.page;
    let is_known = session
        .get("context")
        .is_some_and(|context| context.get("page").is_some());
    if page.url.is_empty() || is_known {
        return;
    }
    merge(
        session,
        "context",
        json!({
            "page": {"url": page.url, "title": page.title, "referrer": ""},
            "referrer": {"host": read.referrer_host},
        }),
    );
}

/// What follows from the browser's own words. What its tracker calls the browser's name is `Netscape` in
/// all of them.
fn put_browser(session: &mut Map<String, Value>, browser: &Map<String, Value>) {
    let text = |names: &[&str]| text_at(browser, names);
    let language = text(&["browser", "language"]);
    let user_agent = text(&["browser", "userAgent"]);
    merge(session, "metadata", json!({"channel": "web"}));
    merge(session, "app", json!({"language": language}));
    merge(
        session,
        "context",
        json!({
            "user_agent": user_agent,
            "languages": language.into_iter().collect::<Vec<_>>(),
        }),
    );
    let Some(user_agent) = user_agent else { return };
    let platform = text(&["device", "platform"]).unwrap_or("");
    for (name, part) in describe(user_agent, platform) {
        merge(session, &name, part);
    }
}

/// An object within an object, both of which may be left out.
fn inner<'a>(
    context: &'a Map<String, Value>,
    names: [&str; 2],
) -> Result<Option<&'a Map<String, Value>>, Error> {
    let (mut object, mut path) = (context, "context".to_owned());
    for name in names {
        path = format!("{path}.{name}");
        object = match object.get(name) {
            None => return Ok(None),
            Some(Value::Object(object)) => object,
            Some(_) => return Err(Error::invalid(path)),
        };
    }
    Ok(Some(object))
}

/// Tracardi's server makes a whole number of it, whatever it is, or breaks.
fn color_depth(screen: &Map<String, Value>) -> Result<Option<u64>, Error> {
    let Some(said) = screen.get("colorDepth") else {
        return Ok(None);
    };
    let depth = whole(said).ok_or_else(|| Error::invalid("context.screen.local.colorDepth"))?;
    Ok(Some(depth))
}

/// A count, as a number or in digits. Zoomed pages have sides with fractions.
fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        value => value.as_u64().or_else(|| {
            let number = value
                .as_f64()
                .filter(|number| (0.0..=1e9).contains(number))?;
            format!("{number:.0}").parse().ok()
        }),
    }
}

/// Half a coordinate breaks the visit in Tracardi's store. The whole is not taken either: where a visitor
/// is, the collector looks up itself.
fn check_location(context: &Map<String, Value>) -> Result<(), Error> {
    let location = match context.get("location") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(location)) => location,
        Some(_) => return Err(Error::invalid("context.location")),
    };
    let has = |name: &str| location.get(name).is_some_and(|value| !value.is_null());
    match (has("latitude"), has("longitude")) {
        (true, false) => Err(Error::missing("context.location.longitude")),
        (false, true) => Err(Error::missing("context.location.latitude")),
        _ => Ok(()),
    }
}

fn merge(session: &mut Map<String, Value>, name: &str, more: Value) {
    let part = session.entry(name).or_insert_with(|| json!({}));
    if let (Some(part), Value::Object(more)) = (part.as_object_mut(), more) {
        part.extend(more);
    }
}
