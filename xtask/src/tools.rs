//! What a bare machine lacks, installed when it is missing and only then.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Shell, cmd};

use crate::workspace::Workspace;

/// The test runner's driver; the version that the browser tests are known to pass with.
const WASM_PACK_VERSION: &str = "0.15.1";

/// What drives Firefox; the version that its tests are known to pass with.
const GECKODRIVER_VERSION: &str = "0.37.1";

/// What drives the fuzzer of the nightly compiler.
const CARGO_FUZZ_VERSION: &str = "0.13.2";

/// A program that tests run, and the Debian package that brings it.
pub(crate) struct Program {
    name: &'static str,
    package: &'static str,
}

/// A headless browser.
pub(crate) const BROWSER: Program = Program {
    name: "chromium",
    package: "chromium",
};

/// What drives it in the adapter suite.
pub(crate) const DRIVER: Program = Program {
    name: "chromedriver",
    package: "chromium-driver",
};

/// Firefox, as long as it is supported.
pub(crate) const FIREFOX: Program = Program {
    name: "firefox-esr",
    package: "firefox-esr",
};

/// What drives WebKitGTK; its package needs the one that has the browser, `MiniBrowser`.
pub(crate) const WEBKIT_DRIVER: Program = Program {
    name: "WebKitWebDriver",
    package: "webkit2gtk-driver",
};

/// A screen for a browser that has no headless mode.
pub(crate) const DISPLAY: Program = Program {
    name: "Xvfb",
    package: "xvfb",
};

/// Reads the collector's database without the collector's code.
pub(crate) const DATABASE_READER: Program = Program {
    name: "sqlite3",
    package: "sqlite3",
};

/// The compiler's target for the module and the sources of the standard library.
pub(crate) fn ensure_rust_target(workspace: &Workspace) -> Result<()> {
    let shell = workspace.shell()?;
    let rustlib = cmd!(shell, "rustc --print sysroot").quiet().read()?;
    let rustlib = Path::new(&rustlib).join("lib/rustlib");
    if !rustlib.join("wasm32-unknown-unknown").exists() {
        cmd!(shell, "rustup target add wasm32-unknown-unknown")
            .run()
            .context(
                "the compiler lacks the target wasm32-unknown-unknown, and rustup cannot add it",
            )?;
    }
    if !rustlib.join("src/rust/library").exists()
        && cmd!(shell, "rustup component add rust-src").run().is_err()
    {
        // The build says what follows from that.
        eprintln!("build: rustup could not add rust-src");
    }
    Ok(())
}

/// `npm ci`, when `node_modules` is absent or older than the lock file.
pub(crate) fn ensure_node_modules(workspace: &Workspace) -> Result<()> {
    ensure_node_modules_in(workspace.root(), &[]).context("npm could not install the build tools")
}

/// What is compared with in benchmarks: only they need it. None of it may run a script to install itself.
pub(crate) fn ensure_peers(workspace: &Workspace) -> Result<()> {
    let bench = workspace.root().join("bench");
    ensure_node_modules_in(&bench, &["--ignore-scripts"])
        .context("npm could not install the peers")?;
    ensure_umami(&bench).context("npm could not fetch umami")
}

/// umami's tracker is a file of the package of the whole application, which would bring fifty others with it.
const UMAMI_VERSION: &str = "2.10.0";

/// Puts the one package where npm would, without what it depends on. `npm ci` takes it away again.
fn ensure_umami(bench: &Path) -> Result<()> {
    let home = bench.join("node_modules/umami");
    if home.join("src/tracker/index.js").exists() {
        return Ok(());
    }
    fs::create_dir_all(&home)?;
    let shell = Shell::new()?;
    let folder = tempfile::tempdir()?;
    shell.change_dir(folder.path());
    cmd!(
        shell,
        "npm pack --silent --ignore-scripts umami@{UMAMI_VERSION}"
    )
    .run()?;
    let wanted = [
        "package/package.json",
        "package/LICENSE",
        "package/src/tracker",
    ];
    cmd!(
        shell,
        "tar -xzf umami-{UMAMI_VERSION}.tgz -C {home} --strip-components=1 {wanted...}"
    )
    .run()?;
    Ok(())
}

/// Bundlers that build pages of consumers: only their tests need them. None of it may run a script to install itself.
pub(crate) fn ensure_bundlers(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root().join("tests/package/consumers");
    ensure_node_modules_in(&folder, &["--ignore-scripts"])
        .context("npm could not install the bundlers")
}

