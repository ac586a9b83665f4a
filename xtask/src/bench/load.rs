//! What a tracker costs the page that loads it, beside trackers from npm: `bench/load`.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::test::engines::CHROMIUM;
use crate::workspace::Workspace;
use crate::{collector, tools};

/// Whom to compare, and how often.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Who takes part, with commas; the ratios are those of the first to the others.
    #[arg(long, value_name = "NAMES")]
    contenders: Option<String>,
    /// `unthrottled`, `throttled` (a processor four times slower) or `both`.
    #[arg(long, value_name = "NAMES")]
    scenarios: Option<String>,
    /// How often each.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
    /// Keeps every result in a file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(super) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    tools::ensure_node_modules(workspace)?;
    // Before the builds: nobody wants to wait minutes for the answer that a name is wrong.
    let mut check = script(workspace, options);
    let is_understood = check.arg("--check").status().context("node is not there")?;
    if !is_understood.success() {
        return Ok(ExitCode::FAILURE);
    }
    tools::ensure_peers(workspace)?;
    let mut command = script(workspace, options);
    CHROMIUM.prepare(workspace, &mut command, collector::build_server)?;
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
        .arg(workspace.root().join("bench/load/main.mjs"))
        .args(["--times", &options.times.to_string()]);
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
