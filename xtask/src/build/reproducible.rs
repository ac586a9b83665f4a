//! `cargo xtask build --check-reproducible`: a build from nothing, in another folder, gives the bytes of dist/.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use super::{Mode, assemble, ensure as ensure_package, remove_folder};
use crate::copy::copy_all;
use crate::workspace::Workspace;

/// Folders that a build does not read, or that it writes.
const NOT_COPIED: [&str; 4] = ["target", "dist", "node_modules", ".git"];

/// Builds elsewhere and compares every file with the package as it is.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    ensure_package(workspace, Mode::Shipped)?;
    let mut first = BTreeMap::new();
    read_folder(&workspace.dist(), Path::new(""), &mut first)?;
    let folder = workspace.target().join("reproducible");
    remove_folder(&folder)?;
    // A folder of another depth and length: a path that got into the bytes would show.
    let second = build_copy(workspace, &folder.join("another/place/for/the/same"))?;
    let differing: Vec<_> = first
        .iter()
        .filter(|(name, bytes)| second.get(*name) != Some(bytes))
        .map(|(name, _)| name)
        .collect();
    ensure!(
        differing.is_empty() && first.len() == second.len(),
        "two builds of the same sources differ in {differing:?}; the other is kept in {}",
        folder.display()
    );
    eprintln!("build: {} files are the same in two builds", first.len());
    remove_folder(&folder)
}

fn build_copy(workspace: &Workspace, root: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    copy_all(workspace.root(), root, &NOT_COPIED)?;
    symlink(
        workspace.root().join("node_modules"),
        root.join("node_modules"),
    )?;
    let copy = Workspace::at(root.to_path_buf(), root.join("target"));
    assemble(&copy, Mode::Shipped)?;
    let mut files = BTreeMap::new();
    read_folder(&copy.dist(), Path::new(""), &mut files)?;
    Ok(files)
}

/// Reads every file of a folder, under its path within the package.
fn read_folder(folder: &Path, at: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), at.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            read_folder(&path, &name, files)?;
        } else {
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}
