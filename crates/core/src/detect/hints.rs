//! Client hints: what Chromium's engines say of themselves in place of their frozen user agent. They come
//! as JavaScript has them; what is missing or of another type than expected counts as not given.

use super::table::{Table, table};
use super::tables::Tables;
use crate::json::Value;

/// Brand, name.
const BRANDS: Table<2> = table!("hint_brands.tsv");

/// A member that is a text.
pub(super) fn text<'a>(hints: &'a Value<'_>, key: &str) -> &'a str {
    hints.get(key).as_str().unwrap_or("")
}

/// Whether the engine says that it has such a form.
pub(super) fn has_form(hints: &Value<'_>, form: &str) -> bool {
    let forms = hints.get("formFactors").items();
    forms.iter().any(|given| given.as_str() == Some(form))
}

/// The browser's name in our spelling and its version, with all its numbers where the engine gave them.
/// None where the hints name no browser that is known.
pub(super) fn browser<'a>(
    hints: &'a Value<'_>,
    tables: &Tables<'_>,
) -> Option<(&'static str, &'a str)> {
    let full = hints.get("fullVersionList").items();
    let list = if full.is_empty() {
        hints.get("brands").items()
    } else {
        full
    };
    let named = list.iter().filter_map(|brand| {
        let name = known(text(brand, "brand"), tables)?;
        Some((name, text(brand, "version")))
    });
    // The engine's own name stands beside that of what is built on it.
    named.reduce(|first, second| if is_engine(first.0) { second } else { first })
}

/// Names of an engine, that say nothing of what may be built on it.
pub(super) fn is_engine(name: &str) -> bool {
    matches!(name, "Chrome" | "Chrome Mobile WebView")
}

/// Brands that are no browser's have no row: "Chromium", and the changing nonsense that the engine adds
/// on purpose ("Not A;Brand").
fn known(brand: &str, tables: &Tables<'_>) -> Option<&'static str> {
    let spelt = BRANDS.rows().find(|row| row[0] == brand).map(|row| row[1]);
    spelt.or_else(|| {
        let mut names = tables
            .apps
            .iter()
            .flat_map(|table| table.rows())
            .map(|row| row[1]);
        names.find(|name| *name == brand && brand != "Chromium")
    })
}
