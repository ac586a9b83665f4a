//! Whether it is a machine.

use super::Evidence;
use super::table::Rows;
use super::tables::Tables;
use super::words::{Words, lower, part};
use crate::text::split_once;

pub(super) fn detect(
    evidence: &Evidence<'_>,
    words: &Words<'_>,
    model: Option<&str>,
    tables: &Tables<'_>,
) -> bool {
    evidence.webdriver || has_word(words, model, tables)
}

fn has_word(words: &Words<'_>, model: Option<&str>, tables: &Tables<'_>) -> bool {
    // A phone may be called "Spider 8" or "Discovery".
    let model = lower(model.unwrap_or(""));
    let (start, rest) = split_once(&words.lower, &model).unwrap_or((&words.lower, ""));
    Rows::of(tables.bots).any(|row| {
        let row = row.first();
        let text = part(row, 1, row.len());
        match row.as_bytes().first() {
            Some(b'*') => words.may_have(text) && (stands_in(start, text) || stands_in(rest, text)),
            Some(b'^') => words.lower.starts_with(text),
            _ => words.has(row),
        }
    })
}

/// Looks at the first byte before it compares: most of what is looked for is not there.
fn stands_in(text: &str, part: &str) -> bool {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    let first = part.first();
    (0..text.len()).any(|at| {
        text.get(at) == first && text.get(at..).is_some_and(|rest| rest.starts_with(part))
    })
}
