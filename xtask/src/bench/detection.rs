//! What detection costs: bytes of the module, by building it with and without, and time natively.

use std::fs;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::build::{self, Mode};
use crate::workspace::Workspace;

/// The strings that are timed: those of the test table.
const ROWS: &str = "crates/core/src/detect/rows.tsv";

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    time(workspace)?;
    let with = build::weigh(workspace, Mode::Shipped)?;
    let without = build::weigh(workspace, Mode::WithoutDetection)?;
    println!(
        "{} bytes of detection in the module (brotli), {with} with and {without} without it",
        with - without
    );
    Ok(())
}

fn time(workspace: &Workspace) -> Result<()> {
    let rows = fs::read_to_string(workspace.root().join(ROWS)).context("there is no table")?;
    let rows = rows.lines().filter(|row| !row.starts_with('#'));
    let agents: Vec<_> = rows.filter_map(|row| row.split('\t').next()).collect();
    let shell = workspace.shell()?;
    let target = workspace.target();
    cmd!(
        shell,
        "cargo run --quiet --locked --profile server --package wayfare-core --example detection --target-dir {target}"
    )
    .quiet()
    .stdin(agents.join("\n"))
    .run()?;
    Ok(())
}
