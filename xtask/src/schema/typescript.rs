//! The same types in TypeScript, from their schemas.

use std::collections::BTreeMap;

use serde_json::Value;

const HEADER: &str = "// Made from the types of the wire by `cargo xtask schema --write`. wire-in-step.ts holds the typings to it.\n";

/// Writes every type that the schemas define.
pub(super) fn write(schemas: &[Value]) -> String {
    let mut types = BTreeMap::new();
    for schema in schemas {
        let defined = schema["$defs"].as_object().into_iter().flatten();
        types.extend(defined.map(|(name, schema)| (name.clone(), expression(schema))));
        if let Some(title) = schema["title"].as_str() {
            types.insert(title.to_owned(), expression(schema));
        }
    }
    let types = types.into_iter();
    let lines = types.map(|(name, expression)| format!("\nexport type {name} = {expression};\n"));
    HEADER.to_owned() + &lines.collect::<String>()
}

fn expression(schema: &Value) -> String {
    let list = |key: &str| schema[key].as_array().map(Vec::as_slice);
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or(name).to_owned();
    }
    if let Some(choices) = list("anyOf").or(list("oneOf")) {
        return union(choices.iter().map(expression));
    }
    if let Some(values) = list("enum") {
        return union(values.iter().map(Value::to_string));
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    match &schema["type"] {
        Value::Array(kinds) => union(kinds.iter().map(|kind| of_kind(kind, schema))),
        kind => of_kind(kind, schema),
    }
}

fn union(choices: impl Iterator<Item = String>) -> String {
    choices.collect::<Vec<_>>().join(" | ")
}

fn of_kind(kind: &Value, schema: &Value) -> String {
    match kind.as_str() {
        Some("integer" | "number") => "number".to_owned(),
        Some("array") => array(schema),
        Some("object") => object(schema),
        Some(simple) => simple.to_owned(),
        None => "unknown".to_owned(),
    }
}

/// An array of a fixed length is a tuple.
fn array(schema: &Value) -> String {
    let item = expression(&schema["items"]);
    match schema["maxItems"].as_u64() {
        Some(length) if schema["minItems"] == length => {
            let items = (0..length).map(|_| item.clone()).collect::<Vec<_>>();
            format!("[{}]", items.join(", "))
        }
        _ if item.contains(' ') => format!("({item})[]"),
        _ => format!("{item}[]"),
    }
}

fn object(schema: &Value) -> String {
    let Some(properties) = schema["properties"].as_object() else {
        return match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => {
                format!("{{ [key: string]: {} }}", expression(values))
            }
            _ => "object".to_owned(),
        };
    };
    let required = schema["required"].as_array();
    let members = properties.iter().map(|(name, schema)| {
        let is_required = required.is_some_and(|names| names.contains(&Value::from(name.as_str())));
        let mark = if is_required { "" } else { "?" };
        format!("\n  {name}{mark}: {};", indented(&expression(schema)))
    });
    format!("{{{}\n}}", members.collect::<String>())
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn schemas_become_types() {
        for (schema, expected) in [
            (json!({"type": "string"}), "string"),
            (json!({"type": ["integer", "null"]}), "number | null"),
            (
                json!({"anyOf": [{"$ref": "#/$defs/Touch"}, {"type": "null"}]}),
                "Touch | null",
            ),
            (
                json!({"oneOf": [{"const": "a"}, {"enum": ["b", "c"]}]}),
                r#""a" | "b" | "c""#,
            ),
            (
                json!({"type": "array", "items": {"type": ["string", "null"]}}),
                "(string | null)[]",
            ),
            (
                json!({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
                "[number, number]",
            ),
            (
                json!({"type": "object", "additionalProperties": true}),
                "object",
            ),
            (
                json!({"type": "object", "additionalProperties": {"type": "string"}}),
                "{ [key: string]: string }",
            ),
            (
                json!({"type": "object", "properties": {"a": {"type": "boolean"}, "b": {}}, "required": ["a"]}),
                "{\n  a: boolean;\n  b?: unknown;\n}",
            ),
        ] {
            assert_eq!(expression(&schema), expected, "{schema}");
        }
    }
}
