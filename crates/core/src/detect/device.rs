//! The device.

use wayfare_protocol::{Device, Os};

use super::Evidence;

pub(super) fn detect(evidence: &Evidence<'_>, os: &Os, bot: bool) -> Device {
    let user_agent = evidence.user_agent;
    let phone = user_agent.contains("Mobile");
    let mut device = match os.name.as_str() {
        "iOS" if user_agent.contains("iPhone") => apple("iPhone", "mobile"),
        "iOS" if user_agent.contains("iPod") => apple("iPod", "mobile"),
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

fn named(name: &str, kind: &str) -> Device {
    Device {
        name: name.into(),
        r#type: Some(kind.into()).filter(|kind: &String| !kind.is_empty()),
        ..Device::default()
    }
}

fn apple(model: &str, kind: &str) -> Device {
    Device {
        brand: Some("Apple".into()),
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
        brand: brand.map(Into::into),
        model: Some(model.into()),
        ..named(&name, kind)
    }
}

fn android_model(user_agent: &str) -> Option<&str> {
    let (_, after) = user_agent.split_once("Android ")?;
    let (comment, _) = after.split_once(')')?;
    let model = comment
        .split(';')
        .skip(1)
        .map(str::trim)
        .find(|part| !part.is_empty() && *part != "wv" && !part.starts_with("rv:"))?;
    let model = model.split(" Build/").next().unwrap_or(model);
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
