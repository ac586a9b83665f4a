//! The models of phones that are older than every engine with WebAssembly: a collector is asked of them, a page never
//! is, so this is no part of the module.

use super::Device;
use super::words::part;
use crate::text::before;

const TABLE: &str = include_str!("phones.tsv");

/// What may stand between a maker's name and a model's.
const BETWEEN: &[u8] = b" -_/;:";

/// Longest that a model's code is.
const CODE_BYTES_MAX: usize = 40;

/// The phone that a user agent names: its maker, and its model as it is written there.
pub(super) fn find(user_agent: &str) -> Option<(&'static str, &str)> {
    let lower = user_agent.to_ascii_lowercase();
    let rows = TABLE.lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| row.split_once('\t'))
        .find_map(|(word, maker)| {
            let mut places = lower.match_indices(word).map(|(at, _)| at);
            let code = places.find_map(|at| {
                let begins = at == 0 || !lower.as_bytes().get(at - 1)?.is_ascii_alphanumeric();
                code(user_agent, at + word.len(), word).filter(|_| begins)
            })?;
            Some((maker, code))
        })
}

/// The code behind a maker's name. Behind a semicolon it may be several words.
fn code<'a>(user_agent: &'a str, at: usize, word: &str) -> Option<&'a str> {
    let rest = part(user_agent, at, user_agent.len());
    let code =
        rest.trim_start_matches(|letter| BETWEEN.iter().any(|byte| char::from(*byte) == letter));
    let skipped = part(rest, 0, rest.len() - code.len());
    let has_words = skipped.contains(';');
    // Some say the maker once more: "SAMSUNG; SAMSUNG-GT-S8500".
    if has_words && starts_with(code, word) {
        let again = code.len() - part(code, word.len(), code.len()).len();
        return self::code(code, again, word);
    }
    let stops: &[u8] = if has_words { b";/()[]" } else { b" ;:/,()[]\"" };
    let code = before(code, stops).trim_ascii();
    let is_code = code.len() <= CODE_BYTES_MAX
        && code.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && (has_words || code.bytes().any(|byte| byte.is_ascii_digit()));
    is_code.then_some(code)
}

fn starts_with(text: &str, word: &str) -> bool {
    part(text, 0, word.len()).eq_ignore_ascii_case(word)
}

/// Fills in what the phone says of itself.
pub(super) fn complete(device: &mut Device, (maker, code): (&'static str, &str), is_bot: bool) {
    let brand = *device.brand.get_or_insert(maker);
    device.model = Some(code.into());
    device.kind = device.kind.or(Some("mobile"));
    if !is_bot {
        device.name = [brand, " ", code].concat();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_name_their_model_in_many_ways() {
        for (user_agent, expected) in [
            (
                "Nokia6300/2.0 (07.00) Profile/MIDP-2.0",
                Some(("Nokia", "6300")),
            ),
            ("SAMSUNG-SGH-G600", Some(("Samsung", "SGH-G600"))),
            ("LG T300", Some(("LG", "T300"))),
            (
                "Mozilla/5.0 (Series40; NokiaC3-01.5/06.50; Profile/MIDP-2.1)",
                Some(("Nokia", "C3-01.5")),
            ),
            (
                "Mozilla/5.0 (Windows Phone 8.1; ARM; NOKIA; Lumia 630) like Gecko",
                Some(("Nokia", "Lumia 630")),
            ),
            (
                "Mozilla/5.0 (SAMSUNG; SAMSUNG-GT-S8500/1.0; U; Bada/1.0)",
                Some(("Samsung", "GT-S8500")),
            ),
            (
                "SonyEricssonU1a/R1BB; Mozilla/5.0 (SymbianOS/9.4)",
                Some(("Sony", "U1a")),
            ),
            ("SamsungBrowser/23.0", None),
            ("Nokia", None),
            ("x-lg", None),
            ("butterfly 3", None),
            ("", None),
        ] {
            assert_eq!(find(user_agent), expected, "{user_agent}");
        }
    }
}
