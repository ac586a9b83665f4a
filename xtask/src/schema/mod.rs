//! `cargo xtask schema`: the wire as JSON Schema 2020-12, made from the types of `wayfare-protocol`, and as the
//! TypeScript that `tests/types` holds the typings to.
//!
//! What is committed is what the types give: a test compares them, and the build puts the same files into the package.

mod typescript;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};
use wayfare_protocol::{Ack, Batch, Event, Session, SessionInfo};

use crate::workspace::Workspace;

/// The application's open objects.
type Open = Map<String, Value>;

/// Where the schemas stand, in the checkout and in the package.
pub(crate) const FOLDER: &str = "schema";

/// Where the types stand.
const TYPES: &str = "tests/types/wire.ts";

/// Shows where the files are, or writes them.
pub(crate) fn run(workspace: &Workspace, write: bool) -> Result<()> {
    for (path, text) in files()? {
        println!("{path}: {} bytes", text.len());
        if write {
            put(workspace.root(), &path, &text)?;
        }
    }
    Ok(())
}

/// Writes the schemas into a package.
pub(crate) fn write(out: &Path) -> Result<()> {
    let schemas = files()?.into_iter().filter(|(path, _)| path != TYPES);
    for (path, text) in schemas {
        put(out, &path, &text)?;
    }
    Ok(())
}

fn put(root: &Path, path: &str, text: &str) -> Result<()> {
    let path = root.join(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Every file that follows from the types, with its path in the checkout.
fn files() -> Result<Vec<(String, String)>> {
    let schemas = schemas();
    let mut files = Vec::new();
    for (name, schema) in &schemas {
        let text = serde_json::to_string_pretty(schema)?;
        files.push((format!("{FOLDER}/{name}.json"), format!("{text}\n")));
    }
    let schemas: Vec<_> = schemas.into_iter().map(|(_, schema)| schema).collect();
    files.push((TYPES.to_owned(), typescript::write(&schemas)));
    Ok(files)
}

fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("ack", schema::<Ack>()),
        ("batch", schema::<Batch<Open>>()),
        ("event", schema::<Event<Open>>()),
        ("session", schema::<Session<Open>>()),
        ("session-info", schema::<SessionInfo>()),
    ]
}

/// A type as it is written: keys that are never left out are required.
fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let settings = settings.with_transform(RecursiveTransform(tidy));
    let generator = settings.into_generator();
    generator.into_root_schema_for::<T>().to_value()
}

/// Leaves out what says nothing on the wire: what a reader takes for a key that is missing, how wide a number is in
/// memory, and null for a key that is left out instead.
fn tidy(schema: &mut Schema) {
    schema.remove("default");
    let format = schema.get("format").and_then(Value::as_str);
    if format.is_some_and(|format| format.starts_with("uint") || format == "double") {
        schema.remove("format");
    }
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &String| {
        let names = required.as_array();
        names.is_some_and(|names| names.iter().any(|known| known == name))
    };
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties
        .into_iter()
        .flatten()
        .filter(|(name, _)| !is_required(name))
    {
        forbid_null(property);
    }
}

fn forbid_null(property: &mut Value) {
    if let Some(Value::Array(kinds)) = property.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = &kinds[..] {
            property["type"] = kind.clone();
        }
    }
    if let Some(choices) = property.get_mut("anyOf").and_then(Value::as_array_mut) {
        choices.retain(|choice| choice["type"] != "null");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_committed_is_what_the_types_give() {
        let workspace = Workspace::find().unwrap();
        for (path, text) in files().unwrap() {
            let committed = fs::read_to_string(workspace.root().join(&path)).unwrap_or_default();
            assert!(
                committed == text,
                "{path} is not what the types give: `cargo xtask schema --write` writes it"
            );
        }
    }

    #[test]
    fn keys_are_required_unless_they_may_be_left_out() {
        let schemas = schemas();
        let schema = |name| &schemas.iter().find(|(known, _)| *known == name).unwrap().1;
        let session = schema("session");
        let (required, properties) = (&session["required"], &session["properties"]);
        assert_eq!(
            required.as_array().map(Vec::len),
            properties.as_object().map(Map::len)
        );
        let info = schema("session-info");
        assert_eq!(info.get("required"), None);
        assert_eq!(
            info["properties"]["lastQuery"]["type"], "string",
            "never null"
        );
        for (_, schema) in &schemas {
            assert_eq!(
                schema["$schema"],
                "https://json-schema.org/draft/2020-12/schema"
            );
        }
    }
}
