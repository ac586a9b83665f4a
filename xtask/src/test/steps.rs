//! Every step of the tests, in the order in which they run: what fails fast comes first.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::command::{Outcome, run};
use super::counts::Runner;
use crate::build::{self, Mode};
use crate::workspace::Workspace;
use crate::{collector, size, tools};

/// One step: a name to choose it by, and what it does.
pub(crate) struct Step {
    /// As it is chosen on the command line.
    pub(crate) name: &'static str,
    /// What it proves, for the report.
    pub(crate) about: &'static str,
    /// Runs it.
    pub(crate) run: fn(&Workspace) -> Result<Outcome>,
}

/// The longest that a file of node tests may take, in milliseconds: several times what the slowest takes. A test that
/// hangs is an error, and not a build that never ends.
const NODE_TIMEOUT_MS: u32 = 180_000;

/// The list; `cargo xtask test NAME` picks from it.
pub(crate) const STEPS: [Step; 14] = [
    Step {
        name: "format",
        about: "rustfmt changes nothing",
        run: format,
    },
    Step {
        name: "lint",
        about: "clippy is silent, natively",
        run: lint,
    },
    Step {
        name: "native",
        about: "unit, property, collector and tidy tests",
        run: native,
    },
    Step {
        name: "model",
        about: "the sessions' rules hold in every order of events",
        run: model,
    },
    Step {
        name: "lint-wasm",
        about: "clippy is silent, for the browser",
        run: lint_wasm,
    },
    Step {
        name: "browser",
        about: "the adapter suite in a real browser",
        run: browser,
    },
    Step {
        name: "build",
        about: "the package builds",
        run: package_builds,
    },
    Step {
        name: "size",
        about: "the package keeps its budgets, the README its numbers",
        run: sizes,
    },
    Step {
        name: "types",
        about: "the typings and the JavaScript agree",
        run: types,
    },
    Step {
        name: "package",
        about: "the packed tarball works for its consumers",
        run: package,
    },
    Step {
        name: "e2e",
        about: "browser, collector and dashboard together, in Chromium",
        run: e2e,
    },
    Step {
        name: "firefox",
        about: "the outcomes of sessions, in Firefox",
        run: firefox,
    },
    Step {
        name: "webkit",
        about: "the outcomes of sessions, in WebKitGTK",
        run: webkit,
    },
    Step {
        name: "reproducible",
        about: "two builds give the same bytes",
        run: reproducible,
    },
];

fn cargo(workspace: &Workspace, subcommand: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace.root()).arg(subcommand);
    if subcommand != "fmt" {
        command
            .arg("--locked")
            .arg("--target-dir")
            .arg(workspace.target());
    }
    command.args(arguments);
    command
}

fn format(workspace: &Workspace) -> Result<Outcome> {
    run(
        cargo(
            workspace,
            "fmt",
            &["--all", "--check", "--", "--color=never"],
        ),
        Runner::Check,
    )
}

fn lint(workspace: &Workspace) -> Result<Outcome> {
    let arguments = [
        "--workspace",
        "--exclude",
        "wayfare",
        "--all-targets",
        "--",
        "-Dwarnings",
    ];
    run(cargo(workspace, "clippy", &arguments), Runner::Check)
}

fn lint_wasm(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_rust_target(workspace)?;
    let arguments = [
        "--package",
        "wayfare",
        "--all-targets",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-Dwarnings",
    ];
    run(cargo(workspace, "clippy", &arguments), Runner::Check)
}

fn native(workspace: &Workspace) -> Result<Outcome> {
    run(
        cargo(
            workspace,
            "test",
            &["--workspace", "--exclude", "wayfare", "--no-fail-fast"],
        ),
        Runner::Cargo,
    )
}

fn model(workspace: &Workspace) -> Result<Outcome> {
    let arguments = ["--profile", "model", "--package", "wayfare-model"];
    run(cargo(workspace, "run", &arguments), Runner::Check)
}

fn browser(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_rust_target(workspace)?;
    tools::ensure_programs(workspace, &[tools::BROWSER, tools::DRIVER])?;
    tools::ensure_wasm_test_tools(workspace)?;
    let mut command = Command::new(workspace.tools().join("bin/wasm-pack"));
    command
        .current_dir(workspace.root())
        .args(["test", "--headless", "--chrome"]);
    command
        .env("PATH", tools::path_with_tools(workspace)?)
        .env("CARGO_TARGET_DIR", workspace.target());
    run(command, Runner::Cargo)
}

