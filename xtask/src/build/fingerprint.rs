//! Whether `dist/` is what this checkout would give.
//!
//! Contents and not times are compared: a fresh clone has new times on old files.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Mode;
use crate::workspace::Workspace;

/// Everything that can change the code in the package.
pub(crate) const INPUTS: [&str; 14] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "crates/core/Cargo.toml",
    "crates/core/src",
    "crates/protocol/Cargo.toml",
    "crates/protocol/src",
    "js",
    "package-lock.json",
    "package.json",
    "rust-toolchain.toml",
    "src",
    "xtask/Cargo.toml",
    "xtask/src/build",
];

/// Whether the last build was made from these inputs, in this mode, and is still in place.
pub(crate) fn is_fresh(workspace: &Workspace, mode: Mode) -> Result<bool> {
    let Ok(recorded) = fs::read_to_string(stamp(workspace)) else {
        return Ok(false);
    };
    if !workspace.dist().join("package.json").exists() {
        return Ok(false);
    }
    Ok(recorded == line(of_inputs(workspace, mode)?, of_outputs(workspace)?))
}

/// Notes what the package in place was made from.
pub(crate) fn record(workspace: &Workspace, inputs: u64) -> Result<()> {
    fs::write(stamp(workspace), line(inputs, of_outputs(workspace)?))
        .context("cannot note the build")
}

/// The fingerprint of everything that goes in.
pub(crate) fn of_inputs(workspace: &Workspace, mode: Mode) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    (mode == Mode::Dev).hash(&mut hasher);
    for input in INPUTS {
        hash_path(&workspace.root().join(input), workspace.root(), &mut hasher)?;
    }
    Ok(hasher.finish())
}

/// The fingerprint of the code that came out; texts are copied anew each time.
fn of_outputs(workspace: &Workspace) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for path in sorted_entries(&workspace.dist())? {
        if path
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "wasm")
        {
            hash_path(&path, workspace.root(), &mut hasher)?;
        }
    }
    Ok(hasher.finish())
}

fn stamp(workspace: &Workspace) -> PathBuf {
    workspace.module_target().join("dist.stamp")
}

fn line(inputs: u64, outputs: u64) -> String {
    format!("{inputs:016x} {outputs:016x}\n")
}

fn hash_path(path: &Path, root: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        for entry in sorted_entries(path)? {
            hash_path(&entry, root, hasher)?;
        }
        return Ok(());
    }
    path.strip_prefix(root).unwrap_or(path).hash(hasher);
    let contents = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    contents.hash(hasher);
    Ok(())
}

fn sorted_entries(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}
