//! `THIRD-PARTY.md`: whose work is in the module, and under which licences.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xshell::cmd;

use super::licence_expression::is_accepted;
use crate::workspace::Workspace;

const HEADER: &str = "# Third-party software in `wayfare.wasm` and `fallback.js`\n\n\
    The module and its translation contain code of these Rust packages, each under the licence that it states.\n\
    Their sources and licence texts are at `https://crates.io/crates/NAME/VERSION`, those of binaryen, whose helpers\n\
    are in the translation alone, at `https://www.npmjs.com/package/binaryen`.\n\n\
    | package | version | licence |\n| --- | --- | --- |\n";

/// One package that is linked into the module.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    licence: String,
}

/// Writes the list; fails when a licence asks for more than a notice.
pub(crate) fn write(workspace: &Workspace, out: &Path) -> Result<()> {
    let mut packages = linked_packages(workspace)?;
    packages.insert(standard_library(workspace)?);
    packages.insert(translator(workspace)?);
    let refused: Vec<_> = packages
        .iter()
        .filter(|package| !is_accepted(&package.licence))
        .collect();
    ensure!(
        refused.is_empty(),
        "licences that the module cannot take in: {refused:?}"
    );
    fs::write(out, table(&packages)).with_context(|| format!("cannot write {}", out.display()))
}

fn table(packages: &BTreeSet<Package>) -> String {
    let mut text = HEADER.to_owned();
    for Package {
        name,
        version,
        licence,
    } in packages
    {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| {name} | {version} | {licence} |");
    }
    text
}

/// `cargo tree` and not `cargo metadata`: the latter unites the features of the whole workspace, and would name crates
/// that only the collector uses.
fn linked_packages(workspace: &Workspace) -> Result<BTreeSet<Package>> {
    let shell = workspace.shell()?;
    let format = "{p}\t{l}";
    let tree = cmd!(
        shell,
        "cargo tree --locked --package wayfare --target wasm32-unknown-unknown --edges normal,no-proc-macro
         --prefix none --no-dedupe --format {format}"
    );
    let tree = tree.quiet().read().context("cargo tree failed")?;
    tree.lines()
        .filter(|line| !is_own(line))
        .map(parse_line)
        .collect()
}

/// Packages of this workspace have no third party; only they stand in a folder with a path.
fn is_own(line: &str) -> bool {
    line.starts_with("wayfare")
}

/// Reads `name vVERSION<tab>LICENCE`.
fn parse_line(line: &str) -> Result<Package> {
    let (package, licence) = line
        .split_once('\t')
        .with_context(|| format!("unexpected line `{line}`"))?;
    let (name, version) = package
        .split_once(" v")
        .with_context(|| format!("unexpected package `{package}`"))?;
    let version = version.split(' ').next().unwrap_or(version);
    Ok(Package {
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.to_owned(),
    })
}

fn standard_library(workspace: &Workspace) -> Result<Package> {
    let shell = workspace.shell()?;
    let version = cmd!(shell, "rustc --version").quiet().read()?;
    let version = version
        .split(' ')
        .nth(1)
        .context("rustc states no version")?;
    Ok(Package {
        name: "std (the Rust standard library)".to_owned(),
        version: version.to_owned(),
        licence: "MIT OR Apache-2.0".to_owned(),
    })
}

/// What translates the module writes helpers of its own around it.
fn translator(workspace: &Workspace) -> Result<Package> {
    let path = workspace.root().join("node_modules/binaryen/package.json");
    let text = fs::read_to_string(&path).context("binaryen is not installed")?;
    let manifest: Manifest = serde_json::from_str(&text)?;
    Ok(Package {
        name: "binaryen".to_owned(),
        version: manifest.version,
        licence: manifest.license,
    })
}

/// What an npm package says of itself.
#[derive(Deserialize)]
struct Manifest {
    version: String,
    license: String,
}

#[cfg(test)]
mod tests {
    use super::{is_own, parse_line};

    #[test]
    fn lines_of_cargo_tree_are_read() {
        let package = parse_line("serde v1.0.229\tMIT OR Apache-2.0").unwrap();
        assert_eq!(
            (package.name.as_str(), package.version.as_str()),
            ("serde", "1.0.229")
        );
        assert_eq!(package.licence, "MIT OR Apache-2.0");
    }

    #[test]
    fn own_packages_are_no_third_party() {
        assert!(is_own(
            "wayfare-core v0.1.0 (/somewhere/crates/core)\tMIT OR Apache-2.0"
        ));
    }
}
