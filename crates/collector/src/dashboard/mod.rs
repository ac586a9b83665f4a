//! The dashboard's files, part of the binary.

/// Media type and content of a file of the dashboard.
pub(crate) fn asset(name: &str) -> Option<(&'static str, &'static str)> {
    const HTML: &str = "text/html; charset=utf-8";
    Some(match name {
        "index.html" => (HTML, include_str!("index.html")),
        _ => return None,
    })
}
