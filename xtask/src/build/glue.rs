//! The JavaScript side of the module, written by wasm-bindgen.
//!
//! The crate and not the command line tool: Cargo.lock then holds generator and macro to one version.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

use super::Mode;
use crate::workspace::Workspace;

/// What wasm-bindgen wrote.
pub(crate) struct Glue {
    /// The ES module that loads and binds the `.wasm` file.
    pub(crate) script: PathBuf,
    /// The bound `.wasm` file.
    pub(crate) wasm: PathBuf,
}

/// Binds the compiled module at `wasm`, writing into the folder `out`.
pub(crate) fn generate(workspace: &Workspace, wasm: &Path, out: &Path, mode: Mode) -> Result<Glue> {
    check_versions(workspace)?;
    let shipped = mode != Mode::Dev;
    Bindgen::new()
        .input_path(wasm)
        .out_name("wayfare")
        // `web` can be imported anywhere; `bundler` needs a plugin in every bundler, and fails in plain Node.
        .web(true)?
        .typescript(false)
        .debug(!shipped)
        // Every engine that runs the module has it; the shipped glue uses no other way (boundary.rs).
        .encode_into(EncodeInto::Always)
        // js/module.js says where the file lies.
        .omit_default_module_path(true)
        .remove_name_section(shipped)
        .remove_producers_section(shipped)
        .generate(out)
        .with_context(|| format!("wasm-bindgen cannot bind {}", wasm.display()))?;
    let script = out.join("wayfare.js");
    open(&script)?;
    Ok(Glue {
        script,
        wasm: out.join("wayfare_bg.wasm"),
    })
}

/// Hands on what `js/module.js` and `js/calls.js` need of the inside of the glue: the functions that the module imports, and what takes
/// its instance in. The loading code that wasm-bindgen writes around them is then left out by the bundler: it tries
/// four ways to be told where the module lies, where one is enough.
/// With it goes what tells the module what happens, since a snippet has no other name than the folder of this build.
fn open(script: &Path) -> Result<()> {
    let mut text = fs::read_to_string(script)?;
    let found = text
        .split_once("/js/tell.js")
        .and_then(|(before, _)| before.rsplit_once("./snippets/"));
    let (_, folder) = found.context("the glue does not import js/tell.js")?;
    text.push_str(&format!(
        "export {{ __wbg_get_imports as imports, __wbg_finalize_init as enter }};\nexport * from \"./snippets/{folder}/js/tell.js\";\n"
    ));
    Ok(fs::write(script, text)?)
}

/// The schema between macro and generator changes with any release.
fn check_versions(workspace: &Workspace) -> Result<()> {
    let library = workspace.locked_version("wasm-bindgen")?;
    let generator = workspace.locked_version("wasm-bindgen-cli-support")?;
    ensure!(
        library == generator,
        "Cargo.lock holds wasm-bindgen {library} but wasm-bindgen-cli-support {generator}: set both to one version"
    );
    Ok(())
}
