//! `wasm-opt`, from the pinned npm package `binaryen`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use super::Mode;
use crate::workspace::Workspace;

/// What rustc emits for this target; without them wasm-opt refuses the module.
/// `--all-features` would also let it write instructions that old engines lack.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
];

/// Repeats until nothing shrinks.
/// Left out because they promise what nobody checks: `--traps-never-happen`, `--closed-world`.
const SHRINK: [&str; 2] = ["-Oz", "--converge"];

/// Cargo must not strip (wasm-bindgen reads the target features), so it is done here.
const STRIP: [&str; 3] = [
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Writes the module that ships; a development build is copied as it is.
pub(crate) fn run(workspace: &Workspace, from: &Path, to: &Path, mode: Mode) -> Result<()> {
    if mode == Mode::Dev {
        fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
        return Ok(());
    }
    let shell = workspace.shell()?;
    let wasm_opt = workspace.node_bin("wasm-opt");
    cmd!(
        shell,
        "{wasm_opt} {SHRINK...} {STRIP...} {FEATURES...} {from} -o {to}"
    )
    .quiet()
    .run()?;
    Ok(())
}
