//! The collector's binary, built once for the demo, the tests and the browser tests.

use std::path::PathBuf;

use anyhow::Result;
use xshell::cmd;

use crate::workspace::Workspace;

/// Builds the collector in the development profile and returns the path of the binary.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    build_as(workspace, "dev", "debug")
}

/// Builds the collector as people deploy it and returns the path of the binary.
pub(crate) fn build_server(workspace: &Workspace) -> Result<PathBuf> {
    build_as(workspace, "server", "server")
}

/// Builds it in a profile, whose binaries are in the folder.
fn build_as(workspace: &Workspace, profile: &str, folder: &str) -> Result<PathBuf> {
    let shell = workspace.shell()?;
    let target = workspace.target();
    cmd!(
        shell,
        "cargo build --locked --profile {profile} --package wayfare-collector --bin wayfare --target-dir {target}"
    )
    .quiet()
    .run()?;
    Ok(target.join(folder).join("wayfare"))
}
