//! A table of makers, as `crates/core/src/detect/makers.tsv` has it: a row is a maker, a tab, and sorted patterns
//! by spaces.

use std::collections::BTreeSet;

/// Shorter names are no patterns: the core has the same figure.
pub(super) const OWN_NAME_BYTES_MIN: usize = 3;

/// Most that counts as shared with the pattern before.
const SHARED_MAX: usize = 29;

/// A maker and how its models begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) patterns: BTreeSet<String>,
}

/// The rows of a table.
pub(super) fn rows(text: &str) -> Vec<Row> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.split_once('\t'));
    rows.map(|(name, patterns)| Row {
        name: name.to_owned(),
        patterns: patterns.split_whitespace().map(str::to_owned).collect(),
    })
    .collect()
}

impl Row {
    /// As a line of the table.
    pub(super) fn line(&self) -> String {
        let patterns: Vec<_> = self.patterns.iter().map(String::as_str).collect();
        format!("{}\t{}\n", self.name, patterns.join(" "))
    }

    /// About what the row takes: what a pattern shares with the one before it is one byte, since compressed it takes
    /// little more.
    pub(super) fn coded_bytes(&self) -> usize {
        let mut bytes = self.name.len() + 1;
        let mut before = "";
        for pattern in &self.patterns {
            bytes += 1 + pattern.len() - shared(before, pattern);
            before = pattern;
        }
        bytes
    }
}

/// How many bytes a pattern shares with the one before it.
fn shared(before: &str, pattern: &str) -> usize {
    let pairs = before.bytes().zip(pattern.bytes());
    pairs
        .take_while(|(before, byte)| before == byte)
        .count()
        .min(SHARED_MAX)
}

/// A name as a pattern.
pub(super) fn own_name(name: &str) -> String {
    let own = |letter| match letter {
        ' ' | '-' | '.' => '_',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_weighed_and_written() {
        let text = "# a comment\nOne\tab abc abd$ b\nTwo Words\t\n";
        let rows = rows(text);
        let lines: String = rows.iter().map(Row::line).collect();
        assert_eq!(lines, "One\tab abc abd$ b\nTwo Words\t\n");
        // What is shared is a number, and so is the end of a row.
        let coded = b"One\x01ab\x03c\x03d$\x01b\x1fTwo Words\x1f";
        let bytes: usize = rows.iter().map(Row::coded_bytes).sum();
        assert_eq!(bytes, coded.len());
        assert_eq!(own_name("Cherry Mobile"), "cherry_mobile");
    }
}
