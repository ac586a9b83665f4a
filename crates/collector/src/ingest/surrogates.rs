//! Lone surrogates in JSON text.
//!
//! JavaScript cuts strings between UTF-16 units, and `JSON.stringify` writes half an emoji as
//! `\ud83d`. That is JSON by its grammar (RFC 8259, section 8.2) and no text in Rust, so a parser
//! refuses the whole of what it stands in.

use std::borrow::Cow;

/// Bytes of an escape such as `\ud83d`.
const ESCAPE_BYTES: usize = 6;

/// U+FFFD, as long as what it replaces: positions and limits in bytes stay what they were.
const REPLACEMENT: &[u8; ESCAPE_BYTES] = br"\ufffd";

/// Replaces every escaped surrogate that has no partner by U+FFFD. Pairs stay as they are, and so
/// does all else, JSON or not.
pub(super) fn repair(json: &[u8]) -> Cow<'_, [u8]> {
    let mut repaired = Cow::Borrowed(json);
    // Most bodies have no surrogates at all, and most of these nothing that is escaped.
    let is_suspect = |text: &[u8]| matches!(text, br"\ud" | br"\uD");
    if !json.contains(&b'\\') || !json.windows(3).any(is_suspect) {
        return repaired;
    }
    let mut at = 0;
    while let Some(rest) = json.get(at..).filter(|rest| !rest.is_empty()) {
        at += match (rest, escaped(rest)) {
            (_, Some(High)) if escaped(after_escape(rest)) == Some(Low) => 2 * ESCAPE_BYTES,
            (_, Some(High | Low)) => {
                if let Some(lone) = repaired.to_mut().get_mut(at..at + ESCAPE_BYTES) {
                    lone.copy_from_slice(REPLACEMENT);
                }
                ESCAPE_BYTES
            }
            // What is escaped may itself be a backslash: `\\ud83d` is one, and then four letters.
            ([b'\\', ..], None) => 2,
            _ => 1,
        };
    }
    repaired
}

/// Half of a pair.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Surrogate {
    High,
    Low,
}

use Surrogate::{High, Low};

/// The surrogate that an escape at the beginning of the text stands for.
fn escaped(text: &[u8]) -> Option<Surrogate> {
    let [b'\\', b'u', b'd' | b'D', third, four, five, ..] = text else {
        return None;
    };
    if !four.is_ascii_hexdigit() || !five.is_ascii_hexdigit() {
        return None;
    }
    match third.to_ascii_lowercase() {
        b'8' | b'9' | b'a' | b'b' => Some(High),
        b'c'..=b'f' => Some(Low),
        _ => None,
    }
}

fn after_escape(text: &[u8]) -> &[u8] {
    text.get(ESCAPE_BYTES..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn repaired(text: &str) -> String {
        String::from_utf8(repair(text.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn only_a_surrogate_without_a_partner_is_replaced() {
        for (text, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE00!""#, r#""\ufffd!""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\uD83D\uDE00""#, r#""\uD83D\uDE00""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud83d\ude00\ude00""#, r#""\ud83d\ude00\ufffd""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\n\ude00""#, r#""\ufffd\n\ufffd""#),
            (r#""\ud83d\\ude00""#, r#""\ufffd\\ude00""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r#""\\\\ud83d""#, r#""\\\\ud83d""#),
            (r#""\ud7ff\ue000\u00d8""#, r#""\ud7ff\ue000\u00d8""#),
            (r#"{"\udfff":"\udbff"}"#, r#"{"\ufffd":"\ufffd"}"#),
        ] {
            assert_eq!(repaired(text), expected);
        }
    }

    #[test]
    fn what_is_no_escape_is_left_to_the_parser() {
        for text in ["", "\\", r"\ud", r"\ud8", r"\ud83", r"\ud8zz", "\"\\ud83d"] {
            let expected = text.replace(r"\ud83d", r"\ufffd");
            assert_eq!(repaired(text), expected);
        }
        assert!(matches!(repair(br#"{"a":"\\ud83d"}"#), Cow::Borrowed(_)));
        assert_eq!(*repair(b"\xff\\ud83d\xff"), *b"\xff\\ufffd\xff");
    }

    proptest! {
        #[test]
        fn any_utf_16_is_read_as_its_lossy_text(units in prop::collection::vec(unit(), 0..12)) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let read: Value = serde_json::from_str(&repaired(&format!("\"{escapes}\""))).unwrap();
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }

        #[test]
        fn what_has_no_lone_surrogate_is_not_touched(text in any::<String>()) {
            let json = Value::from(text).to_string();
            prop_assert_eq!(repaired(&json), json);
        }
    }

    /// Mostly surrogates, so that they meet.
    fn unit() -> impl Strategy<Value = u16> {
        prop_oneof![0xd800..0xdc00_u16, 0xdc00..0xe000_u16, any::<u16>()]
    }
}
