//! The root crate, compiled to WebAssembly.
//!
//! The shipped module rebuilds the standard library for size, with panics that abort at once: a quarter of the bytes
//! goes away with the formatting code that panic messages pull in.
//! That takes unstable flags on the pinned stable compiler.
//! Where they fail, the plain build ships, since a larger package is better than none.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use super::Mode;
use crate::workspace::Workspace;

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Cargo's separator between flags; it allows spaces in paths.
const FLAG_SEPARATOR: &str = "\u{1f}";

/// The linker's default stack of 1 MiB would be most of the memory that a page pays for. With this one, stack and data
/// are one page of memory; `tests/e2e/memory.test.mjs` looks how deep it gets.
const STACK_FLAG: &str = "-Clink-arg=-zstack-size=16384";

/// How the standard library in the module came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Std {
    /// Rebuilt for size, panics abort at once.
    Rebuilt,
    /// As the toolchain ships it.
    Shipped,
}

/// A compiled module, not yet bound to JavaScript.
pub(crate) struct Module {
    /// The `.wasm` file that the compiler wrote.
    pub(crate) path: PathBuf,
    /// Which standard library is in it.
    pub(crate) std: Std,
}

/// Compiles the root crate.
pub(crate) fn compile(workspace: &Workspace, mode: Mode) -> Result<Module> {
    if mode == Mode::Dev {
        return compile_dev(workspace);
    }
    let features = features(mode);
    let reason = match compile_rebuilt(workspace, features) {
        Ok(module) => return Ok(module),
        Err(reason) => reason,
    };
    eprintln!(
        "build: the standard library cannot be rebuilt ({reason}): the plain, larger module ships"
    );
    compile_plain(workspace, features)
}

fn features(mode: Mode) -> &'static [&'static str] {
    match mode {
        Mode::WithoutDetection => &["--features", "without-detection"],
        Mode::Shipped | Mode::Dev => &[],
    }
}

/// Unoptimised, in the target folder that the browser tests share.
fn compile_dev(workspace: &Workspace) -> Result<Module> {
    let shell = workspace.shell()?;
    let target = workspace.target();
    cmd!(
        shell,
        "cargo build --package wayfare --lib --target {WASM_TARGET} --target-dir {target}"
    )
    .quiet()
    .run()?;
    let path = target.join(WASM_TARGET).join("debug/wayfare.wasm");
    Ok(Module {
        path,
        std: Std::Shipped,
    })
}

fn compile_rebuilt(workspace: &Workspace, features: &[&str]) -> Result<Module> {
    let library = sysroot(workspace)?.join("lib/rustlib/src/rust/library/Cargo.lock");
    ensure!(library.exists(), "the component rust-src is not installed");
    let shell = workspace.shell()?;
    let target = workspace.module_target();
    let mut flags = common_flags(workspace)?;
    flags.extend([
        "-Zunstable-options".to_owned(),
        "-Cpanic=immediate-abort".to_owned(),
    ]);
    // Locations and derived debug text only serve messages that nobody can read in an aborted module.
    flags.extend([
        "-Zlocation-detail=none".to_owned(),
        "-Zfmt-debug=none".to_owned(),
    ]);
    // Nothing but numbers and texts crosses, so that a table of JavaScript values would stand empty.
    flags.push("-Ctarget-feature=-reference-types".to_owned());
    // More of the compiler's own simplifications, before the code is specialised, but for those that trade size for
    // speed: inlining goes as far as makes code smaller. Level 3 is not yet the default of any profile; what is known
    // to be unsound stands behind another flag. The end-to-end tests run the module that was built this way.
    flags.extend(
        [
            "-Zmir-opt-level=3",
            "-Zmir-enable-passes=-GVN",
            "-Zinline-mir-threshold=20",
            "-Zinline-mir-hint-threshold=40",
            // Neither loops that count in several variables, nor loads that are done on each way to where they are
            // needed: both are for speed.
            "-Cllvm-args=-inline-threshold=0 -disable-lsr -enable-pre=0 -enable-load-pre=0",
        ]
        .map(str::to_owned),
    );
    let std_flags = [
        "-Zbuild-std=std,panic_abort",
        "-Zbuild-std-features=optimize_for_size",
    ];
    // As that alone: what is a library of Rust as well keeps functions for whoever may link it.
    cmd!(shell, "cargo rustc --release --package wayfare --lib --crate-type cdylib --target {WASM_TARGET} --target-dir {target} {features...} {std_flags...}")
        .env("RUSTC_BOOTSTRAP", "1")
        // The flag chooses the strategy: a strategy of the profile would stand against it.
        .env("CARGO_PROFILE_RELEASE_PANIC", "unwind")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join(FLAG_SEPARATOR))
        .quiet()
        .run()
        .context("cargo failed, see above")?;
    Ok(Module {
        path: released(&target),
        std: Std::Rebuilt,
    })
}

fn compile_plain(workspace: &Workspace, features: &[&str]) -> Result<Module> {
    let shell = workspace.shell()?;
    let target = workspace.module_target();
    cmd!(
        shell,
        "cargo build --release --package wayfare --lib --target {WASM_TARGET} --target-dir {target} {features...}"
    )
    .env(
        "CARGO_ENCODED_RUSTFLAGS",
        common_flags(workspace)?.join(FLAG_SEPARATOR),
    )
    .quiet()
    .run()?;
    Ok(Module {
        path: released(&target),
        std: Std::Shipped,
    })
}

fn released(target: &Path) -> PathBuf {
    target.join(WASM_TARGET).join("release/wayfare.wasm")
}

/// Flags of every module that may ship: a small stack, and no path of the machine in the bytes.
fn common_flags(workspace: &Workspace) -> Result<Vec<String>> {
    let sources = [
        (workspace.root().to_path_buf(), "/wayfare"),
        (cargo_home()?, "/cargo"),
        (sysroot(workspace)?, "/rust"),
    ];
    let remaps = sources
        .iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    Ok(std::iter::once(STACK_FLAG.to_owned())
        .chain(remaps)
        .collect())
}

fn cargo_home() -> Result<PathBuf> {
    let stated = env::var_os("CARGO_HOME").map(PathBuf::from);
    let usual = || env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    stated
        .or_else(usual)
        .context("neither CARGO_HOME nor HOME is set")
}

/// The folder of the toolchain in force.
pub(crate) fn sysroot(workspace: &Workspace) -> Result<PathBuf> {
    let shell = workspace.shell()?;
    Ok(PathBuf::from(
        cmd!(shell, "rustc --print sysroot").quiet().read()?,
    ))
}
