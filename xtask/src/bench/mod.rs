//! `cargo xtask bench`: figures, which are printed and never asserted.

mod detection;

use anyhow::Result;

use crate::workspace::Workspace;

/// What can be measured.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Name {
    /// What detection weighs in the module, and how long it takes natively.
    Detection,
}

pub(crate) fn run(workspace: &Workspace, name: Name) -> Result<()> {
    match name {
        Name::Detection => detection::run(workspace),
    }
}
