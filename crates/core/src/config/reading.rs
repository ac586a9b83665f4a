//! Options are read one by one; what is wrong with one costs that one.

use crate::diagnostic::Diagnostic;
use crate::json::{Value, push_u64};
use crate::text::fields;

/// What was found to be wrong.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Reading {
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub(super) fn unknown(&mut self, field: &str) {
        let message = "there is no such option; it is ignored";
        self.say(Diagnostic::of("unknown_option", field, message));
    }

    pub(super) fn invalid(&mut self, field: &str, rule: &str) {
        let message = [rule, "; the default is used"].concat();
        self.say(Diagnostic::of("invalid_option", field, &message));
    }

    /// An option that is an object.
    pub(super) fn object<'a, 'b>(&mut self, options: &'a Value<'b>, name: &str) -> &'a Value<'b> {
        let given = options.get(name);
        if !matches!(given, Value::Null | Value::Object(_)) {
            self.invalid(name, "must be an object");
        }
        given
    }
}

/// The last part of a field's path: `name` of `cookie.name`.
fn key(field: &str) -> &str {
    fields(field, b'.').last().unwrap_or(field)
}

/// A string that is not empty.
pub(super) fn text(
    options: &Value<'_>,
    field: &str,
    bytes_max: usize,
    wrong: &mut Reading,
) -> Option<String> {
    match options.get(key(field)) {
        Value::Null => None,
        Value::Text(text) if !text.is_empty() && text.len() <= bytes_max => Some(text.clone()),
        _ => {
            let message =
                "must be a string that is not empty and within the limit; the default is used";
            wrong.say(Diagnostic::of("invalid_option", field, message).with_limit(bytes_max));
            None
        }
    }
}

/// A list of strings.
pub(super) fn texts(
    options: &Value<'_>,
    field: &str,
    most: usize,
    wrong: &mut Reading,
) -> Option<Vec<String>> {
    let given = options.get(field);
    if matches!(given, Value::Null) {
        return None;
    }
    let texts: Option<Vec<String>> = given
        .items()
        .iter()
        .map(|item| item.as_str().map(Into::into))
        .collect();
    let found = texts.filter(|texts| !texts.is_empty() && texts.len() <= most);
    if found.is_none() {
        let message =
            "must be a list of strings that is not empty and within the limit; the default is used";
        wrong.say(Diagnostic::of("invalid_option", field, message).with_limit(most));
    }
    found
}

/// Yes or no.
pub(super) fn flag(options: &Value<'_>, field: &str, wrong: &mut Reading) -> Option<bool> {
    let given = options.get(key(field));
    let found = given.as_bool();
    if found.is_none() && !matches!(given, Value::Null) {
        wrong.invalid(field, "must be true or false");
    }
    found
}

/// A whole number within a range.
pub(super) fn number(
    options: &Value<'_>,
    field: &str,
    [least, most]: [u64; 2],
    default: u64,
    wrong: &mut Reading,
) -> u64 {
    let given = options.get(key(field));
    if matches!(given, Value::Null) {
        return default;
    }
    if let Some(found) = given
        .as_u64()
        .filter(|found| (least..=most).contains(found))
    {
        return found;
    }
    let mut message = String::from("must be a whole number from ");
    for (number, after) in [(least, " to "), (most, "; "), (default, " is used")] {
        push_u64(&mut message, number);
        message.push_str(after);
    }
    wrong.say(Diagnostic::of("invalid_option", field, &message));
    default
}
