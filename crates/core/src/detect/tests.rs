//! Whatever comes in, something defined comes out, and in time.

use proptest::prelude::*;

use super::*;
use crate::json::parse;
use crate::limits::USER_AGENT_BYTES_MAX;

const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

fn page(evidence: &Evidence<'_>) -> Detected {
    detect(evidence, &Tables::page(&Common::LOADED))
}

fn with_hints(user_agent: &str, hints: &str) -> Detected {
    page(&Evidence {
        user_agent,
        hints: &parse(hints).unwrap(),
        ..Evidence::default()
    })
}

/// Each row: user agent, touch points; os, version; app, version, type; device name, type, bot.
const ROWS: &str = include_str!("rows.tsv");

#[test]
fn the_table_of_user_agents_is_detected() {
    let mut rows = 0;
    for row in ROWS.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<_> = row.split('\t').collect();
        let [user_agent, touch, expected @ ..] = columns.as_slice() else {
            panic!("too few columns: {row}");
        };
        let found = page(&Evidence {
            user_agent,
            touch_points: touch.parse().unwrap(),
            ..Evidence::default()
        });
        let bot = found.bot.to_string();
        let found = [
            found.os.name,
            &found.os.version,
            found.app.name,
            &found.app.version,
            found.app_type,
            &found.device.name,
            found.device.kind.unwrap_or("-"),
            &bot,
        ];
        assert_eq!(found.as_slice(), expected, "{user_agent}");
        rows += 1;
    }
    assert!(rows >= 40, "the table has only {rows} rows");
}

