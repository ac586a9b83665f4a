//! A user agent string, prepared so that hundreds of tokens can be looked for in it.

use super::table::{Rows, Table};
use crate::limits::USER_AGENT_BYTES_MAX;
use crate::text::cut;

/// A part of a text; empty where the text has no such part. In a function of its own, because each place
/// that cuts a text would have its own check of where letters begin.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn part(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or("")
}

/// A text in lower case, as far as it is ASCII.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}

/// A user agent in one pass: lower case, where its words begin, and which pairs of bytes it has at all.
pub(super) struct Words<'a> {
    /// As it was given, up to the limit.
    pub(super) text: &'a str,
    /// The same in lower case; ASCII only, so that places are the same in both.
    pub(super) lower: String,
    starts: Vec<usize>,
    pairs: [u64; 16],
}

/// A row whose token was found.
pub(super) struct Found {
    /// Where the token ends.
    pub(super) after: usize,
    pub(super) name: &'static str,
    /// The row's third column.
    pub(super) place: &'static str,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = cut(text, USER_AGENT_BYTES_MAX);
        let lower = lower(text);
        let mut starts = Vec::new();
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

    /// The first row with whose first column a word begins.
    pub(super) fn find(&self, tables: &'static [Table]) -> Option<Found> {
        Rows::of(tables).find_map(|row| {
            let after = self.after(row.first())?;
            let (name, place) = (row.second(), row.third());
            Some(Found { after, name, place })
        })
    }

    /// Where the token's first occurrence at the beginning of a word ends.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn after(&self, token: &str) -> Option<usize> {
        if !self.may_have(token) {
            return None;
        }
        let (lower, token_bytes) = (self.lower.as_bytes(), token.as_bytes());
        let begins = |start: &&usize| {
            lower.get(**start) == token_bytes.first()
                && lower
                    .get(**start..)
                    .is_some_and(|rest| rest.starts_with(token_bytes))
        };
        let start = self.starts.iter().find(begins)?;
        Some(start + token.len())
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
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    pub(super) fn version_at(&self, at: usize) -> &'a str {
        let bytes = self.lower.as_bytes();
        let is = |at: usize, set: &[u8]| bytes.get(at).is_some_and(|byte| set.contains(byte));
        let mut start = at + usize::from(is(at, b"/ :@"));
        start += usize::from(is(start, b"v"));
        let mut end = start;
        while is(end, b"0123456789._") {
            end += 1;
        }
        if end > start && is(end - 1, b"._") {
            end -= 1;
        }
        part(self.text, start, end)
    }

    /// False when a pair of the token's bytes is nowhere.
    pub(super) fn may_have(&self, token: &str) -> bool {
        token.as_bytes().windows(2).all(|window| {
            let [first, second] = *window else {
                return true;
            };
            let (word, bit) = pair(first, second);
            self.pairs.get(word).is_some_and(|pairs| pairs & bit != 0)
        })
    }
}

/// Bytes between words: those of each half of ASCII as a set of bits.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
const SEPARATORS: [u64; 2] = {
    let mut sets = [0; 2];
    let mut rest: &[u8] = b" ;(),[]+\"':|{";
    while let [byte, more @ ..] = rest {
        sets[(*byte / 64) as usize] |= 1 << (*byte % 64);
        rest = more;
    }
    sets
};

fn is_separator(byte: u8) -> bool {
    let set = SEPARATORS.get(usize::from(byte / 64));
    set.is_some_and(|set| set >> (byte % 64) & 1 != 0)
}

/// The place of a pair of bytes in a set of 1024 bits.
fn pair(first: u8, second: u8) -> (usize, u64) {
    let hash = usize::from(first) * 37 + usize::from(second);
    (hash / 64 % 16, 1 << (hash % 64))
}
