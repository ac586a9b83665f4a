//! How models are said to begin.

use super::front_coding::ROW_END;

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
pub(super) fn best(table: &'static str, model: &str, own_name_min: usize) -> Option<&'static str> {
    let model = model.to_ascii_lowercase();
    let mut fit = Fit::new(&model);
    let mut best = (0, None);
    let mut rest = table;
    while let Some(end) = rest.bytes().position(|byte| byte < b' ') {
        let name = rest.get(..end)?;
        if end >= own_name_min && name.bytes().map(own_name).all(|byte| fit.take(byte)) {
            best = better(best, (fit.worth(), Some(name)));
        }
        fit.begin(0);
        let (worth, after) = fit.best_of(rest.get(end..)?);
        best = better(best, (worth, Some(name)));
        rest = after;
    }
    best.1
}

fn better<T>(old: (u16, T), new: (u16, T)) -> (u16, T) {
    if new.0 > old.0 { new } else { old }
}

/// A name's byte as a pattern has it.
fn own_name(byte: u8) -> u8 {
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
    /// Of a model in lower case.
    fn new(model: &'a str) -> Self {
        Self {
            model: model.as_bytes(),
            worth: [0; PATTERN_BYTES_MAX + 1],
            fitting: 0,
            is_failed: false,
        }
    }

    /// What the best of a row's patterns is worth, coded as they are, and what stands behind the row.
    fn best_of<'t>(&mut self, patterns: &'t str) -> (u16, &'t str) {
        let bytes = patterns.as_bytes();
        let (mut at, mut best) = (0, 0);
        while let Some(byte) = bytes.get(at).copied() {
            at += 1;
            if byte > ROW_END {
                if !self.take(byte) {
                    // Patterns that share what does not fit need no look.
                    let limit = u8::try_from(self.fitting + 1).unwrap_or(ROW_END);
                    let may_fit = |byte: &u8| *byte <= limit || *byte == ROW_END;
                    at += bytes
                        .get(at..)
                        .and_then(|rest| rest.iter().position(may_fit))
                        .unwrap_or(0);
                }
                continue;
            }
            best = best.max(self.worth());
            if byte == ROW_END {
                break;
            }
            self.begin(usize::from(byte) - 1);
        }
        self.begin(0);
        (best, patterns.get(at..).unwrap_or(""))
    }

    /// Begins a pattern that shares so many bytes with the last one.
    fn begin(&mut self, shared: usize) {
        self.is_failed = shared > self.fitting;
        self.fitting = self.fitting.min(shared);
    }

    /// Takes the pattern's next byte, and says whether it fits: `#` is a digit, `@` a letter, `_` a space or a
    /// hyphen or an underscore, `$` the end; all else is itself.
    fn take(&mut self, wanted: u8) -> bool {
        let given = self.model.get(self.fitting).copied();
        let worth = match wanted {
            b'#' => u16::from(given.is_some_and(|byte| byte.is_ascii_digit())),
            b'@' => u16::from(given.is_some_and(|byte| byte.is_ascii_lowercase())),
            b'_' => u16::from(matches!(given, Some(b' ' | b'-' | b'_'))),
            b'$' => u16::from(given.is_none()),
            _ if given == Some(wanted) => OWN,
            _ => 0,
        };
        let before = self.worth.get(self.fitting).copied().unwrap_or(0);
        match self.worth.get_mut(self.fitting + 1) {
            Some(sum) if worth > 0 && !self.is_failed => {
                *sum = before + worth;
                self.fitting += 1;
            }
            _ => self.is_failed = true,
        }
        !self.is_failed
    }

    /// What the pattern is worth when all of it fits, else 0.
    fn worth(&self) -> u16 {
        if self.is_failed {
            return 0;
        }
        self.worth.get(self.fitting).copied().unwrap_or(0)
    }
}
