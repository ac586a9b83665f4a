//! Tests that node runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// The longest that a file of node tests may take, in milliseconds: several times what the slowest takes. A test that
/// hangs is an error, and not a build that never ends.
const NODE_TIMEOUT_MS: u32 = 180_000;

/// These files and the tests of these folders, one file at a time: browsers that share two cores make each other miss
/// deadlines.
pub(super) fn node_tests(workspace: &Workspace, paths: &[&str]) -> Result<Command> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let known = files.len();
        let full = workspace.root().join(path);
        if full.is_file() {
            files.push(full);
        } else {
            files.extend(tests_in(&full).with_context(|| format!("there is no {path}"))?);
        }
        // Without a file, node would search the whole checkout for tests.
        ensure!(files.len() > known, "{path} holds no *.test.mjs");
    }
    files.sort();
    let mut command = Command::new("node");
    command.current_dir(workspace.root()).args([
        "--test",
        "--test-reporter=tap",
        "--test-concurrency=1",
        &format!("--test-timeout={NODE_TIMEOUT_MS}"),
    ]);
    command.args(files).env("WAYFARE_DIST", workspace.dist());
    Ok(command)
}

fn tests_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    Ok(files)
}
