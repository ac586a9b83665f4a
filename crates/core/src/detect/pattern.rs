//! How models are said to begin.

use super::front_coding::ROW_END;
use super::words::{lower, part};

/// Encodes a file beside this one.
macro_rules! patterns {
    ($file:literal) => {{
        const TEXT: &str = include_str!($file);
        const CODED: [u8; $crate::detect::front_coding::coded_len(TEXT)] =
            $crate::detect::front_coding::coded(TEXT);
        match core::str::from_utf8(&CODED) {
            Ok(table) => table,
            Err(_) => panic!("a pattern is cut within a letter"),
        }
    }};
}
pub(super) use patterns;

/// The name of the row that fits a model best. A row's name of so many bytes or more is a pattern too.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn best(table: &'static str, model: &str, own_name_min: usize) -> Option<&'static str> {
    let model = lower(model);
    let mut fit = Fit::of(model.as_bytes());
    let (mut best, mut found) = (0, None);
    // Where the row's name begins and ends; it has no end while it is read.
    let (mut start, mut end) = (0, None);
    let bytes = table.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        at += 1;
        if byte > ROW_END {
            let passed_over = match end {
                None => {
                    fit.take(own_name(byte));
                    ROW_END.into()
                }
                Some(_) => {
                    fit.take(byte);
                    fit.fitting + 1
                }
            };
            if fit.is_failed {
                // The rest of what does not fit needs no look, nor do patterns that share it.
                while bytes
                    .get(at)
                    .is_some_and(|byte| usize::from(*byte) > passed_over && *byte != ROW_END)
                {
                    at += 1;
                }
            }
            continue;
        }
        let name_end = end.unwrap_or(at - 1);
        let counts = end.is_some() || name_end - start >= own_name_min;
        if counts && fit.worth() > best {
            (best, found) = (fit.worth(), Some((start, name_end)));
        }
        end = Some(name_end);
        if byte == ROW_END {
            (start, end) = (at, None);
            fit.begin(0);
        } else {
            fit.begin(usize::from(byte) - 1);
        }
    }
    found.map(|(start, end)| part(table, start, end))
}

/// What a pattern is worth to a model in lower case, 0 when it does not fit.
pub(super) fn worth(pattern: &[u8], model: &[u8]) -> u16 {
    let mut sum = 0;
    for (at, wanted) in pattern.iter().enumerate() {
        match byte_worth(*wanted, model.get(at).copied().unwrap_or(0)) {
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

/// Longest pattern that counts.
const PATTERN_BYTES_MAX: usize = 32;

/// What a byte that has to be that one is worth, against one that may be others as well.
const OWN: u16 = 8;

/// A model that patterns are tried on, one after the other. What a pattern shares with the one before it
/// is not compared again.
struct Fit<'a> {
    model: &'a [u8],
    /// Worth of the first bytes of the last pattern, as far as they fitted.
    worth: [u16; PATTERN_BYTES_MAX + 1],
    fitting: usize,
    is_failed: bool,
}

impl<'a> Fit<'a> {
    fn of(model: &'a [u8]) -> Self {
        Self {
            model,
            worth: [0; PATTERN_BYTES_MAX + 1],
            fitting: 0,
            is_failed: false,
        }
    }

    /// Begins a pattern that shares so many bytes with the last one.
    fn begin(&mut self, shared: usize) {
        self.is_failed = shared > self.fitting;
        self.fitting = self.fitting.min(shared);
    }

    /// Takes the pattern's next byte.
    fn take(&mut self, wanted: u8) {
        let worth = byte_worth(wanted, self.model.get(self.fitting).copied().unwrap_or(0));
        let before = self.worth();
        if let Some(sum) = self.worth.get_mut(self.fitting + 1)
            && worth > 0
            && !self.is_failed
        {
            *sum = before + worth;
            self.fitting += 1;
        } else {
            self.is_failed = true;
        }
    }

    /// What the pattern is worth when all of it fits, else 0.
    fn worth(&self) -> u16 {
        if self.is_failed {
            return 0;
        }
        self.worth.get(self.fitting).copied().unwrap_or(0)
    }
}