#[test]
fn a_brand_that_the_string_hides_is_read_from_the_hints() {
    for (brands, name, version) in [
        (
            r#"[["Not)A;Brand","8"],["Chromium","156"],["Brave","156"]]"#,
            "Brave",
            "156",
        ),
        (
            r#"[["Microsoft Edge","155"],["Chromium","156"]]"#,
            "Edge",
            "155",
        ),
        (
            r#"[["Google Chrome","156"],["Opera GX","140"]]"#,
            "Opera GX",
            "140",
        ),
        (
            r#"[["Google Chrome","156"],["Not_A Brand","9"]]"#,
            "Chrome",
            "156.0.0.0",
        ),
        (
            r#"[["Chromium","156"],["Not(A:Brand","9"]]"#,
            "Chrome",
            "156.0.0.0",
        ),
        (r#"[["Something New","1"]]"#, "Chrome", "156.0.0.0"),
    ] {
        let brands: Vec<[String; 2]> = serde_json::from_str(brands).unwrap();
        let brands: Vec<_> = brands
            .iter()
            .map(|[brand, version]| serde_json::json!({"brand": brand, "version": version}))
            .collect();
        let hints = serde_json::json!({"brands": brands}).to_string();
        let app = with_hints(CHROME, &hints).app;
        assert_eq!((app.name, app.version.as_str()), (name, version), "{hints}");
    }
}

#[test]
fn versions_that_the_string_hides_are_read_from_the_hints() {
    for (platform, version, name, expected) in [
        ("Windows", "15.0.0", "Windows", "11"),
        ("Windows", "13.0.0", "Windows", "11"),
        ("Windows", "10.0.0", "Windows", "10"),
        ("Windows", "0.3.0", "Windows", "8.1"),
        ("Windows", "0.1", "Windows", "7"),
        ("macOS", "15.6.1", "Mac OS X", "15.6.1"),
        ("Android", "16.0.0", "Android", "16"),
        ("Chrome OS", "16181.61.0", "Chrome OS", "16181.61.0"),
        ("Linux", "6.1.0", "Linux", ""),
        ("Plan 9", "4", "Linux", ""),
    ] {
        let hints = serde_json::json!({"platform": platform, "platformVersion": version});
        let os = with_hints(CHROME, &hints.to_string()).os;
        assert_eq!((os.name, os.version.as_str()), (name, expected), "{hints}");
    }
}

#[test]
fn a_form_and_a_model_are_read_from_the_hints() {
    let android = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    for (hints, name, kind) in [
        (r#"{"model":"SM-X710"}"#, "Samsung SM-X710", "tablet"),
        (r#"{"model":"  "}"#, "Generic Tablet", "tablet"),
        (r#"{"mobile":true}"#, "Generic Smartphone", "mobile"),
        (r#"{"formFactors":["Automotive"]}"#, "Other", "car"),
        (r#"{"formFactors":["Nonsense",7,"XR"]}"#, "Other", "xr"),
    ] {
        let device = with_hints(android, hints).device;
        assert_eq!(
            (device.name.as_str(), device.kind),
            (name, Some(kind)),
            "{hints}"
        );
    }
}

#[test]
fn hints_of_other_types_count_as_not_given() {
    let without = page(&Evidence {
        user_agent: CHROME,
        ..Evidence::default()
    });
    for hints in [
        "null",
        "7",
        "[]",
        r#""x""#,
        r#"{"brands":7,"mobile":"x","platform":[],"model":{},"formFactors":"Watch","fullVersionList":null}"#,
        r#"{"brands":[null,7,{},{"brand":7,"version":7}],"platformVersion":15}"#,
    ] {
        assert_eq!(with_hints(CHROME, hints), without, "{hints}");
    }
}

#[test]
fn a_driven_browser_is_a_bot() {
    let found = page(&Evidence {
        user_agent: "x",
        webdriver: true,
        ..Evidence::default()
    });
    assert!(found.bot);
    assert_eq!(found.device.name, "Spider");
}

#[test]
fn a_phone_may_be_called_like_a_machine() {
    let phone = "Mozilla/5.0 (Linux; Android 13; Spider 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";
    let larger = Larger::new();
    for tables in [Tables::page(&Common::LOADED), Tables::all(&larger)] {
        let evidence = Evidence {
            user_agent: phone,
            ..Evidence::default()
        };
        assert!(!detect(&evidence, &tables).bot);
    }
}

#[test]
fn nothing_known_is_said_so() {
    let found = page(&Evidence::default());
    assert_eq!((found.os.name, found.os.version.as_str()), ("Other", ""));
    assert_eq!((found.app.name, found.app.version.as_str()), ("Other", ""));
    let device = (found.device.name.as_str(), found.device.kind);
    assert_eq!((device, found.bot), (("Other", None), false));
}

#[test]
fn of_a_string_that_is_too_long_the_beginning_counts() {
    for filling in ["x", " ", "(", ")", ";", "Chrome/", "é", "\u{fffd}", "(a;"] {
        let long = format!("{CHROME} {}", filling.repeat(100_000 / filling.len()));
        let found = page(&Evidence {
            user_agent: &long,
            ..Evidence::default()
        });
        assert_eq!(
            (found.os.name, found.app.name),
            ("Linux", "Chrome"),
            "{filling}"
        );
        let late = format!("{} {CHROME}", filling.repeat(USER_AGENT_BYTES_MAX));
        page(&Evidence {
            user_agent: &late,
            ..Evidence::default()
        });
    }
}

/// Texts as real ones are built, and any.
fn any_agent() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Mozilla/5.0",
        " ",
        "(",
        ")",
        ";",
        "; ",
        "Linux",
        "Android 1",
        "Android",
        "K",
        "Build/",
        "/",
        "Chrome/1.2",
        "wv)",
        "Version/",
        "Safari/",
        "Mobile",
        "iPhone OS 18_6",
        "Macintosh",
        "Windows NT 10.0",
        "[FBAN/",
        "é",
        "\0",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(pieces, 0..30).prop_map(|pieces| pieces.concat())
    ]
}

proptest! {
    #[test]
    fn any_string_gives_something_defined(
        user_agent in any_agent(), platform in any::<String>(), model in any_agent(), touch_points: u64,
    ) {
        let hints = serde_json::json!({"model": model, "platform": platform}).to_string();
        let hints = parse(&hints).unwrap();
        let evidence = Evidence {
            user_agent: &user_agent,
            touch_points,
            platform: &platform,
            hints: &hints,
            ..Evidence::default()
        };
        let larger = Larger::new();
        for tables in [Tables::page(&Common::LOADED), Tables::all(&larger)] {
            let found = detect(&evidence, &tables);
            prop_assert!(!found.os.name.is_empty() && !found.app.name.is_empty());
            prop_assert!(!found.device.name.is_empty() || !model.is_empty());
            prop_assert!(matches!(found.app_type, "browser" | "webview"));
            prop_assert!(!found.app.name.starts_with('!'));
        }
    }
}
