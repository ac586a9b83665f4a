//! Client hints: what Chromium's engines say of themselves in place of their frozen user agent. They come
//! as JavaScript has them; what is missing or of another type than expected counts as not given.

use super::table::Rows;
use super::tables::{Tables, name};
use crate::json::Value;
use crate::limits::FACT_BYTES_MAX;
use crate::text::cut;

/// A member that is a text, up to the limit: what is detected goes into every batch.
pub(super) fn text<'a>(hints: &'a Value<'_>, key: &str) -> &'a str {
    cut(hints.text(key).unwrap_or(""), FACT_BYTES_MAX)
}

/// The browser's name in our spelling and its version, with all its numbers where the engine gave them.
/// None where the hints name no browser that is known.
pub(super) fn browser<'a>(
    hints: &'a Value<'_>,
    tables: &Tables<'_>,
) -> Option<(&'static str, &'a str)> {
    let mut list = hints.get("fullVersionList").items();
    if list.is_empty() {
        list = hints.get("brands").items();
    }
    let mut found = None;
    for brand in list {
        // The engine's own name stands beside that of what is built on it.
        if found.is_none_or(|(name, _)| is_engine(name))
            && let Some(name) = known(text(brand, "brand"), tables)
        {
            found = Some((name, text(brand, "version")));
        }
    }
    found
}

/// Names of an engine, that say nothing of what may be built on it.
pub(super) fn is_engine(name: &str) -> bool {
    name == "Chrome" || name == "Chrome Mobile WebView"
}

/// Brands that are no browser's have no row: "Chromium", and the changing nonsense that the engine adds
/// on purpose ("Not A;Brand").
fn known(brand: &str, tables: &Tables<'_>) -> Option<&'static str> {
    let spelt_alike =
        || Rows::of(tables.apps).find(|row| row.second() == brand && brand != "Chromium");
    name("brand", brand).or_else(|| Some(spelt_alike()?.second()))
}
