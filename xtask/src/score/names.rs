//! What a device is called, beside the package whose convention the Session follows.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::answer;
use crate::python;
use crate::workspace::Workspace;

/// The versions that are compared with.
const PACKAGES: [&str; 2] = ["user-agents==2.2.0", "ua-parser==1.0.2"];

const SCRIPT: &str = include_str!("names.py");

/// Prints for each kind of device how often both call it alike; without the registry there is nothing to print.
pub(super) fn compare(
    workspace: &Workspace,
    (wayfare, rows, work): (&Path, &Path, &Path),
) -> Result<()> {
    let Some(python) = python::environment(workspace, &work.join("python"), &PACKAGES)? else {
        println!("score: user-agents cannot be installed, so names are not compared");
        return Ok(());
    };
    let answers = work.join("names.jsonl");
    let mut detect = Command::new(wayfare);
    answer(detect.args(["detect", "--device-name"]), rows, &answers)?;
    println!("\nnames of devices as {} has them, modern", PACKAGES[0]);
    let status = Command::new(python)
        .args(["-c", SCRIPT])
        .arg(rows)
        .arg(&answers)
        .status()
        .context("python cannot be run")?;
    ensure!(status.success(), "it failed, see above");
    Ok(())
}
