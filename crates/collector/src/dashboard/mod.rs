//! The dashboard's files, part of the binary.

const CSS: &str = "text/css; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Name, media type and content of each file.
const ASSETS: &[(&str, &str, &str)] = &[
    ("detail.css", CSS, include_str!("detail.css")),
    ("detail.js", JS, include_str!("detail.js")),
    ("dom.js", JS, include_str!("dom.js")),
    ("feed.js", JS, include_str!("feed.js")),
    ("format.js", JS, include_str!("format.js")),
    ("frame.css", CSS, include_str!("frame.css")),
    ("icons.js", JS, include_str!("icons.js")),
    ("index.html", HTML, include_str!("index.html")),
    ("json-tree.js", JS, include_str!("json-tree.js")),
    ("lists.css", CSS, include_str!("lists.css")),
    ("login.css", CSS, include_str!("login.css")),
    ("main.js", JS, include_str!("main.js")),
    ("mark.svg", SVG, include_str!("mark.svg")),
    ("owner.js", JS, include_str!("owner.js")),
    ("sessions.js", JS, include_str!("sessions.js")),
    ("stream.js", JS, include_str!("stream.js")),
    ("tiles.js", JS, include_str!("tiles.js")),
    ("timeline.js", JS, include_str!("timeline.js")),
    ("tokens.css", CSS, include_str!("tokens.css")),
    ("welcome.js", JS, include_str!("welcome.js")),
];

/// Media type and content of a file of the dashboard.
pub(crate) fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    ASSETS
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, mime, content)| (*mime, *content))
}

/// Media type and content of the page that asks for the token; `message` is ours, and no markup.
pub(crate) fn login_page(message: &str) -> (&'static str, String) {
    let page = include_str!("login.html");
    (HTML, page.replace("<!-- message -->", message))
}
