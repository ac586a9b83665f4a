//! Any bytes: the first line is a landing page's address, the rest its referrer. Of whatever they say one class comes,
//! campaign parameters below their limit, and JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use wayfare_core::attribution::{Campaign, Touch};
use wayfare_protocol::UTM_BYTES_MAX;

fn read(touch: &Touch) -> Value {
    let mut json = String::new();
    touch.push_json(&mut json);
    serde_json::from_str(&json).expect("a touch is JSON")
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (url, referrer) = text.split_once('\n').unwrap_or((&text, ""));
    let (campaign, refused) = Campaign::read(url);
    for key in &refused {
        assert!(campaign.get(key).is_none(), "{key} is refused and taken");
    }
    let touch = Touch::of(0, referrer, &campaign, url, &["partner.example".to_owned()]);
    let said = read(&touch);
    assert!(!touch.class().is_empty());
    for values in [&said["utm"], &said["click_ids"]] {
        let values = values.as_object().expect("an object");
        let texts = values.values().filter_map(Value::as_str);
        assert!(texts.into_iter().all(|value| value.len() <= UTM_BYTES_MAX));
    }
    assert_eq!(read(&Touch::stored(touch.as_str())), said);
});
