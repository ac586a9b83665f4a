//! Writes compact JSON: templates, and what stands in their places.
//!
//! A template is text, which compresses well, where a writer for each type would be code: the
//! Session is 2 KB (brotli) smaller this way. Tests hold what is written to the wire types.

use uuid::Uuid;
use wayfare_protocol::Page;

use crate::attribution::{Campaign, Touch};
use crate::identity::{self, digit_of, push_hex};
use crate::text::fields;
use crate::time::{UnixMs, push_rfc3339};

/// What stands in a template's place.
#[derive(Clone, Copy, Debug)]
pub enum Slot<'a> {
    /// A string, or null.
    Text(Option<&'a str>),
    /// The same of whoever has it.
    Maybe(&'a Option<String>),
    /// A string of whoever has it.
    Own(&'a String),
    /// A string, or null where it is empty.
    Known(&'a str),
    /// A number.
    Number(u64),
    /// A number of whoever has it, or null.
    Large(&'a Option<u64>),
    /// The same of small numbers.
    Small(&'a Option<u32>),
    /// A boolean.
    Flag(bool),
    /// A UUID.
    Id(&'a Uuid),
    /// A moment, as RFC 3339.
    Time(UnixMs),
    /// Width and height, as "1920x1080", or null.
    Size(&'a Option<[u32; 2]>),
    /// The width of both alone, or null.
    Width(&'a Option<[u32; 2]>),
    /// The height of both alone, or null.
    Height(&'a Option<[u32; 2]>),
    /// A list of strings.
    Texts(&'a [String]),
    /// A page.
    Page(&'a Page),
    /// Campaign parameters, null where there is none.
    Utm(&'a Campaign),
    /// Click ids, as far as there are any.
    ClickIds(&'a Campaign),
    /// An arrival, or null.
    Touch(&'a Option<Touch>),
    /// JSON text that is carried through as it is: properties cross from the page as text that
    /// `JSON.stringify` made.
    Json(&'a str),
}

impl<'a> Slot<'a> {
    /// A string.
    pub fn text(text: &'a str) -> Self {
        Self::Text(Some(text))
    }
}

/// Appends a template with its places (`$`) filled in order. A place too many becomes null.
pub fn fill(out: &mut String, template: &str, slots: &[Slot<'_>]) {
    let mut slots = slots.iter();
    for (index, text) in fields(template, b'$').enumerate() {
        if index > 0 {
            push_slot(out, slots.next().unwrap_or(&Slot::Text(None)));
        }
        out.push_str(text);
    }
}

/// A template with its places filled, as a text of its own.
#[inline(never)]
pub fn filled(template: &str, slots: &[Slot<'_>]) -> String {
    let mut out = String::new();
    fill(&mut out, template, slots);
    out
}

fn push_slot(out: &mut String, slot: &Slot<'_>) {
    match slot {
        Slot::Text(Some(text)) => push_string(out, text),
        Slot::Maybe(Some(text)) => push_string(out, text),
        Slot::Own(text) => push_string(out, text),
        Slot::Number(number) | Slot::Large(Some(number)) => push_u64(out, *number),
        Slot::Small(Some(number))
        | Slot::Width(Some([number, _]))
        | Slot::Height(Some([_, number])) => push_u64(out, u64::from(*number)),
        Slot::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Slot::Id(id) => push_id(out, **id),
        Slot::Time(at) => push_time(out, *at),
        Slot::Size(Some(size)) => push_size(out, *size),
        Slot::Texts(texts) => push_texts(out, texts),
        Slot::Page(page) => push_page(out, page),
        Slot::Utm(campaign) => campaign.push_json(out, true),
        Slot::ClickIds(campaign) => campaign.push_json(out, false),
        Slot::Touch(Some(touch)) => touch.push_json(out),
        Slot::Json(json) => out.push_str(json),
        Slot::Known("")
        | Slot::Text(None)
        | Slot::Maybe(None)
        | Slot::Large(None)
        | Slot::Small(None)
        | Slot::Width(None)
        | Slot::Height(None)
        | Slot::Size(None)
        | Slot::Touch(None) => out.push_str("null"),
        Slot::Known(text) => push_string(out, text),
    }
}

fn push_id(out: &mut String, id: Uuid) {
    out.push('"');
    identity::push(out, id);
    out.push('"');
}

fn push_time(out: &mut String, at: UnixMs) {
    out.push('"');
    push_rfc3339(out, at);
    out.push('"');
}

fn push_size(out: &mut String, [width, height]: [u32; 2]) {
    out.push('"');
    push_u64(out, width.into());
    out.push('x');
    push_u64(out, height.into());
    out.push('"');
}

fn push_page(out: &mut String, page: &Page) {
    let texts = [&page.url, &page.title, &page.referrer].map(Slot::Own);
    fill(out, r#"{"url":$,"title":$,"referrer":$}"#, &texts);
}

fn push_texts(out: &mut String, texts: &[String]) {
    out.push('[');
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_string(out, text);
    }
    out.push(']');
}

/// Appends a string with quotes and escapes.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    // What has to be escaped is ASCII, so the text between stays whole.
    while let Some(at) = rest.bytes().position(is_escaped) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let byte = after.as_bytes().first().copied().unwrap_or(0);
        if byte < b' ' {
            out.push_str("\\u00");
            push_hex(out, byte);
        } else {
            out.push('\\');
            out.push(char::from(byte));
        }
        rest = after.get(1..).unwrap_or("");
    }
    out.push_str(rest);
    out.push('"');
}

fn is_escaped(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1f)
}

/// Appends a whole number in decimal. `core::fmt` would cost the module 0.5 KB for it.
pub(crate) fn push_u64(out: &mut String, number: u64) {
    if number >= 10 {
        push_u64(out, number / 10);
    }
    out.push(digit_of(u8::try_from(number % 10).unwrap_or(0)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn check(slot: Slot<'_>, expected: &Value) {
        let mut out = String::new();
        fill(&mut out, "$", &[slot]);
        let read: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(&read, expected, "{out}");
    }

    #[test]
    fn every_slot_is_written_as_json() {
        let id = Uuid::from_u128(0x018f_c875_04cb_7000_8000_0000_0000_0001);
        check(Slot::Text(None), &Value::Null);
        check(Slot::Maybe(&None), &Value::Null);
        check(Slot::Maybe(&Some("a".into())), &json!("a"));
        check(Slot::Own(&"a".into()), &json!("a"));
        check(Slot::Large(&None), &Value::Null);
        check(Slot::Large(&Some(1 << 40)), &json!(1_u64 << 40));
        check(Slot::Small(&None), &Value::Null);
        check(Slot::Small(&Some(7)), &json!(7));
        check(Slot::Flag(true), &json!(true));
        check(Slot::Flag(false), &json!(false));
        check(
            Slot::Id(&id),
            &json!("018fc875-04cb-7000-8000-000000000001"),
        );
        check(
            Slot::Time(1_717_055_063_243),
            &json!("2024-05-30T07:44:23.243Z"),
        );
        let size = Some([1920, 80]);
        check(Slot::Size(&size), &json!("1920x80"));
        check(Slot::Width(&size), &json!(1920));
        check(Slot::Height(&size), &json!(80));
        for none in [Slot::Size(&None), Slot::Width(&None), Slot::Height(&None)] {
            check(none, &Value::Null);
        }
        check(Slot::Json("{\"a\":[1.5]}"), &json!({"a": [1.5]}));
    }

    #[test]
    fn places_are_filled_in_order_and_one_too_many_is_null() {
        let mut out = String::new();
        fill(
            &mut out,
            "{\"a\":$,\"b\":$,\"c\":$}",
            &[Slot::Number(1), Slot::text("$")],
        );
        assert_eq!(out, "{\"a\":1,\"b\":\"$\",\"c\":null}");
    }

    proptest! {
        #[test]
        fn strings_and_numbers_survive(text in any::<String>(), number in any::<u64>(), list in any::<Vec<String>>()) {
            check(Slot::text(&text), &json!(text));
            check(Slot::Number(number), &json!(number));
            check(Slot::Texts(&list), &json!(list));
        }

        #[test]
        fn control_characters_survive(text in "[\u{0}-\u{7f}]{0,20}") {
            check(Slot::text(&text), &json!(text));
        }
    }
}
