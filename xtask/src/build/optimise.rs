//! `wasm-opt`, from the pinned npm package `binaryen`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use xshell::cmd;

use super::{Mode, arrange};
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

/// What wasm-opt is told of the memory.
/// The module makes its own memory, so it starts as zeros. The lowest 1,024 bytes are the far end of the stack, which
/// grows down from 16 KiB: nothing lives there but the last frames before an overflow, and no address is computed by
/// wrapping around zero, which is all that the option rules out.
/// Left out because they promise what nobody checks: `--traps-never-happen`, `--closed-world`.
const MEMORY: [&str; 2] = ["--low-memory-unused", "--zero-filled-memory"];

/// Which functions are taken into those that call them: the shortest. Other functions stay, though they are called
/// once: they look alike, which compresses.
const INLINE: [&str; 4] = ["-aimfs", "5", "-ocimfs", "8"];

/// Orders of which now one, now another compresses best, by less than a percent. In each of them blocks and loops are
/// made anew from the branches between them.
const CANDIDATES: [&[&str]; 3] = [
    &["--flatten", "--rereloop", "-Oz", "-Oz"],
    &["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz"],
    // Functions that are called with a constant get one that has it.
    &["--flatten", "--rereloop", "-Oz", "--monomorphize", "-Oz"],
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
    let mut arranged = Vec::new();
    for (index, passes) in CANDIDATES.into_iter().enumerate() {
        let output = from.with_extension(format!("{index}.wasm"));
        cmd!(
            shell,
            "{wasm_opt} {from} {MEMORY...} {INLINE...} {passes...} {STRIP...} {FEATURES...} -o {output}"
        )
        .quiet()
        .run()?;
        // As it will be sent.
        let sent = output.with_extension("arranged.wasm");
        arrange::run(&output, &sent, mode)?;
        outputs.push(output);
        arranged.push(sent);
    }
    let sizes = compress::brotli(&shell, &arranged)?;
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
