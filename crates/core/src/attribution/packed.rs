//! `sources.tsv`, packed when it is compiled: names for people stay out of the module, and what stands in
//! every other line is said once.
//!
//! A line `#search` begins a class, and each line after it is one thing that it is read from. A domain that
//! ends with a dot is one under `.com`.
#![expect(
    clippy::indexing_slicing,
    reason = "the compiler runs it: an index out of bounds does not compile"
)]

const TABLE: &[u8] = include_bytes!("sources.tsv");

const PACKED: Packed = pack();

const BYTES: [u8; PACKED.length] = {
    let mut bytes = [0; PACKED.length];
    let (used, _) = PACKED.bytes.split_at(PACKED.length);
    bytes.copy_from_slice(used);
    bytes
};

/// The packed table.
pub(super) fn table() -> &'static str {
    const TEXT: &str = match str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    };
    TEXT
}

struct Packed {
    bytes: [u8; TABLE.len()],
    length: usize,
}

impl Packed {
    /// Appends a line's bytes from one place up to another.
    const fn push(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            self.push_byte(TABLE[at]);
            at += 1;
        }
        self.push_byte(b'\n');
    }

    const fn push_byte(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }
}

const fn pack() -> Packed {
    let mut packed = Packed {
        bytes: [0; TABLE.len()],
        length: 0,
    };
    let mut class = (0, 0);
    let mut line = 0;
    while line < TABLE.len() {
        let end = until(b'\n', line);
        if TABLE[line] != b'#' {
            let tab = until(b'\t', line);
            if !is_same(class, (line, tab)) {
                class = (line, tab);
                packed.push_byte(b'#');
                packed.push(line, tab);
            }
            let source = (tab + 1, until(b'\t', tab + 1));
            packed.push(source.0, without_com(source));
        }
        line = end + 1;
    }
    packed
}

/// Where a byte stands next.
const fn until(byte: u8, from: usize) -> usize {
    let mut at = from;
    while TABLE[at] != byte {
        at += 1;
    }
    at
}

const fn is_same(one: (usize, usize), other: (usize, usize)) -> bool {
    let length = one.1 - one.0;
    if length != other.1 - other.0 {
        return false;
    }
    let mut at = 0;
    while at < length {
        if TABLE[one.0 + at] != TABLE[other.0 + at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Where a domain ends without the `com` of its `.com`.
const fn without_com((from, to): (usize, usize)) -> usize {
    let end = to - 3;
    let is_com = end > from
        && TABLE[end - 1] == b'.'
        && TABLE[end] == b'c'
        && TABLE[end + 1] == b'o'
        && TABLE[end + 2] == b'm';
    if is_com { end } else { to }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_packed_without_a_loss() {
        let mut class = "";
        let mut unpacked = Vec::new();
        for line in table().lines() {
            match line.strip_prefix('#') {
                Some(next) => class = next,
                None if line.ends_with('.') => unpacked.push((class, format!("{line}com"))),
                None => unpacked.push((class, line.to_owned())),
            }
        }
        let written = include_str!("sources.tsv").lines();
        let rows: Vec<_> = written
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let columns: Vec<_> = line.split('\t').collect();
                let [class, source, whose] = columns[..] else {
                    panic!("three columns: {line}");
                };
                assert!(!whose.is_empty(), "{line}");
                (class, source.to_owned())
            })
            .collect();
        assert_eq!(unpacked, rows);
        let headers = table().lines().filter(|line| line.starts_with('#'));
        assert_eq!(headers.count(), 5, "everything of a class stands together");
    }

    #[test]
    fn the_table_has_what_it_should() {
        let rows = include_str!("sources.tsv").lines();
        let sources: Vec<_> = rows
            .filter(|line| !line.starts_with('#') && !line.starts_with("paid"))
            .map(|line| line.split('\t').nth(1).unwrap())
            .filter(|source| !source.contains('='))
            .collect();
        assert!(sources.len() >= 250, "only {} domains", sources.len());
        let mut once = sources.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), sources.len(), "no domain stands there twice");
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-*".contains(&byte);
        assert!(sources.iter().all(|source| source.bytes().all(is_plain)));
    }
}
