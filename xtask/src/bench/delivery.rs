//! Every event exactly once? Real browsers, an endpoint that fails as it is told, and trackers from npm to compare
//! with: `bench/delivery`.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::test::engines::{CHROMIUM, Engine, FIREFOX};
use crate::workspace::Workspace;
use crate::{collector, tools};

/// What to play; names that are none are refused by the script, which knows them.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Who takes part, with commas.
    #[arg(long, value_name = "NAMES")]
    contenders: Option<String>,
    /// What happens to them, with commas: names, or `nine`, `harder`, `profile`, `all`.
    #[arg(long, value_name = "NAMES")]
    scenarios: Option<String>,
    /// How often each.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
    /// How many at once.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=16))]
    jobs: u32,
    /// In which browser.
    #[arg(long, value_enum, default_value_t = Browser::Chromium)]
    engine: Browser,
    /// Keeps every result in a file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Browser {
    Chromium,
    Firefox,
}

impl Browser {
    fn engine(self) -> &'static Engine {
        match self {
            Self::Chromium => &CHROMIUM,
            Self::Firefox => &FIREFOX,
        }
    }
}

pub(super) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    tools::ensure_node_modules(workspace)?;
    // Before the builds: nobody wants to wait minutes for the answer that a name is wrong.
    if !script(workspace, options)
        .arg("--check")
        .status()
        .context("node is not there")?
        .success()
    {
        return Ok(ExitCode::FAILURE);
    }
    tools::ensure_peers(workspace)?;
    let mut command = script(workspace, options);
    // The collector as people deploy it: what drains a backlog is timed.
    let engine = options.engine.engine();
    engine.prepare(workspace, &mut command, collector::build_server)?;
    let status = command.status().context("node is not there")?;
    // The script has said what was wrong.
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn script(workspace: &Workspace, options: &Options) -> Command {
    let mut command = Command::new("node");
    command
        .arg(workspace.root().join("bench/delivery/main.mjs"))
        .args(["--engine", options.engine.engine().name])
        .args(["--times", &options.times.to_string()])
        .args(["--jobs", &options.jobs.to_string()]);
    for (name, value) in [
        ("--contenders", &options.contenders),
        ("--scenarios", &options.scenarios),
    ] {
        if let Some(value) = value {
            command.args([name, value]);
        }
    }
    if let Some(file) = &options.json {
        command.arg("--json").arg(file);
    }
    command
}
