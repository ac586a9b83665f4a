//! The device.

use super::table::{Table, table};
use super::tables::{Tables, name as our_name};
use super::words::{Words, lower, part};
use super::{Device, Evidence, model};
use crate::text::contains;

/// What a word of the string says of the device's kind.
static KINDS: [Table; 1] = [table!("kinds.tsv")];

pub(super) fn detect(
    evidence: &Evidence<'_>,
    words: &Words<'_>,
    os_name: &str,
    tables: &Tables<'_>,
) -> Device {
    let model = model::detect(evidence, words, os_name);
    let only_maker = our_name("maker", os_name);
    // What has one maker for all its devices has no codes to look at.
    let code = model.filter(|_| only_maker.is_none()).unwrap_or("");
    let brand = only_maker.or_else(|| tables.makers.maker(code));
    let kind = kind(evidence, words, (os_name, code), tables);
    Device {
        name: name(os_name, brand, model, kind),
        brand,
        model: model.map(Into::into),
        kind: Some(kind).filter(|kind| !kind.is_empty()),
    }
}

fn name(os_name: &str, brand: Option<&str>, model: Option<&str>, kind: &str) -> String {
    let generic = match kind {
        "mobile" if matches!(os_name, "KaiOS" | "Series 40" | "Brew") => "Generic Feature Phone",
        "mobile" => "Generic Smartphone",
        "tablet" => "Generic Tablet",
        _ => "Other",
    };
    match (brand, model) {
        (Some(brand), Some(model)) if brand != "Apple" => {
            [brand, " ", without_maker(model, brand)].concat()
        }
        (_, model) => model.unwrap_or(generic).into(),
    }
}

/// Many models begin with their maker: "ZTE-Z812". It is said once.
fn without_maker<'a>(model: &'a str, brand: &str) -> &'a str {
    let end = brand.len();
    let is_stated = matches!(part(model, end, end + 1), " " | "-" | "_")
        && lower(part(model, 0, end)) == lower(brand);
    if is_stated {
        part(model, end + 1, model.len())
    } else {
        model
    }
}

fn kind(
    evidence: &Evidence<'_>,
    words: &Words<'_>,
    (os_name, model): (&str, &str),
    tables: &Tables<'_>,
) -> &'static str {
    let forms = evidence.hints.get("formFactors").items();
    let mut forms = forms
        .iter()
        .filter_map(|form| our_name("form", form.as_str()?));
    forms
        .next()
        .or_else(|| tables.makers.kind(model))
        .or_else(|| Some(words.find(&KINDS)?.name))
        .or_else(|| named(model))
        .or_else(|| Some("mobile").filter(|_| is_phone(evidence, words, os_name)))
        .or_else(|| our_name("kind", os_name))
        .unwrap_or("pc")
}

fn is_phone(evidence: &Evidence<'_>, words: &Words<'_>, os_name: &str) -> bool {
    match os_name {
        "iOS" => words.has("iphone") || words.has("ipod"),
        "Android" | "HarmonyOS" | "Tizen" => {
            words.has("mobile") || evidence.hints.flag("mobile") == Some(true)
        }
        _ => false,
    }
}

/// What a model calls itself.
fn named(model: &str) -> Option<&'static str> {
    let model = lower(model);
    let has = |word| contains(&model, word);
    if has("tv") || has("box") || has("-led") || has("stick") {
        Some("tv")
    } else if has("tab") || has("pad") {
        Some("tablet")
    } else {
        None
    }
}
