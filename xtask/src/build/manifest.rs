//! `dist/package.json` and the texts of the package.
//!
//! The root `package.json` is the manifest: it names its files under `./dist/`, so that `import "wayfare"` also works
//! inside the checkout; the published one is the same, seen from `dist/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::integrity;
use crate::schema;
use crate::workspace::Workspace;

/// Texts copied from the checkout; the folder they come from is not part of their name.
const TEXTS: [&str; 6] = [
    "js/index.d.ts",
    "js/wayfare.d.ts",
    "README.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
];

/// Files that npm packs whatever the allow-list says.
const ALWAYS_PACKED: [&str; 2] = ["package.json", "README.md"];

/// What goes to npm, in its order there: no scripts, no dependencies, not private.
#[derive(Debug, Deserialize, Serialize)]
struct Manifest {
    name: String,
    version: String,
    description: String,
    keywords: Vec<String>,
    license: String,
    r#type: String,
    /// As it is written: the first condition that matches wins, so the order of keys has a meaning.
    exports: Box<RawValue>,
    #[serde(rename = "sideEffects")]
    side_effects: Vec<String>,
    files: Vec<String>,
}

/// Writes the manifest and the texts into `out` and checks that the package is whole.
pub(crate) fn write(workspace: &Workspace, out: &Path) -> Result<()> {
    for text in TEXTS {
        let source = workspace.root().join(text);
        let name = source.file_name().context("a text without a name")?;
        fs::copy(&source, out.join(name))
            .with_context(|| format!("cannot copy {text} into the package"))?;
    }
    schema::write(out)?;
    integrity::write(out)?;
    let root = fs::read_to_string(workspace.root().join("package.json"))
        .context("cannot read package.json")?;
    let manifest = published(&root)?;
    check_version(workspace, &manifest)?;
    let text = serde_json::to_string_pretty(&manifest)?;
    fs::write(out.join("package.json"), format!("{text}\n"))?;
    check_files(&manifest, out)
}

/// The manifest as npm gets it, with paths seen from `dist/`.
fn published(root: &str) -> Result<Manifest> {
    serde_json::from_str(&root.replace("\"./dist/", "\"./")).context("package.json lacks something")
}

fn check_version(workspace: &Workspace, manifest: &Manifest) -> Result<()> {
    let npm = &manifest.version;
    let cargo = workspace.locked_version("wayfare")?;
    ensure!(
        *npm == cargo,
        "package.json says version `{npm}`, Cargo.toml `{cargo}`: set both to one version"
    );
    Ok(())
}

/// The folder holds what the allow-list names, and nothing else.
fn check_files(manifest: &Manifest, out: &Path) -> Result<()> {
    let listed = manifest
        .files
        .iter()
        .map(|path| path.trim_start_matches("./"));
    let expected: BTreeSet<String> = listed.chain(ALWAYS_PACKED).map(str::to_owned).collect();
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(out)? {
        found.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    if found == expected {
        return Ok(());
    }
    let missing: Vec<_> = expected.difference(&found).collect();
    let extra: Vec<_> = found.difference(&expected).collect();
    bail!("dist/ and `files` in package.json differ: missing {missing:?}, not listed {extra:?}")
}

#[cfg(test)]
mod tests {
    use super::published;

    const ROOT: &str = r#"{
        "name": "n", "version": "1.0.0", "private": true, "description": "d", "keywords": [], "license": "MIT",
        "type": "module", "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } },
        "sideEffects": ["./dist/tag.js"], "files": ["./dist/index.js"],
        "scripts": { "test": "x" }, "devDependencies": { "esbuild": "1.0.0" }
    }"#;

    #[test]
    fn paths_are_seen_from_dist_and_types_stay_first() {
        let manifest = published(ROOT).unwrap();
        assert_eq!(
            manifest.exports.get(),
            r#"{ ".": { "types": "./index.d.ts", "default": "./index.js" } }"#
        );
        assert_eq!(manifest.side_effects, ["./tag.js"]);
        assert_eq!(manifest.files, ["./index.js"]);
    }

    #[test]
    fn scripts_and_dependencies_stay_at_home() {
        let text = serde_json::to_string(&published(ROOT).unwrap()).unwrap();
        for key in ["private", "scripts", "devDependencies", "dist"] {
            assert!(!text.contains(key), "{key} in {text}");
        }
    }
}
