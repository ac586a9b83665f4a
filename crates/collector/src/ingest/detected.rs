//! What the collector's larger tables know of a device that a page's did not.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};
use wayfare_core::detect::{Common, Detected, Evidence, Larger, Makers, Tables, detect};

use super::leaves::{find, put};
use super::remembered::Remembered;

static LARGER: LazyLock<Larger> = LazyLock::new(Larger::new);

/// Which user agents are machines, of those that came last: all visitors together have few.
static BOTS: LazyLock<Remembered<bool>> = LazyLock::new(Remembered::default);

/// Who made which models, of those that came last.
static MAKERS: LazyLock<Remembered<Option<&'static str>>> = LazyLock::new(Remembered::default);

/// Completes a Session: the maker of its model, where no page named one or its smaller table took it for another's,
/// and whether its user agent is a machine's. Both follow from what the Session says, so they are the same in whatever
/// order it came.
pub(super) fn complete(document: &mut Value, is_brand_said: bool) {
    let text = |pointer: &str| find(document, pointer).and_then(Value::as_str);
    let model = text("/device/model");
    let brand = model.and_then(|model| MAKERS.look_up(model, |model| LARGER.maker(model)));
    let mistaken = text("/device/brand").filter(|said| {
        let of_page = model.and_then(|model| Common::LOADED.maker(model));
        is_brand_said && brand.is_some_and(|brand| brand != *said) && of_page == Some(said)
    });
    let renamed = mistaken.zip(brand).and_then(|(mistaken, brand)| {
        let rest = text("/device/name")?.strip_prefix(mistaken)?;
        Some(format!("{brand}{rest}"))
    });
    let is_mistaken = mistaken.is_some();
    let is_bot = BOTS.look_up(text("/context/user_agent").unwrap_or(""), is_bot);
    if !is_brand_said || is_mistaken {
        put(document, "/device/brand", json!(brand));
    }
    if let Some(name) = renamed {
        put(document, "/device/name", json!(name));
    }
    if is_bot {
        put(document, "/app/bot", json!(true));
    }
}

fn is_bot(user_agent: &str) -> bool {
    let evidence = Evidence {
        user_agent,
        ..Evidence::default()
    };
    detect(&evidence, &Tables::of_pages(&*LARGER)).bot
}

/// Device, system and application of a page without a detection of its own, as members of a Session: the same that
/// [`complete`] makes of a page that has one.
pub(super) fn describe(user_agent: &str, platform: &str) -> Map<String, Value> {
    let evidence = Evidence {
        user_agent,
        platform,
        ..Evidence::default()
    };
    let Detected {
        os,
        app,
        app_type,
        bot,
        device,
    } = LARGER.detect_page(&evidence);
    let described = [
        ("os", json!({"name": os.name, "version": os.version})),
        (
            "app",
            json!({"type": app_type, "name": app.name, "version": app.version, "bot": bot}),
        ),
        (
            "device",
            json!({
                "name": device.name, "brand": device.brand, "model": device.model,
                "type": device.kind,
            }),
        ),
    ];
    described
        .map(|(name, part)| (name.to_owned(), part))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(model: &str, brand: Option<&str>, user_agent: &str) -> Value {
        let mut document = json!({
            "device": {"model": model, "brand": brand},
            "app": {"bot": false},
            "context": {"user_agent": user_agent},
        });
        complete(&mut document, brand.is_some());
        document
    }

    #[test]
    fn a_maker_that_the_page_does_not_know_is_named() {
        let document = completed("ZOLON X1", None, "UA");
        assert_eq!(document["device"]["brand"], "ZOLON");
        assert_eq!(
            document["app"]["bot"], false,
            "an unknown engine is no machine"
        );
        let document = completed("ZOLON X1", Some("Said"), "UA");
        assert_eq!(document["device"]["brand"], "Said");
        assert_eq!(completed("?", None, "UA")["device"]["brand"], Value::Null);
    }

    #[test]
    fn a_maker_that_the_page_took_for_another_is_corrected() {
        let (model, of_page) = ("MLA-L11", Common::LOADED.maker("MLA-L11").unwrap());
        assert_ne!(of_page, "Huawei", "the page's table knows it too");
        let mut document = completed(model, Some(of_page), "UA");
        assert_eq!(document["device"]["brand"], "Huawei");
        document["device"] =
            json!({"model": model, "brand": of_page, "name": format!("{of_page} MLA-L11")});
        complete(&mut document, true);
        assert_eq!(document["device"]["name"], "Huawei MLA-L11");
    }

    #[test]
    fn a_page_without_detection_is_described_as_one_with_it() {
        let stranger = describe("Nothing/1.0 (of; it)", "");
        assert_eq!(stranger["app"]["bot"], false, "there is an engine");
        assert_eq!(
            completed("", None, "Nothing/1.0 (of; it)")["app"]["bot"],
            false
        );
        let phone = "Mozilla/5.0 (Windows Phone 8.1; ARM; NOKIA; Lumia 630) like Gecko";
        let device = &describe(phone, "")["device"];
        assert_eq!(
            (&device["name"], &device["brand"], &device["model"]),
            (
                &json!("Nokia Lumia 630"),
                &json!("Nokia"),
                &json!("Lumia 630")
            )
        );
        assert_eq!(describe("Googlebot/2.1", "")["app"]["bot"], true);
    }

    #[test]
    fn a_machine_that_the_page_does_not_know_is_a_bot() {
        let user_agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 CookieHubVerify/3.0";
        assert_eq!(completed("", None, user_agent)["app"]["bot"], true);
    }
}
