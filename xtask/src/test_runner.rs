//! The runner of the adapter suite, with a server that answers.
//!
//! wasm-bindgen's test runner serves its page with tiny_http, whose pool of threads counts a thread as free that the
//! connection before has just been given. On a busy machine a connection of the browser is then never read, and the
//! suite hangs before it begins. One condition mends that; the runner is built with it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::cmd;

use crate::copy::copy_all;
use crate::tools;
use crate::workspace::Workspace;

/// The version that the runner is built with.
const SERVER: &str = "0.12.0";

/// The condition by which a connection gets a thread of its own, and how it has to be.
const CONDITION: &str = "waiting_tasks.load(Ordering::Acquire) == 0";
const MENDED: &str = "waiting_tasks.load(Ordering::Acquire) <= queue.len()";

/// Installs the runner of Cargo.lock's version, unless it is there.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let version = workspace.locked_version("wasm-bindgen")?;
    let stamp = workspace.tools().join("test-runner.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|built| built == version) {
        return Ok(());
    }
    let server = mended_server(workspace)?;
    let patch = format!(
        "patch.crates-io.tiny_http.path={:?}",
        server.display().to_string()
    );
    // Without its default features it needs no TLS stack; the debug build is slower by nothing that shows.
    let options = ["--no-default-features", "--debug", "--config", &patch];
    tools::install(workspace, "wasm-bindgen-cli", &version, &options)?;
    fs::write(stamp, version).context("cannot note that the test runner is built")
}

/// The server's sources with the condition mended, in the folder of the tools' builds.
fn mended_server(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace
        .tools()
        .with_file_name("tools-build")
        .join("server");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let copy = folder.join("tiny_http");
    copy_all(&sources(workspace, &folder)?, &copy, &[])?;
    let path = copy.join("src/util/task_pool.rs");
    let text = fs::read_to_string(&path)?;
    ensure!(
        text.contains(CONDITION),
        "tiny_http {SERVER} is another than the one that was mended"
    );
    fs::write(path, text.replace(CONDITION, MENDED))?;
    Ok(copy)
}

/// Has cargo fetch the sources, and says where they are.
fn sources(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let manifest = folder.join("Cargo.toml");
    let package = "[package]\nname = \"server\"\nversion = \"0.0.0\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n";
    fs::write(
        &manifest,
        format!("{package}[dependencies]\ntiny_http = \"={SERVER}\"\n"),
    )?;
    fs::write(folder.join("lib.rs"), "")?;
    let shell = workspace.shell()?;
    let text = cmd!(
        shell,
        "cargo metadata --format-version 1 --manifest-path {manifest}"
    )
    .quiet()
    .ignore_stderr()
    .read()?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata.get("packages").and_then(Value::as_array);
    let name = Value::from("tiny_http");
    let mut packages = packages.into_iter().flatten();
    let server = packages.find(|package| package.get("name") == Some(&name));
    let server = server.and_then(|server| server.get("manifest_path"));
    let manifest = server.and_then(Value::as_str);
    let manifest = Path::new(manifest.context("cargo fetched no tiny_http")?);
    Ok(manifest
        .parent()
        .context("a manifest has no folder")?
        .to_path_buf())
}
