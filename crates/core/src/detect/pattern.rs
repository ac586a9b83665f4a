//! How models are said to begin.

use super::words::{lower, part};
use crate::text::before;

/// The name of the row that fits a model best, of a table in which a row is a name, a tab, and patterns by spaces, and
/// has its end. A row's name of so many bytes or more is a pattern too. The first of two that are worth the same counts.
///
/// All bytes are gone through once: to cut thousands of patterns out, of which hardly one fits, costs more.
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub(super) fn best(table: &'static str, model: &str, own_name_min: usize) -> Option<&'static str> {
    let model = lower(model);
    let (mut best, mut best_row) = (0, 0);
    // Where a row begins, and what is read of it: its name or a pattern, and what that was worth up to here.
    let (mut row, mut start) = (0, 0);
    let (mut is_name, mut fits, mut sum) = (true, true, 0);
    for (at, byte) in table.bytes().enumerate() {
        if byte < b' ' || byte == b' ' && !is_name {
            if fits && sum > best && (!is_name || at - row >= own_name_min) {
                (best, best_row) = (sum, row);
            }
            if byte != b' ' {
                is_name = byte == b'\n';
            }
            start = at + 1;
            if is_name {
                row = start;
            }
            (fits, sum) = (true, 0);
        } else if fits {
            let wanted = if is_name { own_name(byte) } else { byte };
            let given = model.as_bytes().get(at - start);
            let worth = byte_worth(wanted, given.copied().unwrap_or(0));
            fits = worth > 0;
            sum += worth;
        }
    }
    (best > 0).then(|| before(part(table, best_row, table.len()), b"\t"))
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

/// What a pattern may have where a model has this byte, which is 0 behind its end, other than the byte.
pub(super) fn class(given: u8) -> Option<u8> {
    match given {
        b'0'..=b'9' => Some(b'#'),
        b'a'..=b'z' => Some(b'@'),
        b' ' | b'-' | b'_' => Some(b'_'),
        0 => Some(b'$'),
        _ => None,
    }
}

/// What a byte that has to be that one is worth, against one that may be others as well.
const OWN: u16 = 8;

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::detect::maker::{KINDS, LOADED, MOST};

    const TABLES: [&str; 3] = [LOADED, MOST, KINDS];

    /// Every row in turn, and in it every pattern.
    fn plainly(table: &'static str, model: &str, own_name_min: usize) -> Option<&'static str> {
        let model = lower(model);
        let mut found = (0, None);
        for row in table.lines() {
            let (name, patterns) = row.split_once('\t').unwrap_or((row, ""));
            let own: String = name.bytes().map(own_name).map(char::from).collect();
            let own = Some(own.as_str()).filter(|_| name.len() >= own_name_min);
            for pattern in own.into_iter().chain(patterns.split(' ')) {
                let worth = worth(pattern.bytes(), model.as_bytes());
                if worth > found.0 {
                    found = (worth, Some(name));
                }
            }
        }
        found.1
    }

    /// What a table has, as models have it.
    pub(crate) fn models() -> impl Strategy<Value = String> {
        let words = TABLES.iter().flat_map(|table| table.split(['\t', '\n']));
        let words: Vec<_> = words
            .flat_map(|text| text.split(' ').chain([text]))
            .collect();
        let given = |wanted| match wanted {
            '#' => '7',
            '@' => 'k',
            '_' => '-',
            given => given,
        };
        let words = select(words).prop_map(move |word| word.chars().map(given).collect::<String>());
        prop_oneof![
            (words, "[a-z0-9 _-]{0,3}").prop_map(|(word, more)| word + &more),
            "[ -~]{0,8}",
        ]
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_comparing_with_every_pattern_finds(
            model in models(), own_name_min in select(vec![0, 3, usize::MAX]),
        ) {
            for table in TABLES {
                prop_assert_eq!(best(table, &model, own_name_min), plainly(table, &model, own_name_min));
            }
        }

        #[test]
        fn wherever_in_the_table_it_stands(
            rows in "([A-Ca-c][a-c .-]{0,5}\t([ab#@_][ab1#@_$]{0,3}( [ab#@_$]{1,3}){0,2})?\n){0,9}",
            model in "[ab1 c_-]{0,5}",
        ) {
            let rows: &'static str = rows.leak();
            for own_name_min in [0, 3, usize::MAX] {
                prop_assert_eq!(best(rows, &model, own_name_min), plainly(rows, &model, own_name_min));
            }
        }
    }
}
