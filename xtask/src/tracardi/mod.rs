//! `cargo xtask tracardi`: what Tracardi's own model makes of the payload that a page sends in its dialect.
//!
//! The payload is the golden fixture, which a test of the core holds to what the core writes. The model is that of the
//! last release that PyPI has; servers since then come as images, and take more fields than it does.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::python;
use crate::workspace::Workspace;

/// The model, and the Pydantic that it was written for.
const PACKAGES: [&str; 2] = ["tracardi==0.6.26", "pydantic<2"];

const FIXTURE: &str = "tests/fixtures/tracardi.json";

const SCRIPT: &str = include_str!("check.py");

/// Prints what the model reads, and fails where it refuses the payload.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target().join("tracardi");
    let python = python::environment(workspace, &folder, &PACKAGES)?;
    let python = python.context("tracardi cannot be installed")?;
    let status = Command::new(python)
        .args(["-c", SCRIPT])
        .arg(workspace.root().join(FIXTURE))
        .status()
        .context("python cannot be run")?;
    ensure!(status.success(), "Tracardi refuses {FIXTURE}, see above");
    println!("{FIXTURE} is taken by {}", PACKAGES[0]);
    Ok(())
}
