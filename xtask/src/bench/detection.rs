//! What detection costs: bytes of the module, by building it with and without, and time, natively and in WebAssembly.

use std::fs;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::build::{self, Mode};
use crate::workspace::Workspace;

/// The strings that are timed: those of the test table.
const ROWS: &str = "crates/core/src/detect/rows.tsv";

const WASI: &str = "wasm32-wasip1";

/// Runs a module of that target.
const HOST: &str = r#"
import { readFile } from "node:fs/promises";
import { WASI } from "node:wasi";
const wasi = new WASI({ version: "preview1" });
const { instance } = await WebAssembly.instantiate(await readFile(process.argv[1]), wasi.getImportObject());
wasi.start(instance);
"#;

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
    // Built as the module is, for size, with a system interface to read and to print by.
    cmd!(shell, "rustup target add {WASI}")
        .quiet()
        .ignore_stderr()
        .run()?;
    cmd!(
        shell,
        "cargo build --quiet --locked --release --package wayfare-core --example detection --target {WASI} --target-dir {target}"
    )
    .quiet()
    .run()?;
    let module = target.join(WASI).join("release/examples/detection.wasm");
    cmd!(
        shell,
        "node --no-warnings --input-type=module --eval {HOST} {module}"
    )
    .quiet()
    .stdin(agents.join("\n"))
    .run()?;
    Ok(())
}
