//! Reads JSON (RFC 8259) into a tree.

use uuid::Uuid;

use crate::identity;
use crate::text::number;

/// Deepest nesting that is read: beyond it a text is refused, so that no input can exhaust the
/// stack, of which the module has 16 KiB.
const DEPTH_MAX: u32 = 32;

/// A JSON value. Numbers stay text: parsing a float costs the module 14 KB, and nothing in it
/// needs one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, unescaped.
    Text(String),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object, in the order written. A repeated key: the first one counts.
    Object(Vec<(String, Value<'a>)>),
}

static NULL: Value<'static> = Value::Null;

impl<'a> Value<'a> {
    /// The member of an object, or null.
    pub fn get(&self, key: &str) -> &Value<'a> {
        self.members()
            .iter()
            .find(|(name, _)| name == key)
            .map_or(&NULL, |(_, value)| value)
    }

    /// The text of the member that is one. Member and type are asked for by one call, here and below: there are
    /// dozens, and each call costs.
    #[inline(never)]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).as_str()
    }

    /// The number of the member that is one.
    #[inline(never)]
    pub fn number(&self, key: &str) -> Option<u64> {
        self.get(key).as_u64()
    }

    /// The UUID of the member that is one.
    #[inline(never)]
    pub fn uuid(&self, key: &str) -> Option<Uuid> {
        self.get(key).as_uuid()
    }

    /// The boolean of the member that is one.
    #[inline(never)]
    pub fn flag(&self, key: &str) -> Option<bool> {
        self.get(key).as_bool()
    }

    /// Takes out the member of an object, or gives null.
    pub fn take(&mut self, key: &str) -> Self {
        let Value::Object(members) = self else {
            return Value::Null;
        };
        let member = members.iter_mut().find(|(name, _)| name == key);
        member.map_or(Value::Null, |(_, value)| core::mem::take(value))
    }

    /// Whether it is null, or missing. Comparing with `Value::Null` would bring the comparison of whole trees.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The members of an object, or none.
    pub fn members(&self) -> &[(String, Value<'a>)] {
        match self {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The items of an array, or none.
    pub fn items(&self) -> &[Value<'a>] {
        match self {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The UUID that a string is.
    pub fn as_uuid(&self) -> Option<Uuid> {
        identity::read(self.as_str()?)
    }

    /// A number that is a whole one, not negative, below 2⁵³ and written without an exponent.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Number(text) => number(text),
            _ => None,
        }
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

/// Reads one JSON value that is the whole text, or nothing.
pub fn parse(text: &str) -> Option<Value<'_>> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(DEPTH_MAX)?;
    reader.skip_space();
    (reader.at == text.len()).then_some(value)
}

/// The same, and null where it is none.
#[inline(never)]
pub fn parse_or_null(text: &str) -> Value<'_> {
    parse(text).unwrap_or(Value::Null)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Takes the byte if it is the next after space.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: u32) -> Option<Value<'a>> {
        let depth = depth.checked_sub(1)?;
        self.skip_space();
        match self.peek()? {
            b'{' => self.object(depth),
            b'[' => self.array(depth),
            b'"' => self.string().map(Value::Text),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Value<'a>> {
        let rest = self.text.get(self.at..)?;
        let word = ["null", "true", "false"]
            .into_iter()
            .find(|word| rest.starts_with(word))?;
        self.at += word.len();
        Some(match word {
            "null" => Value::Null,
            word => Value::Bool(word == "true"),
        })
    }

    /// Takes what belongs to a number and leaves its grammar to whoever reads the number: a
    /// malformed one is then none.
    fn number(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        while matches!(
            self.peek(),
            Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')
        ) {
            self.at += 1;
        }
        self.text.get(start..self.at).map(Value::Number)
    }

    fn array(&mut self, depth: u32) -> Option<Value<'a>> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(b']') {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.take(b']') {
                return Some(Value::Array(items));
            }
            self.take(b',').then_some(())?;
        }
    }

    fn object(&mut self, depth: u32) -> Option<Value<'a>> {
        self.at += 1;
        let mut members = Vec::new();
        if self.take(b'}') {
            return Some(Value::Object(members));
        }
        loop {
            self.skip_space();
            let key = self.string()?;
            self.take(b':').then_some(())?;
            members.push((key, self.value(depth)?));
            if self.take(b'}') {
                return Some(Value::Object(members));
            }
            self.take(b',').then_some(())?;
        }
    }

    fn string(&mut self) -> Option<String> {
        (self.peek()? == b'"').then_some(())?;
        self.at += 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..=0x1f) {
                self.at += 1;
            }
            text.push_str(self.text.get(start..self.at)?);
            let stop = self.peek()?;
            self.at += 1;
            match stop {
                b'"' => return Some(text),
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let kind = self.peek()?;
        self.at += 1;
        Some(match kind {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => return self.code_point(),
            b'"' | b'\\' | b'/' => char::from(kind),
            _ => return None,
        })
    }

    /// Reads the digits of `\u`; two surrogates make one character, a lone one the replacement
    /// character.
    fn code_point(&mut self) -> Option<char> {
        let first = self.hex4()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first);
        }
        let after_first = self.at;
        let low = self.take_low_surrogate().filter(|_| first < 0xdc00);
        let Some(low) = low else {
            self.at = after_first;
            return Some(char::REPLACEMENT_CHARACTER);
        };
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00))
    }

    fn take_low_surrogate(&mut self) -> Option<u32> {
        let rest = self.text.get(self.at..)?;
        rest.starts_with("\\u").then_some(())?;
        self.at += 2;
        self.hex4().filter(|unit| (0xdc00..0xe000).contains(unit))
    }

    fn hex4(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What `serde_json` reads, in our terms.
    fn same(ours: &Value<'_>, theirs: &serde_json::Value) -> bool {
        use serde_json::Value as Theirs;
        match (ours, theirs) {
            (Value::Null, Theirs::Null) => true,
            (Value::Bool(a), Theirs::Bool(b)) => a == b,
            (Value::Number(a), Theirs::Number(b)) => {
                serde_json::from_str::<serde_json::Number>(a).is_ok_and(|a| a == *b)
            }
            (Value::Text(a), Theirs::String(b)) => a == b,
            (Value::Array(a), Theirs::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Value::Object(a), Theirs::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(key, value)| same(value, &b[key]))
            }
            _ => false,
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in any_json()) {
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let ours = parse(&text);
                prop_assert!(ours.is_some_and(|ours| same(&ours, &value)), "{text}");
            }
        }

        #[test]
        fn never_panics(text in any::<String>(), jsonish in "[\\[\\]{}\",:0-9a-u\\\\ -]{0,40}") {
            let _ = (parse(&text), parse(&jsonish));
        }

        #[test]
        fn reads_no_text_that_serde_json_refuses(text in "[\\[\\]{}\",:nulltrefas\\\\ ]{0,24}") {
            if parse(&text).is_some() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
            }
        }
    }

    #[test]
    fn escapes_are_read() {
        let text = r#""\u00e9\ud83d\ude00\ud800x\n\/\"""#;
        assert_eq!(parse(text), Some(Value::Text("é😀\u{fffd}x\n/\"".into())));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":}",
            "{a:1}",
            "\"\n\"",
            "1 2",
            "tru",
            "\"\\x\"",
            "\"\\u12\"",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }

    #[test]
    fn only_exact_whole_numbers_count() {
        for (text, number) in [
            ("0", Some(0)),
            ("1717055063243", Some(1_717_055_063_243)),
            ("9007199254740991", Some(9_007_199_254_740_991)),
            ("9007199254740992", None),
            ("99999999999999999999999", None),
            ("-1", None),
            ("1.5", None),
            ("1e3", None),
        ] {
            assert_eq!(
                parse(text).and_then(|value| value.as_u64()),
                number,
                "{text}"
            );
        }
    }
}