fn ensure_node_modules_in(folder: &Path, options: &[&str]) -> Result<()> {
    if node_modules_are_current(folder) {
        return Ok(());
    }
    let shell = Shell::new()?;
    shell.change_dir(folder);
    cmd!(shell, "npm ci --no-audit --no-fund {options...}").run()?;
    Ok(())
}

/// npm writes this file last, so that its time is that of a complete installation.
fn node_modules_are_current(root: &Path) -> bool {
    let modified =
        |path: &str| fs::metadata(root.join(path)).and_then(|metadata| metadata.modified());
    match (
        modified("node_modules/.package-lock.json"),
        modified("package-lock.json"),
    ) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

/// Programs from Debian's packages, those that are missing.
pub(crate) fn ensure_programs(workspace: &Workspace, programs: &[Program]) -> Result<()> {
    let missing = programs.iter().filter(|program| !is_on_path(program.name));
    let packages: Vec<_> = missing.map(|program| program.package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let shell = workspace.shell()?;
    let wanted = packages.join(" ");
    let is_root = cmd!(shell, "id -u").quiet().read()? == "0";
    ensure!(
        is_root && is_on_path("apt-get"),
        "these tests need {wanted}: install them and run the tests again"
    );
    cmd!(shell, "apt-get update --quiet")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()?;
    cmd!(
        shell,
        "apt-get install --quiet --yes --no-install-recommends {packages...}"
    )
    .env("DEBIAN_FRONTEND", "noninteractive")
    .run()
    .with_context(|| format!("apt-get could not install {wanted}"))?;
    Ok(())
}

/// wasm-pack, in the checkout's own folder.
pub(crate) fn ensure_wasm_pack(workspace: &Workspace) -> Result<()> {
    ensure_tool(
        workspace,
        "wasm-pack",
        "wasm-pack",
        WASM_PACK_VERSION,
        &["--debug"],
    )
}

/// Mozilla publishes its driver on crates.io, as its sources; Debian has no package of it.
pub(crate) fn ensure_geckodriver(workspace: &Workspace) -> Result<PathBuf> {
    ensure_tool(
        workspace,
        "geckodriver",
        "geckodriver",
        GECKODRIVER_VERSION,
        &["--locked", "--debug"],
    )?;
    Ok(workspace.tools().join("bin/geckodriver"))
}

/// The fuzzer's driver. Only `cargo xtask fuzz` needs it, and no test.
pub(crate) fn ensure_cargo_fuzz(workspace: &Workspace) -> Result<()> {
    ensure_tool(
        workspace,
        "cargo-fuzz",
        "cargo-fuzz",
        CARGO_FUZZ_VERSION,
        &["--debug"],
    )
}

fn ensure_tool(
    workspace: &Workspace,
    package: &str,
    program: &str,
    version: &str,
    options: &[&str],
) -> Result<()> {
    let shell = workspace.shell()?;
    let folder = workspace.tools();
    if installed_version(&shell, &folder.join("bin").join(program)).as_deref() == Some(version) {
        return Ok(());
    }
    install(workspace, package, version, options)
}

/// Builds a tool in the checkout's own folder: a version installed elsewhere would have to be that of Cargo.lock to
/// the digit.
pub(crate) fn install(
    workspace: &Workspace,
    package: &str,
    version: &str,
    options: &[&str],
) -> Result<()> {
    let shell = workspace.shell()?;
    let folder = workspace.tools();
    eprintln!(
        "test: installing {package} {version} into {}",
        folder.display()
    );
    let build = folder.with_file_name("tools-build");
    cmd!(shell, "cargo install {package} --version {version} {options...} --root {folder} --target-dir {build} --force")
        .run()
        .with_context(|| format!("cargo could not install {package} {version}"))?;
    Ok(())
}

/// Reads `NAME VERSION`, which both tools print.
fn installed_version(shell: &Shell, program: &Path) -> Option<String> {
    if !program.exists() {
        return None;
    }
    let text = cmd!(shell, "{program} --version")
        .quiet()
        .ignore_stderr()
        .read()
        .ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

/// `PATH` with the checkout's own tools first.
pub(crate) fn path_with_tools(workspace: &Workspace) -> Result<OsString> {
    let tools = workspace.tools().join("bin");
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(tools).chain(env::split_paths(&path)))
        .context("PATH cannot be extended")
}

/// The full path of a program.
pub(crate) fn find_program(name: &str) -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    match env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
    {
        Some(program) => Ok(program),
        None => bail!("{name} is not on PATH"),
    }
}

fn is_on_path(name: &str) -> bool {
    find_program(name).is_ok()
}
