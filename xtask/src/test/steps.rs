//! Every step of the tests, in the order in which they run: what fails fast comes first.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::command::{Outcome, run, run_within};
use super::counts::Runner;
use super::engines::{CHROMIUM, FIREFOX, WEBKIT};
use super::node::node_tests;
use crate::build::{self, Mode};
use crate::workspace::Workspace;
use crate::{makers, size, test_runner, tools};

/// One step: a name to choose it by, and what it does.
pub(crate) struct Step {
    /// As it is chosen on the command line.
    pub(crate) name: &'static str,
    /// What it proves, for the report.
    pub(crate) about: &'static str,
    /// Runs it.
    pub(crate) run: fn(&Workspace) -> Result<Outcome>,
}

/// The list; `cargo xtask test NAME` picks from it.
pub(crate) const STEPS: [Step; 19] = [
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
        name: "simulation",
        about: "every event is stored once, whatever happens to browser, network and collector",
        run: simulation,
    },
    Step {
        name: "makers",
        about: "a page carries the makers that are chosen for it; without the labelled corpora it is skipped",
        run: |workspace| {
            Ok(Outcome::of_check(makers::run(
                workspace,
                None,
                makers::Task::Check,
            )))
        },
    },
    Step {
        name: "lint-wasm",
        about: "clippy is silent, for the browser",
        run: lint_wasm,
    },
    Step {
        name: "lint-fuzz",
        about: "clippy is silent for the fuzz targets, which nothing else here compiles",
        run: lint_fuzz,
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
        about: "the packed tarball works for its consumers; the benchmarks count",
        run: package,
    },
    Step {
        name: "e2e",
        about: "browser, collector and dashboard together, in Chromium",
        run: |workspace| CHROMIUM.run(workspace, &["tests/e2e"]),
    },
    Step {
        name: "fallback",
        about: "pages say the same in a Chromium that has no WebAssembly",
        run: |workspace| CHROMIUM.play_without_wasm(workspace, &SAID_BY_PAGES),
    },
    Step {
        name: "consumers",
        about: "pages that were built with the tarball run, by bundlers, by frameworks with a server, and by hand",
        run: consumers,
    },
    Step {
        name: "firefox",
        about: "the outcomes of sessions, in Firefox",
        run: |workspace| FIREFOX.run(workspace, &[]),
    },
    Step {
        name: "webkit",
        about: "the outcomes of sessions, in WebKitGTK",
        run: |workspace| WEBKIT.run(workspace, &[]),
    },
    Step {
        name: "reproducible",
        about: "two builds give the same bytes",
        run: reproducible,
    },
];

/// What pages say, in either dialect, and how it arrives.
const SAID_BY_PAGES: [&str; 7] = [
    "tests/e2e/attribution.test.mjs",
    "tests/e2e/delivery.test.mjs",
    "tests/e2e/detection.test.mjs",
    "tests/e2e/host.test.mjs",
    "tests/e2e/surroundings.test.mjs",
    "tests/e2e/tracardi.test.mjs",
    "tests/e2e/visit.test.mjs",
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

fn lint_fuzz(workspace: &Workspace) -> Result<Outcome> {
    let arguments = ["--manifest-path", "fuzz/Cargo.toml", "--", "-Dwarnings"];
    let mut clippy = cargo(workspace, "clippy", &arguments);
    // Nothing is linked, so the fuzzer need not be compiled, which takes a compiler of C++ and a minute.
    clippy.env("CUSTOM_LIBFUZZER_PATH", "/dev/null");
    run(clippy, Runner::Check)
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

/// How many histories of a browser, its network and its collector are played.
const HISTORIES: &str = "1..10001";

fn simulation(workspace: &Workspace) -> Result<Outcome> {
    let package = ["--package", "wayfare-core", "--test", "simulation"];
    let arguments = [
        &["--profile", "model"],
        &package[..],
        &["--", "--nocapture"],
    ]
    .concat();
    let mut command = cargo(workspace, "test", &arguments);
    command.env("WAYFARE_SEEDS", HISTORIES);
    run(command, Runner::Cargo)
}

/// The longest that the adapter suite may take once it is built: many times what it does.
const BROWSER_LIMIT: Duration = Duration::from_secs(300);

fn browser(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_rust_target(workspace)?;
    tools::ensure_programs(workspace, &[tools::BROWSER, tools::DRIVER])?;
    test_runner::ensure(workspace)?;
    tools::ensure_wasm_pack(workspace)?;
    let arguments = ["--target", "wasm32-unknown-unknown", "--no-run"];
    let built = run(cargo(workspace, "test", &arguments), Runner::Check)?;
    if built.counts.failed > 0 {
        return Ok(built);
    }
    let mut command = Command::new(workspace.tools().join("bin/wasm-pack"));
    command
        .current_dir(workspace.root())
        .args(["test", "--headless", "--chrome"])
        .env("PATH", tools::path_with_tools(workspace)?)
        .env("CARGO_TARGET_DIR", workspace.target());
    let outcome = run_within(&mut command, Runner::Cargo, BROWSER_LIMIT)?;
    outcome.context("the test runner never answered")
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
    let paths = [
        "tests/package",
        "bench/delivery",
        "bench/events",
        "bench/load",
    ];
    run(node_tests(workspace, &paths)?, Runner::Node)
}

fn consumers(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure_bundlers(workspace)?;
    CHROMIUM.play(workspace, &["tests/package/consumers"])
}

fn reproducible(workspace: &Workspace) -> Result<Outcome> {
    Ok(Outcome::of_check(build::check_reproducible(workspace)))
}