fn package_builds(workspace: &Workspace) -> Result<Outcome> {
    Ok(Outcome::of_check(build::ensure(workspace, Mode::Shipped)))
}

fn sizes(workspace: &Workspace) -> Result<Outcome> {
    let mut outcome = Outcome::of_check(size::check_budgets(workspace));
    outcome.add(Outcome::of_check(size::check_readme(workspace)));
    Ok(outcome)
}

/// The typings are compiled against programs that must pass, the sources against their own annotations.
fn types(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_node_modules(workspace)?;
    let mut outcome = Outcome::default();
    for project in [".", "tests/types"] {
        let mut command = Command::new(workspace.node_bin("tsc"));
        command
            .current_dir(workspace.root())
            .args(["--noEmit", "--project", project]);
        outcome.add(run(command, Runner::Check)?);
    }
    Ok(outcome)
}

fn package(workspace: &Workspace) -> Result<Outcome> {
    build::ensure(workspace, Mode::Shipped)?;
    run(node_tests(workspace, &["tests/package"])?, Runner::Node)
}

/// Tests that every engine has to pass.
const OUTCOMES: &str = "tests/e2e/outcomes";

fn e2e(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_programs(workspace, &[tools::BROWSER, tools::DRIVER])?;
    let mut command = engine_tests(workspace, "chromium", &["tests/e2e", OUTCOMES])?;
    command.env("WAYFARE_CHROMIUM", tools::find_program("chromium")?);
    command.env("WAYFARE_CHROMEDRIVER", tools::find_program("chromedriver")?);
    run(command, Runner::Node)
}

fn firefox(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_programs(workspace, &[tools::FIREFOX])?;
    let driver = tools::ensure_geckodriver(workspace)?;
    let folders = [OUTCOMES, "tests/e2e/firefox"];
    let mut command = engine_tests(workspace, "firefox", &folders)?;
    command.env("WAYFARE_FIREFOX", tools::find_program("firefox-esr")?);
    command.env("WAYFARE_GECKODRIVER", driver);
    run(command, Runner::Node)
}

fn webkit(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_programs(workspace, &[tools::WEBKIT_DRIVER, tools::DISPLAY])?;
    let mut command = engine_tests(workspace, "webkit", &[OUTCOMES])?;
    let driver = tools::find_program("WebKitWebDriver")?;
    command.env("WAYFARE_WEBKITDRIVER", driver);
    run(command, Runner::Node)
}

/// Tests with a browser of that engine, a collector, and what reads the collector's database.
fn engine_tests(workspace: &Workspace, engine: &str, folders: &[&str]) -> Result<Command> {
    tools::ensure_programs(workspace, &[tools::DATABASE_READER])?;
    tools::ensure_node_modules(workspace)?;
    build::ensure(workspace, Mode::Shipped)?;
    let mut command = node_tests(workspace, folders)?;
    command.env("WAYFARE_ENGINE", engine);
    command.env("WAYFARE_COLLECTOR", collector::build(workspace)?);
    Ok(command)
}

/// One test file at a time: browsers that share two cores make each other miss deadlines.
fn node_tests(workspace: &Workspace, folders: &[&str]) -> Result<Command> {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let known = files.len();
        for entry in fs::read_dir(workspace.root().join(folder))
            .with_context(|| format!("there is no {folder}"))?
        {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(".test.mjs") {
                files.push(path);
            }
        }
        // Without a file, node would search the whole checkout for tests.
        ensure!(files.len() > known, "{folder} holds no *.test.mjs");
    }
    files.sort();
    let mut command = Command::new("node");
    command.current_dir(workspace.root()).args([
        "--test",
        "--test-reporter=tap",
        "--test-concurrency=1",
        &format!("--test-timeout={NODE_TIMEOUT_MS}"),
    ]);
    command.args(files).env("WAYFARE_DIST", workspace.dist());
    Ok(command)
}

fn reproducible(workspace: &Workspace) -> Result<Outcome> {
    Ok(Outcome::of_check(build::check_reproducible(workspace)))
}
