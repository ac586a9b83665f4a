//! The device.

use super::{Device, Evidence};
use crate::text::{before, contains, fields, split_once};

pub(super) fn detect(evidence: &Evidence<'_>, os_name: &str, bot: bool) -> Device {
    let user_agent = evidence.user_agent;
    let phone = contains(user_agent, "Mobile");
    let mut device = match os_name {
        "iOS" if contains(user_agent, "iPhone") => apple("iPhone", "mobile"),
        "iOS" if contains(user_agent, "iPod") => apple("iPod", "mobile"),
        "iOS" => apple("iPad", "tablet"),
        "Mac OS X" => apple("Mac", "pc"),
        "Android" => android(user_agent, phone),
        "Windows Phone" => named("Generic Smartphone", "mobile"),
        "Other" => named("Other", ""),
        _ => named("Other", "pc"),
    };
    if bot {
        device.name = "Spider".into();
    }
    device
}

fn named(name: &str, kind: &'static str) -> Device {
    Device {
        name: name.into(),
        kind: Some(kind).filter(|kind| !kind.is_empty()),
        ..Device::default()
    }
}

fn apple(model: &str, kind: &'static str) -> Device {
    Device {
        brand: Some("Apple"),
        model: Some(model.into()),
        ..named(model, kind)
    }
}

/// An Android device by the model that stands after its version: "(Linux; Android 14; SM-S911B
/// Build/UP1A)". Chrome's reduced string says "K" for every model.
fn android(user_agent: &str, phone: bool) -> Device {
    let kind = if phone { "mobile" } else { "tablet" };
    let generic = if phone {
        "Generic Smartphone"
    } else {
        "Generic Tablet"
    };
    let Some(model) = android_model(user_agent) else {
        return named(generic, kind);
    };
    let brand = brand_of(model);
    let name = brand.map_or_else(|| model.into(), |brand| [brand, " ", model].concat());
    Device {
        brand,
        model: Some(model.into()),
        ..named(&name, kind)
    }
}

fn android_model(user_agent: &str) -> Option<&str> {
    let (_, after) = split_once(user_agent, "Android ")?;
    let model = fields(before(after, b")"), b';')
        .skip(1)
        .map(str::trim_ascii)
        .find(|part| !part.is_empty() && *part != "wv" && !part.starts_with("rv:"))?;
    let model = split_once(model, " Build/").map_or(model, |(model, _)| model);
    let model = model.strip_prefix("SAMSUNG ").unwrap_or(model);
    (!matches!(model, "K" | "Mobile" | "Tablet" | "")).then_some(model)
}

/// Makers by how their model codes begin.
const BRANDS: [(&str, &str); 8] = [
    ("SM-", "Samsung"),
    ("Pixel", "Google"),
    ("Nexus", "Google"),
    ("Redmi", "Xiaomi"),
    ("POCO", "Xiaomi"),
    ("moto", "Motorola"),
    ("CPH", "OPPO"),
    ("ONEPLUS", "OnePlus"),
];

fn brand_of(model: &str) -> Option<&'static str> {
    BRANDS
        .iter()
        .find(|(prefix, _)| model.starts_with(prefix))
        .map(|(_, brand)| *brand)
}
