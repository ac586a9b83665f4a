//! `cargo xtask build`: the npm package, complete, in `dist/`.
//!
//! Compile, bind, optimise, bundle, package; each step is a file here.

mod arrange;
mod boundary;
mod bundle;
mod fallback;
mod fingerprint;
mod glue;
mod integrity;
mod licence_expression;
mod licences;
mod makers;
mod manifest;
mod module;
mod optimise;
mod reproducible;
mod stamp;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::compress;
use crate::tools;
use crate::workspace::Workspace;

pub(crate) use reproducible::check as check_reproducible;

/// What the package is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As it goes to npm.
    Shipped,
    /// Quickly built, large, readable.
    Dev,
    /// As it ships, but it detects nothing: to measure against, never in `dist/`.
    WithoutDetection,
}

/// Builds `dist/`, unless it is what this checkout would give.
pub(crate) fn ensure(workspace: &Workspace, mode: Mode) -> Result<()> {
    let _lock = lock(workspace)?;
    if fingerprint::is_fresh(workspace, mode)? {
        // Texts are copied each time: they are no part of the fingerprint, so that writing the README builds nothing.
        return manifest::write(workspace, &workspace.dist());
    }
    build_locked(workspace, mode)
}

/// Builds `dist/`.
pub(crate) fn run(workspace: &Workspace, mode: Mode) -> Result<()> {
    let _lock = lock(workspace)?;
    build_locked(workspace, mode)
}

fn build_locked(workspace: &Workspace, mode: Mode) -> Result<()> {
    let start = Instant::now();
    tools::ensure_rust_target(workspace)?;
    tools::ensure_node_modules(workspace)?;
    let inputs = fingerprint::of_inputs(workspace, mode)?;
    let std = assemble(workspace, mode)?;
    // A file that changed meanwhile may or may not be in the package: the next command builds again.
    if fingerprint::of_inputs(workspace, mode)? == inputs {
        fingerprint::record(workspace, inputs)?;
    }
    let kind = match (mode, std) {
        (Mode::Dev, _) => "development build",
        (Mode::WithoutDetection, _) => "without detection",
        (Mode::Shipped, module::Std::Rebuilt) => "standard library rebuilt for size",
        (Mode::Shipped, module::Std::Shipped) => "plain standard library",
    };
    eprintln!(
        "build: dist/ is ready ({kind}, {:.1} s)",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

/// Makes the package in a folder of its own and puts it in place when it is whole.
fn assemble(workspace: &Workspace, mode: Mode) -> Result<module::Std> {
    let work = workspace.module_target().join("package");
    let staging = work.join("dist");
    remove_folder(&work)?;
    fs::create_dir_all(&staging)?;

    let module = module::compile(workspace, mode)?;
    let glue = glue::generate(workspace, &module.path, &work.join("glue"), mode)?;
    let optimised = work.join("optimised.wasm");
    let wasm = staging.join("wayfare.wasm");
    if mode == Mode::Shipped {
        boundary::trim(workspace, &glue)?;
    }
    optimise::run(workspace, &glue.wasm, &optimised, mode)?;
    if mode == Mode::Shipped {
        boundary::shorten(workspace, &optimised, &glue)?;
    }
    arrange::run(&optimised, &wasm, mode)?;
    stamp::put(&wasm, &glue)?;
    bundle::run(workspace, &glue.script, &staging, mode)?;
    makers::write(workspace, &staging)?;
    // The plain standard library brings a table of references, which wasm2js does not take.
    if mode == Mode::Shipped && module.std == module::Std::Rebuilt {
        let fallback = fallback::translate(workspace, &optimised, &glue)?;
        bundle::run_fallback(workspace, &fallback, &staging)?;
    } else {
        fallback::leave_out(&staging)?;
    }
    licences::write(workspace, &staging.join("THIRD-PARTY.md"))?;
    manifest::write(workspace, &staging)?;

    remove_folder(&workspace.dist())?;
    fs::rename(&staging, workspace.dist()).context("cannot put dist/ in place")?;
    Ok(module.std)
}

/// Builds the module alone and says what it weighs: bytes after brotli.
pub(crate) fn weigh(workspace: &Workspace, mode: Mode) -> Result<u64> {
    let _lock = lock(workspace)?;
    tools::ensure_rust_target(workspace)?;
    tools::ensure_node_modules(workspace)?;
    let work = workspace.module_target().join("weighed");
    remove_folder(&work)?;
    fs::create_dir_all(&work)?;
    let module = module::compile(workspace, mode)?;
    let glue = glue::generate(workspace, &module.path, &work.join("glue"), mode)?;
    let wasm = work.join("wayfare.wasm");
    let optimised = work.join("optimised.wasm");
    optimise::run(workspace, &glue.wasm, &optimised, mode)?;
    arrange::run(&optimised, &wasm, mode)?;
    let sizes = compress::brotli(&workspace.shell()?, &[wasm])?;
    sizes.first().copied().context("node printed no size")
}

/// The module as the compiler writes it, with all names.
pub(crate) fn compiled(workspace: &Workspace) -> Result<PathBuf> {
    let _lock = lock(workspace)?;
    tools::ensure_rust_target(workspace)?;
    Ok(module::compile(workspace, Mode::Shipped)?.path)
}

/// Two builds at once would write into one folder.
fn lock(workspace: &Workspace) -> Result<File> {
    let folder = workspace.module_target();
    fs::create_dir_all(&folder)?;
    let file = File::create(folder.join(".xtask-lock"))?;
    file.lock().context("cannot lock the build folder")?;
    Ok(file)
}

fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}
