//! What a bare machine lacks, installed when it is missing and only then.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::workspace::Workspace;

/// The compiler's target for the module and the sources of the standard library.
pub(crate) fn ensure_rust_target(workspace: &Workspace) -> Result<()> {
    let shell = workspace.shell()?;
    let rustlib = cmd!(shell, "rustc --print sysroot").quiet().read()?;
    let rustlib = Path::new(&rustlib).join("lib/rustlib");
    if !rustlib.join("wasm32-unknown-unknown").exists() {
        cmd!(shell, "rustup target add wasm32-unknown-unknown").run().context(
            "the compiler lacks the target wasm32-unknown-unknown, and rustup is not there to add it",
        )?;
    }
    if !rustlib.join("src/rust/library").exists()
        && cmd!(shell, "rustup component add rust-src").run().is_err()
    {
        // The build says what follows from that.
        eprintln!("build: rustup could not add rust-src");
    }
    Ok(())
}

/// `npm ci`, when `node_modules` is absent or older than the lock file.
pub(crate) fn ensure_node_modules(workspace: &Workspace) -> Result<()> {
    if node_modules_are_current(workspace.root()) {
        return Ok(());
    }
    let shell = workspace.shell()?;
    cmd!(shell, "npm ci --no-audit --no-fund")
        .run()
        .context("npm could not install the build tools")?;
    Ok(())
}

/// npm writes this file last, so that its time is that of a complete installation.
fn node_modules_are_current(root: &Path) -> bool {
    let modified =
        |path: &str| fs::metadata(root.join(path)).and_then(|metadata| metadata.modified());
    match (
        modified("node_modules/.package-lock.json"),
        modified("package-lock.json"),
    ) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}
