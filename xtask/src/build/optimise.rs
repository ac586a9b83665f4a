//! `wasm-opt`, from the pinned npm package `binaryen`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use super::Mode;
use crate::compress;
use crate::workspace::Workspace;

/// What rustc emits for this target; without them wasm-opt refuses the module.
/// `--all-features` would also let it write instructions that old engines lack.
pub(super) const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    // The plain standard library has it.
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
];

/// Repeats until nothing shrinks, knowing two things of the memory.
/// The module makes its own memory, so it starts as zeros. The lowest 1,024 bytes are the far end of the stack, which
/// grows down from 64 KiB: nothing lives there but the last frames before an overflow, and no address is computed by
/// wrapping around zero, which is all that the option rules out.
/// Left out because they promise what nobody checks: `--traps-never-happen`, `--closed-world`.
const SHRINK: [&str; 4] = [
    "-Oz",
    "--converge",
    "--low-memory-unused",
    "--zero-filled-memory",
];

/// Orders and analyses of which now one, now another compresses best, by less than a percent.
const CANDIDATES: [&[&str]; 4] = [
    // Functions that are called once stay functions: they look alike, which compresses.
    &["-aimfs", "0", "-ocimfs", "8"],
    &["-aimfs", "5", "-ocimfs", "8", "--reorder-locals"],
    // Blocks and loops are made anew from the branches between them.
    &[
        "-aimfs",
        "5",
        "-ocimfs",
        "8",
        "--flatten",
        "--rereloop",
        "-Oz",
        "--converge",
    ],
    &[
        "-aimfs",
        "0",
        "-ocimfs",
        "0",
        "--flatten",
        "--rereloop",
        "-Oz",
        "--converge",
    ],
];

/// Cargo must not strip (wasm-bindgen reads the target features), so it is done here.
const STRIP: [&str; 3] = [
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Writes the module that ships, the smallest after brotli; a development build is copied as it is.
pub(crate) fn run(workspace: &Workspace, from: &Path, to: &Path, mode: Mode) -> Result<()> {
    if mode == Mode::Dev {
        fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
        return Ok(());
    }
    let shell = workspace.shell()?;
    let wasm_opt = workspace.node_bin("wasm-opt");
    let mut outputs = Vec::new();
    for (index, passes) in CANDIDATES.into_iter().enumerate() {
        let output = from.with_extension(format!("{index}.wasm"));
        cmd!(
            shell,
            "{wasm_opt} {from} {SHRINK...} {passes...} {STRIP...} {FEATURES...} -o {output}"
        )
        .quiet()
        .run()?;
        outputs.push(output);
    }
    let sizes = compress::brotli(&shell, &outputs)?;
    // The first of equals, so that the choice is the same on every machine.
    let smallest = outputs
        .iter()
        .zip(sizes)
        .min_by_key(|(_, size)| *size)
        .context("wasm-opt wrote nothing")?
        .0;
    fs::copy(smallest, to).with_context(|| format!("cannot copy {}", smallest.display()))?;
    Ok(())
}
