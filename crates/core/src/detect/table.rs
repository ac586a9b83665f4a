//! Tables that people edit as text and the module carries without comments.
//!
//! A table is a `.tsv` file: a row a line, fields by tabs, `#` begins a comment line. When it is compiled
//! each row is put behind three bytes that say how long it is and its first two fields are: so a row that is of no use
//! is passed over in one step, and what explains it costs the page nothing.

use super::words::part;

/// A table of three columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table(pub(super) &'static str);

/// A row with its head.
#[derive(Clone, Copy)]
pub(super) struct Row(&'static str);

/// Bytes that say how long a row is.
const HEAD: usize = HEAD_BYTES as usize;
const HEAD_BYTES: u8 = 3;

impl Row {
    /// The first column.
    pub(super) fn first(self) -> &'static str {
        part(self.0, HEAD, self.second_at())
    }

    pub(super) fn second(self) -> &'static str {
        part(self.0, self.second_at(), self.third_at())
    }

    pub(super) fn third(self) -> &'static str {
        part(self.0, self.third_at(), self.0.len())
    }

    fn second_at(self) -> usize {
        HEAD + self.head(1)
    }

    fn third_at(self) -> usize {
        self.second_at() + self.head(2)
    }

    fn head(self, at: usize) -> usize {
        self.0.as_bytes().get(at).copied().unwrap_or(0).into()
    }
}

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
}

impl Iterator for Rows {
    type Item = Row;

    // Inlined it would weigh as much again wherever rows are read.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    fn next(&mut self) -> Option<Row> {
        while self.rest.is_empty() {
            let (first, more) = self.more.split_first()?;
            (self.rest, self.more) = (first.0, more);
        }
        let (row, rest) = self.rest.split_at_checked(Row(self.rest).head(0))?;
        self.rest = rest;
        Some(Row(row))
    }
}

/// Encodes a file beside this one.
macro_rules! table {
    ($file:literal) => {{
        const TEXT: &str = include_str!($file);
        const BYTES: [u8; $crate::detect::table::stripped_len(TEXT)] =
            $crate::detect::table::encode($crate::detect::table::without_comments(TEXT));
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
        const BYTES: [u8; $crate::detect::table::stripped_len(TEXT)] =
            $crate::detect::table::without_comments(TEXT);
        match core::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => panic!("a comment ends within a letter"),
        }
    }};
}
pub(super) use text;

/// Bytes of the lines that are none of comments, each with its end.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
pub(super) const fn stripped_len(text: &str) -> usize {
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

/// The table's bytes, of its lines: they are as many, since two separators and the line's end go, and the head comes.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
pub(super) const fn encode<const LEN: usize>(lines: [u8; LEN]) -> [u8; LEN] {
    let mut out = [0; LEN];
    let (mut at, mut head) = (0, 0);
    while at < LEN {
        let mut column = 1;
        let mut to = head + HEAD;
        // The row's length counts its head; more than ASCII has room for fails as text.
        out[head] = HEAD_BYTES;
        while lines[at] != b'\n' {
            if lines[at] == b'\t' {
                column += 1;
            } else {
                if column < HEAD {
                    out[head + column] += 1;
                }
                out[head] += 1;
                out[to] = lines[at];
                to += 1;
            }
            at += 1;
        }
        assert!(column == HEAD, "a row has three columns");
        at += 1;
        head = to;
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
        const BYTES: [u8; stripped_len(TEXT)] = encode(without_comments(TEXT));
        static TABLES: [Table; 2] = match core::str::from_utf8(&BYTES) {
            Ok(text) => [Table(text), Table(text)],
            Err(_) => panic!(),
        };
        let once = [["first", "b c", "d"], ["second", "", "e f"]];
        let rows = Rows::of(&TABLES).map(|row| [row.first(), row.second(), row.third()]);
        assert!(rows.eq(once.into_iter().chain(once)));
    }
}
