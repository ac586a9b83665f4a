//! Copies of folders.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Copies a file, or a folder with all that is in it but what has one of these names.
pub(crate) fn copy_all(from: &Path, to: &Path, skipped: &[&str]) -> Result<()> {
    if from.is_dir() {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let name = entry.file_name();
            if !skipped.iter().any(|skipped| name == *skipped) {
                copy_all(&entry.path(), &to.join(name), skipped)?;
            }
        }
        return Ok(());
    }
    let folder = to.parent().context("a file has no folder")?;
    fs::create_dir_all(folder)?;
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
