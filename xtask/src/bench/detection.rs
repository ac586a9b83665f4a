//! What detection costs: bytes of the module, by building it with and without.

use anyhow::Result;

use crate::build::{self, Mode};
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let with = build::weigh(workspace, Mode::Shipped)?;
    let without = build::weigh(workspace, Mode::WithoutDetection)?;
    println!(
        "detection in the module (brotli): {} bytes, {with} with and {without} without it",
        with - without
    );
    Ok(())
}
