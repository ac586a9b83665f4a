//! `cargo xtask fuzz`: what strangers can send, made up by libFuzzer for as long as one likes.

use anyhow::{Context, Result};
use xshell::cmd;

use crate::tools;
use crate::workspace::Workspace;

/// Fuzzes one target of `fuzz/`, beginning with its committed seeds; fails when an input breaks it.
pub(crate) fn run(workspace: &Workspace, target: &str, seconds: u32) -> Result<()> {
    tools::ensure_cargo_fuzz(workspace)?;
    let shell = workspace.shell()?;
    let folder = workspace.root().join("fuzz");
    shell.change_dir(&folder);
    let seeds = folder.join("seeds").join(target);
    // What was found new is kept beside the build, and no part of the checkout.
    let corpus = workspace.target().join("fuzz-corpus").join(target);
    shell.create_dir(&corpus)?;
    let limits = [
        format!("-max_total_time={seconds}"),
        "-max_len=131072".to_owned(),
        // An input that takes longer is as bad as one that panics.
        "-timeout=5".to_owned(),
        "-rss_limit_mb=6000".to_owned(),
    ];
    cmd!(
        shell,
        "cargo +nightly fuzz run --fuzz-dir . {target} {corpus} {seeds} -- {limits...}"
    )
    // A tracker keeps its options for as long as its page, which here is as long as the process.
    .env("ASAN_OPTIONS", "detect_leaks=0")
    .env("PATH", tools::path_with_tools(workspace)?)
    .env("CARGO_TARGET_DIR", workspace.target().join("fuzz"))
    .run()
    .with_context(|| {
        format!("{target} has an input that breaks it, or there is no nightly compiler")
    })
}
