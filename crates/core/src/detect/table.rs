//! Tables that people edit as text and the module carries without comments.
//!
//! A table is a `.tsv` file: a row a line, fields by tabs, `#` begins a comment line. When it is compiled
//! each field is put behind a byte that says its length: so reading skips a field in one step, and what
//! explains a row costs the page nothing.

/// A table's fields, one after the other, of so many columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<const COLUMNS: usize>(pub(super) &'static str);

impl<const COLUMNS: usize> Table<COLUMNS> {
    /// The rows, in order.
    pub(super) fn rows(self) -> impl Iterator<Item = [&'static str; COLUMNS]> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let mut row = [""; COLUMNS];
            for field in &mut row {
                let end = 1 + usize::from(*rest.as_bytes().first()?);
                *field = rest.get(1..end)?;
                rest = rest.get(end..)?;
            }
            Some(row)
        })
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
        let table = Table::<3>(core::str::from_utf8(&BYTES).unwrap());
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows, [["first", "b c", "d"], ["second", "", "e f"]]);
    }
}
