//! Looks for tokens in a user agent string.

use crate::text::{fields, split_once};

/// The version that follows a token ("Chrome/" in "Chrome/156.0.1"), dots and digits only; empty
/// where the token stands alone; `None` where it is not there.
pub(super) fn version_after<'a>(user_agent: &'a str, token: &str) -> Option<&'a str> {
    let (_, rest) = split_once(user_agent, token)?;
    let end = rest
        .bytes()
        .position(|byte| !(byte.is_ascii_digit() || byte == b'.' || byte == b'_'))
        .unwrap_or(rest.len());
    rest.get(..end)
}

/// The rows of a table file: columns by tabs, comments by `#`.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    fields(table, b'\n')
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| split_once(line, "\t"))
}
