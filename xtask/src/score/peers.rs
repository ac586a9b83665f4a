//! Others that detect, from npm, to compare with. They are installed on demand under target/ and are no
//! dependency of anything here, not even of its tests: ua-parser-js is under the AGPL, which no part of the
//! project may be.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Contender;

/// The versions that the README's figures are of.
const PACKAGES: [&str; 3] = ["ua-parser-js@2.0.10", "bowser@2.15.1", "isbot@5.2.3"];

/// Answers rows as `wayfare detect` does, with a peer's detection.
const SCRIPT: &str = include_str!("peer.mjs");

/// Installs the peers; without the registry there are none, and that is said.
pub(super) fn contenders(work: &Path) -> Result<Vec<Contender>> {
    let folder = work.join("peers");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), r#"{"private":true}"#)?;
    fs::write(folder.join("peer.mjs"), SCRIPT)?;
    let installed = Command::new("npm")
        .current_dir(&folder)
        .args(["install", "--no-audit", "--no-fund", "--loglevel=error"])
        .args(PACKAGES)
        .status()
        .context("npm is not there")?;
    if !installed.success() {
        println!("score: the peers cannot be installed, so they are left out");
        return Ok(Vec::new());
    }
    ensure!(
        folder.join("node_modules").is_dir(),
        "npm installed nothing"
    );
    let names = ["ua-parser-js with its extensions", "bowser", "isbot"];
    let contender = |name| {
        let mut command = Command::new("node");
        command.current_dir(&folder).args(["peer.mjs", name]);
        Contender { name, command }
    };
    Ok(names.into_iter().map(contender).collect())
}
