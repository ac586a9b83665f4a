//! Reading the checkout.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing written by hand.
const SKIPPED: [&str; 4] = ["target", "node_modules", "dist", ".git"];

/// One file of the checkout.
pub(crate) struct File {
    /// Seen from the root, with `/` between its parts.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// The folder with the root `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every text file; what is not UTF-8 is no text.
pub(crate) fn texts() -> Vec<File> {
    let mut paths = Vec::new();
    collect(root(), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).ok()?;
        let path = path.strip_prefix(root()).ok()?.to_str()?.to_owned();
        Some(File { path, text })
    };
    paths.iter().filter_map(read).collect()
}

/// Every text file whose name ends so.
pub(crate) fn texts_ending(suffix: &str) -> Vec<File> {
    let files: Vec<_> = texts()
        .into_iter()
        .filter(|file| file.path.ends_with(suffix))
        .collect();
    assert!(
        !files.is_empty(),
        "no file ends with {suffix}: the rule would hold for nothing"
    );
    files
}

/// Fails with every offender and not only with the first.
pub(crate) fn assert_none(rule: &str, offenders: &[String]) {
    assert!(
        offenders.is_empty(),
        "{rule}:\n  {}",
        offenders.join("\n  ")
    );
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_file() {
            paths.push(entry.path());
        } else if kind.is_dir() && !SKIPPED.iter().any(|name| entry.file_name() == *name) {
            collect(&entry.path(), paths);
        }
    }
}
