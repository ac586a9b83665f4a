//! A user agent string, prepared so that hundreds of tokens can be looked for in it.

use crate::limits::USER_AGENT_BYTES_MAX;

/// A user agent in one pass: lower case, where its words begin, and which pairs of bytes it has at all.
pub(super) struct Words<'a> {
    /// As it was given, up to the limit.
    pub(super) text: &'a str,
    /// The same in lower case; ASCII only, so that places are the same in both.
    pub(super) lower: String,
    starts: Vec<usize>,
    pairs: [u64; 16],
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = shortened(text);
        let lower = text.to_ascii_lowercase();
        let mut starts = Vec::with_capacity(40);
        let mut pairs = [0; 16];
        let mut before = b' ';
        for (at, byte) in lower.bytes().enumerate() {
            if is_separator(before) && !is_separator(byte) {
                starts.push(at);
            }
            let (word, bit) = pair(before, byte);
            if let Some(word) = pairs.get_mut(word) {
                *word |= bit;
            }
            before = byte;
        }
        Self {
            text,
            lower,
            starts,
            pairs,
        }
    }

    /// Where the token's first occurrence at the beginning of a word ends.
    pub(super) fn after(&self, token: &str) -> Option<usize> {
        self.may_have(token).then_some(())?;
        let ends = |start: &usize| {
            let rest = self.lower.as_bytes().get(*start..)?;
            rest.starts_with(token.as_bytes())
                .then_some(start + token.len())
        };
        self.starts.iter().find_map(ends)
    }

    /// Whether a word begins with the token.
    pub(super) fn has(&self, token: &str) -> bool {
        self.after(token).is_some()
    }

    /// The version that follows a token; empty where none does.
    pub(super) fn version(&self, token: &str) -> Option<&'a str> {
        Some(self.version_at(self.after(token)?))
    }

    /// The version at a place: digits and dots, behind what may stand between a name and its version.
    pub(super) fn version_at(&self, at: usize) -> &'a str {
        let rest = self.text.get(at..).unwrap_or("");
        let rest = rest.strip_prefix(['/', ' ', ':', '@']).unwrap_or(rest);
        let rest = rest.strip_prefix(['v', 'V']).unwrap_or(rest);
        let is_version = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b'_';
        let end = rest.bytes().position(|byte| !is_version(byte));
        let version = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
        version.strip_suffix(['.', '_']).unwrap_or(version)
    }

    /// False when a pair of bytes that the token begins with is nowhere.
    pub(super) fn may_have(&self, token: &str) -> bool {
        let [first, second, ..] = token.as_bytes() else {
            return true;
        };
        let (word, bit) = pair(*first, *second);
        self.pairs.get(word).is_some_and(|pairs| pairs & bit != 0)
    }
}

/// Long strings are no browser's: what they say stands at their beginning.
fn shortened(text: &str) -> &str {
    let end = (0..=USER_AGENT_BYTES_MAX.min(text.len())).rev();
    end.into_iter()
        .find_map(|end| text.get(..end))
        .unwrap_or("")
}

fn is_separator(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b';' | b'(' | b')' | b',' | b'[' | b']' | b'+' | b'"' | b'\'' | b':' | b'|' | b'{'
    )
}

/// The place of a pair of bytes in a set of 1024 bits.
fn pair(first: u8, second: u8) -> (usize, u64) {
    let hash = usize::from(first) * 37 + usize::from(second);
    (hash / 64 % 16, 1 << (hash % 64))
}
