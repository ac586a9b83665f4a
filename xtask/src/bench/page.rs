//! What a tracker costs the page, to load it and to call it, beside trackers from npm: `bench/load`, `bench/events`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use super::script::Script;
use crate::test::engines::CHROMIUM;
use crate::workspace::Workspace;

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

/// Runs one of the two scripts, which take the same options.
pub(super) fn run(
    workspace: &Workspace,
    script: &'static str,
    options: &Options,
) -> Result<ExitCode> {
    Script::new(script)
        .with("--times", &options.times.to_string())
        .with_some("--contenders", options.contenders.as_deref())
        .with_some("--scenarios", options.scenarios.as_deref())
        .with_file("--json", options.json.as_deref())
        .run(workspace, &CHROMIUM)
}
