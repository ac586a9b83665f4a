//! A table of patterns, encoded when it is compiled: each pattern says how many bytes it shares with the
//! one before it, and then what differs. That is smaller than the text, compressed too, and a look-up
//! compares what is shared only once.

/// Ends a row. Bytes below it say how much is shared, plus one.
pub(super) const ROW_END: u8 = 31;

/// Most that is said to be shared.
const SHARED_MAX: u8 = ROW_END - 2;

/// Bytes that a table takes.
pub(super) const fn coded_len(text: &str) -> usize {
    let mut coded = Coded { out: [], len: 0 };
    coded.put_table(text.as_bytes());
    coded.len
}

/// The table's bytes. A row of the text is a name, a tab, and sorted patterns by spaces; `#` begins a
/// comment line.
pub(super) const fn coded<const LEN: usize>(text: &str) -> [u8; LEN] {
    let mut coded = Coded {
        out: [0; LEN],
        len: 0,
    };
    coded.put_table(text.as_bytes());
    coded.out
}

/// Keeps as many bytes as it has room for, and counts all.
struct Coded<const LEN: usize> {
    out: [u8; LEN],
    len: usize,
}

#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
impl<const LEN: usize> Coded<LEN> {
    const fn put(&mut self, byte: u8) {
        if self.len < LEN {
            self.out[self.len] = byte;
        }
        self.len += 1;
    }

    const fn put_table(&mut self, text: &[u8]) {
        let mut at = 0;
        while at < text.len() {
            let end = find(text, at, b'\n');
            if end > at && text[at] != b'#' {
                self.put_row(text, at, end);
            }
            at = end + 1;
        }
    }

    const fn put_row(&mut self, text: &[u8], mut at: usize, end: usize) {
        let tab = find(text, at, b'\t');
        assert!(tab < end, "a row has no tab");
        while at < tab {
            self.put(text[at]);
            at += 1;
        }
        at = tab + 1;
        let mut previous = at;
        while at < end {
            let space = find(text, at, b' ');
            let stop = if space < end { space } else { end };
            let mut shared = 0;
            while shared < SHARED_MAX
                && at + (shared as usize) < stop
                && text[previous + shared as usize] == text[at + shared as usize]
                && previous != at
            {
                shared += 1;
            }
            self.put(shared + 1);
            previous = at;
            at += shared as usize;
            while at < stop {
                self.put(text[at]);
                at += 1;
            }
            at = stop + 1;
        }
        self.put(ROW_END);
    }
}

/// Where the byte next stands, or the text ends.
#[expect(
    clippy::indexing_slicing,
    reason = "at compile time it fails the build"
)]
const fn find(text: &[u8], mut at: usize, byte: u8) -> usize {
    while at < text.len() && text[at] != byte {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_written_once() {
        const TEXT: &str = "# a comment\nOne\tab abc abd$ b\n\nTwo Words\t\n";
        const CODED: [u8; coded_len(TEXT)] = coded(TEXT);
        let expected = b"One\x01ab\x03c\x03d$\x01b\x1fTwo Words\x1f";
        assert_eq!(CODED.as_slice(), expected);
    }
}
