//! Any bytes: the first line is a user agent, the rest are client hints as JSON. Bytes that are no text are read as
//! JavaScript would hand them on, with the replacement character.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use wayfare_core::detect::{Common, Evidence, Larger, Tables, detect};
use wayfare_core::json::{Value, parse};

static LARGER: LazyLock<Larger> = LazyLock::new(Larger::new);

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (user_agent, hints) = text.split_once('\n').unwrap_or((&text, ""));
    let hints = parse(hints).unwrap_or(Value::Null);
    let evidence = Evidence {
        user_agent,
        touch_points: bytes.len() as u64 % 3,
        platform: user_agent,
        hints: &hints,
        ..Evidence::default()
    };
    let unloaded = Common::default();
    for found in [
        detect(&evidence, &Tables::page(&unloaded)),
        detect(&evidence, &Tables::page(&Common::LOADED)),
        LARGER.detect(&evidence),
        LARGER.detect_page(&evidence),
    ] {
        assert!(!found.os.name.is_empty() && !found.app.name.is_empty());
        assert!(!found.app.name.starts_with('!'));
    }
});
