//! Tables that people edit as text and the module carries without comments.
//!
//! A table is a `.tsv` file: a row a line, fields by tabs, `#` begins a comment line. When it is compiled
//! each field is put behind a byte that says its length: so reading skips a field in one step, and what
//! explains a row costs the page nothing.

use super::words::part;

/// A table of three columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table(pub(super) &'static str);

/// The rows of several tables, one after the other.
pub(super) struct Rows {
    rest: &'static str,
    more: &'static [Table],
}

impl Rows {
    /// Of these tables.
    pub(super) fn of(tables: &'static [Table]) -> Self {
        Self {
            rest: "",
            more: tables,
        }
    }

    // Inlined it would weigh as much again wherever rows are read.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn field(&mut self) -> Option<&'static str> {
        while self.rest.is_empty() {
            let (first, more) = self.more.split_first()?;
            (self.rest, self.more) = (first.0, more);
        }
        let end = 1 + usize::from(*self.rest.as_bytes().first()?);
        let field = part(self.rest, 1, end);
        self.rest = part(self.rest, end, self.rest.len());
        Some(field)
    }
}

impl Iterator for Rows {
    type Item = [&'static str; 3];

    fn next(&mut self) -> Option<Self::Item> {
        Some([self.field()?, self.field()?, self.field()?])
    }
}

/// Encodes a file beside this one.
macro_rules! table {
    ($file:literal) => {{
        const TEXT: &str = include_str!($file);
        const BYTES: [u8; $crate::detect::table::encoded_len(TEXT)] =
            $crate::detect::table::encode(TEXT);
        match core::str::from_utf8(&BYTES) {
            Ok(text) => $crate::detect::table::Table(text),
            Err(_) => panic!("a field is too long"),
        }
    }};
}
pub(super) use table;

/// A file beside this one without its comments.
macro_rules! text {
    ($file:literal) => {{
        const TEXT: &str = include_str!($file);
        const BYTES: [u8; $crate::detect::table::encoded_len(TEXT)] =
            $crate::detect::table::without_comments(TEXT);
        match core::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => panic!("a comment ends within a letter"),
        }
    }};
}
pub(super) use text;

/// Bytes that a table takes: each separator becomes a length.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
pub(super) const fn encoded_len(text: &str) -> usize {
    let text = text.as_bytes();
    let (mut at, mut len) = (0, 0);
    while at < text.len() {
        let end = line_end(text, at);
        if end > at && text[at] != b'#' {
            len += end + 1 - at;
        }
        at = end + 1;
    }
    len
}

/// The table's bytes.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
pub(super) const fn encode<const LEN: usize>(text: &str) -> [u8; LEN] {
    let text = text.as_bytes();
    let mut out = [0; LEN];
    let (mut at, mut to) = (0, 0);
    while at < text.len() {
        let end = line_end(text, at);
        if end > at && text[at] != b'#' {
            let mut head = to;
            to += 1;
            while at < end {
                if text[at] == b'\t' {
                    head = to;
                } else {
                    out[to] = text[at];
                    out[head] += 1;
                }
                to += 1;
                at += 1;
            }
        }
        at = end + 1;
    }
    out
}

/// The lines that are none of comments, each with its end.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
pub(super) const fn without_comments<const LEN: usize>(text: &str) -> [u8; LEN] {
    let text = text.as_bytes();
    let mut out = [0; LEN];
    let (mut at, mut to) = (0, 0);
    while at < text.len() {
        let end = line_end(text, at);
        if end > at && text[at] != b'#' {
            while at < end {
                out[to] = text[at];
                to += 1;
                at += 1;
            }
            out[to] = b'\n';
            to += 1;
        }
        at = end + 1;
    }
    out
}

/// Where the line ends that begins there.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
const fn line_end(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && text[at] != b'\n' {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_written() {
        const TEXT: &str = "# a comment\nfirst\tb c\td\n\nsecond\t\te f\n";
        const BYTES: [u8; encoded_len(TEXT)] = encode(TEXT);
        static TABLES: [Table; 2] = match core::str::from_utf8(&BYTES) {
            Ok(text) => [Table(text), Table(text)],
            Err(_) => panic!(),
        };
        let once = [["first", "b c", "d"], ["second", "", "e f"]];
        assert!(Rows::of(&TABLES).eq(once.into_iter().chain(once)));
    }
}
