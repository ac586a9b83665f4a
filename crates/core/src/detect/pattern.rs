//! How models are said to begin.

use super::words::{lower, part};
use crate::text::{before, fields};

/// The name of the row that fits a model best, of a table in which a row is a name, a tab, and patterns by spaces. A
/// row's name of so many bytes or more is a pattern too. The first of two that are worth the same counts.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn best(table: &'static str, model: &str, own_name_min: usize) -> Option<&'static str> {
    let model = lower(model);
    let mut found = (0, None);
    for row in fields(table, b'\n') {
        let name = before(row, b"\t");
        let own = if name.len() < own_name_min { "" } else { name };
        let patterns = part(row, name.len() + 1, row.len());
        let own = worth(own.bytes().map(own_name), model.as_bytes());
        let worths = fields(patterns, b' ').map(|pattern| worth(pattern.bytes(), model.as_bytes()));
        let best = worths.fold(own, u16::max);
        if best > found.0 {
            found = (best, Some(name));
        }
    }
    found.1
}

/// What a pattern is worth to a model in lower case, 0 when it does not fit.
pub(super) fn worth(pattern: impl Iterator<Item = u8>, model: &[u8]) -> u16 {
    let mut sum = 0;
    for (at, wanted) in pattern.enumerate() {
        match byte_worth(wanted, model.get(at).copied().unwrap_or(0)) {
            0 => return 0,
            worth => sum += worth,
        }
    }
    sum
}

/// What a pattern's byte is worth to a model's, which is 0 behind its end: `#` is a digit, `@` a letter, `_` a
/// space or a hyphen or an underscore, `$` the end; all else is itself.
fn byte_worth(wanted: u8, given: u8) -> u16 {
    match wanted {
        b'#' => given.is_ascii_digit().into(),
        b'@' => given.is_ascii_lowercase().into(),
        b'_' => b" -_".contains(&given).into(),
        b'$' => (given == 0).into(),
        _ if given == wanted => OWN,
        _ => 0,
    }
}

/// A name's byte as a pattern has it.
pub(super) fn own_name(byte: u8) -> u8 {
    match byte {
        b' ' | b'-' | b'.' => b'_',
        _ => byte.to_ascii_lowercase(),
    }
}

/// What a byte that has to be that one is worth, against one that may be others as well.
const OWN: u16 = 8;
