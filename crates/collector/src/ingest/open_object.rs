//! Limits on the application's open objects.

use serde_json::{Map, Value};
use wayfare_protocol::{DEPTH_MAX, KEY_BYTES_MAX, PROPERTIES_MAX, RejectionCode, STRING_BYTES_MAX};

/// What is wrong, where, and which limit was passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Path of the field. It names keys and never a value; a key that is too long is not named.
    pub field: String,
    /// What is wrong with it.
    pub code: RejectionCode,
    /// The limit, where it is one.
    pub limit: Option<u64>,
}

impl Problem {
    /// A field that is not there, or not of the right form.
    pub(super) fn without_limit(field: impl Into<String>, code: RejectionCode) -> Self {
        Self {
            field: field.into(),
            code,
            limit: None,
        }
    }

    /// A field that passed a limit.
    pub(super) fn beyond(field: impl Into<String>, code: RejectionCode, limit: usize) -> Self {
        Self {
            field: field.into(),
            code,
            limit: u64::try_from(limit).ok(),
        }
    }
}

/// Holds an open object to the limits of the wire.
pub(super) fn check_object(object: &Map<String, Value>, path: &str) -> Result<(), Problem> {
    let mut count = 0;
    check_keys(object, path, 0, &mut count)
}

/// Holds one value of an open object to the limits of the wire.
pub(super) fn check_value(value: &Value, path: &str) -> Result<(), Problem> {
    check(value, path, 1, &mut 0)
}

fn check_keys(
    object: &Map<String, Value>,
    path: &str,
    depth: usize,
    count: &mut usize,
) -> Result<(), Problem> {
    *count += object.len();
    if *count > PROPERTIES_MAX {
        return Err(Problem::beyond(
            path,
            RejectionCode::TooMany,
            PROPERTIES_MAX,
        ));
    }
    for (key, value) in object {
        if key.len() > KEY_BYTES_MAX {
            return Err(Problem::beyond(path, RejectionCode::TooLong, KEY_BYTES_MAX));
        }
        check(value, &format!("{path}.{key}"), depth + 1, count)?;
    }
    Ok(())
}

/// `depth` counts the objects and arrays around the value: a property's own value is at 1.
fn check(value: &Value, path: &str, depth: usize, count: &mut usize) -> Result<(), Problem> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::String(text) if text.len() > STRING_BYTES_MAX => Err(Problem::beyond(
            path,
            RejectionCode::TooLong,
            STRING_BYTES_MAX,
        )),
        Value::String(_) => Ok(()),
        Value::Array(_) | Value::Object(_) if depth > DEPTH_MAX => {
            Err(Problem::beyond(path, RejectionCode::TooDeep, DEPTH_MAX))
        }
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            check(item, &format!("{path}[{index}]"), depth + 1, count)
        }),
        Value::Object(object) => check_keys(object, path, depth, count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problem(value: Value) -> Option<(String, RejectionCode, Option<u64>)> {
        let problem = check_object(value.as_object().unwrap(), "p").err()?;
        Some((problem.field, problem.code, problem.limit))
    }

    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!(1), |inner, _| json!({ "a": inner }))
    }

    fn wide(count: usize) -> Value {
        (0..count)
            .map(|key| (key.to_string(), json!(key)))
            .collect::<Map<_, _>>()
            .into()
    }

    #[test]
    fn what_is_at_a_limit_passes() {
        let string = "x".repeat(STRING_BYTES_MAX);
        let key = "k".repeat(KEY_BYTES_MAX);
        for value in [
            json!({}),
            json!({ key: string }),
            nested(DEPTH_MAX + 1),
            wide(255),
        ] {
            assert_eq!(problem(value), None);
        }
    }

    #[test]
    fn what_is_beyond_a_limit_is_named_without_its_value() {
        let deepest = format!("p{}", ".a".repeat(DEPTH_MAX + 1));
        for (value, field, code, limit) in [
            (
                json!({"list": [1, {"note": "é".repeat(STRING_BYTES_MAX / 2 + 1)}]}),
                "p.list[1].note",
                RejectionCode::TooLong,
                8_192,
            ),
            (
                json!({"k".repeat(129): 1}),
                "p",
                RejectionCode::TooLong,
                128,
            ),
            (
                nested(DEPTH_MAX + 2),
                deepest.as_str(),
                RejectionCode::TooDeep,
                8,
            ),
            (wide(256), "p", RejectionCode::TooMany, 255),
            (
                json!({"a": wide(254), "b": 1}),
                "p.a",
                RejectionCode::TooMany,
                255,
            ),
        ] {
            assert_eq!(problem(value), Some((field.to_owned(), code, Some(limit))));
        }
    }
}
