//! Writes compact JSON.

use super::RawJson;

/// What can be written as JSON.
pub trait WriteJson {
    /// Appends the value as compact JSON.
    fn write_json(&self, out: &mut String);
}

/// Appends a string with quotes and escapes.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\u{0}'..='\u{1f}' => push_control(out, character),
            _ => out.push(character),
        }
    }
    out.push('"');
}

fn push_control(out: &mut String, character: char) {
    out.push_str("\\u00");
    for shift in [4, 0] {
        out.extend(char::from_digit((u32::from(character) >> shift) & 15, 16));
    }
}

/// Appends a whole number in decimal. `core::fmt` would cost the module 0.5 KB for it.
pub(crate) fn push_u64(out: &mut String, number: u64) {
    if number >= 10 {
        push_u64(out, number / 10);
    }
    out.extend(char::from_digit(
        u32::try_from(number % 10).unwrap_or(0),
        10,
    ));
}

impl WriteJson for str {
    fn write_json(&self, out: &mut String) {
        push_string(out, self);
    }
}

impl WriteJson for String {
    fn write_json(&self, out: &mut String) {
        push_string(out, self);
    }
}

impl WriteJson for RawJson {
    fn write_json(&self, out: &mut String) {
        out.push_str(self.as_str());
    }
}

impl WriteJson for bool {
    fn write_json(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl WriteJson for u8 {
    fn write_json(&self, out: &mut String) {
        push_u64(out, (*self).into());
    }
}

impl WriteJson for u32 {
    fn write_json(&self, out: &mut String) {
        push_u64(out, (*self).into());
    }
}

impl WriteJson for u64 {
    fn write_json(&self, out: &mut String) {
        push_u64(out, *self);
    }
}

impl<T: WriteJson> WriteJson for Option<T> {
    fn write_json(&self, out: &mut String) {
        match self {
            Some(value) => value.write_json(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: WriteJson> WriteJson for [T] {
    fn write_json(&self, out: &mut String) {
        out.push('[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            item.write_json(out);
        }
        out.push(']');
    }
}

impl<T: WriteJson> WriteJson for Vec<T> {
    fn write_json(&self, out: &mut String) {
        self.as_slice().write_json(out);
    }
}
