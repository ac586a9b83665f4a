//! The device.

use super::pattern::{best, patterns};
use super::table::{Table, table};
use super::tables::Tables;
use super::{Device, Evidence, hints, model, words::Words};
use crate::text::contains;

/// What a word of the string says of the device's kind.
const KINDS: Table<2> = table!("kinds.tsv");

/// What a model's code says of it.
const MODELS: &str = patterns!("model_kinds.tsv");

pub(super) fn detect(
    evidence: &Evidence<'_>,
    words: &Words<'_>,
    os_name: &str,
    tables: &Tables<'_>,
) -> Device {
    let model = model::detect(evidence, words, os_name);
    let brand = match os_name {
        "iOS" | "Mac OS X" | "tvOS" | "watchOS" | "visionOS" => Some("Apple"),
        "PlayStation" => Some("Sony"),
        "Nintendo" => Some("Nintendo"),
        "BlackBerry OS" => Some("BlackBerry"),
        _ => model.and_then(|model| tables.makers.maker(model)),
    };
    let kind = kind(evidence, words, os_name, model);
    Device {
        name: name(os_name, brand, model, kind),
        brand,
        model: model.map(Into::into),
        kind,
    }
}

fn name(os_name: &str, brand: Option<&str>, model: Option<&str>, kind: Option<&str>) -> String {
    match (brand, model) {
        (Some("Apple"), Some(model)) => model.into(),
        (Some(brand), Some(model)) => [brand, " ", model].concat(),
        (_, Some(model)) => model.into(),
        _ if os_name == "Mac OS X" => "Mac".into(),
        _ => match kind {
            Some("mobile") if matches!(os_name, "KaiOS" | "Series 40" | "Brew") => {
                "Generic Feature Phone".into()
            }
            Some("mobile") => "Generic Smartphone".into(),
            Some("tablet") => "Generic Tablet".into(),
            _ => "Other".into(),
        },
    }
}

fn kind(
    evidence: &Evidence<'_>,
    words: &Words<'_>,
    os_name: &str,
    model: Option<&str>,
) -> Option<&'static str> {
    let by_word = || {
        KINDS
            .rows()
            .find(|[token, _]| words.has(token))
            .map(|[_, kind]| kind)
    };
    let model = model.filter(|_| matches!(os_name, "Android" | "HarmonyOS"));
    hinted(evidence)
        .or_else(|| model.and_then(|model| best(MODELS, model, usize::MAX)))
        .or_else(by_word)
        .or_else(|| model.and_then(named))
        .or_else(|| by_system(words, os_name))
}

/// What a model calls itself.
fn named(model: &str) -> Option<&'static str> {
    let model = model.to_ascii_lowercase();
    let kinds = [
        ("tv", "tv"),
        ("box", "tv"),
        ("-led", "tv"),
        ("stick", "tv"),
        ("tab", "tablet"),
        ("pad", "tablet"),
    ];
    kinds
        .into_iter()
        .find(|(word, _)| contains(&model, word))
        .map(|(_, kind)| kind)
}

fn hinted(evidence: &Evidence<'_>) -> Option<&'static str> {
    let forms = [
        ("Tablet", "tablet"),
        ("Watch", "wearable"),
        ("XR", "xr"),
        ("Automotive", "car"),
        ("Mobile", "mobile"),
        ("Desktop", "pc"),
    ];
    let form = forms
        .into_iter()
        .find(|(form, _)| hints::has_form(evidence.hints, form));
    form.map(|(_, kind)| kind)
}

fn by_system(words: &Words<'_>, os_name: &str) -> Option<&'static str> {
    Some(match os_name {
        "iOS" if words.has("iphone") || words.has("ipod") => "mobile",
        "iOS" => "tablet",
        "Android" | "HarmonyOS" if words.has("mobile") => "mobile",
        "Android" | "HarmonyOS" => "tablet",
        "Windows Phone" | "Windows Mobile" | "KaiOS" | "Symbian" | "Series 40"
        | "BlackBerry OS" | "Bada" | "MeeGo" | "Brew" | "Sailfish OS" => "mobile",
        "tvOS" | "VIDAA" | "TiVo OS" | "webOS" | "Fuchsia" => "tv",
        "Tizen" => {
            if words.has("mobile") {
                "mobile"
            } else {
                "tv"
            }
        }
        "watchOS" => "wearable",
        "visionOS" => "xr",
        "PlayStation" | "Nintendo" => "console",
        "Other" => return None,
        _ => "pc",
    })
}
