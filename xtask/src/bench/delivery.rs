//! Every event exactly once? Real browsers, an endpoint that fails as it is told, and trackers from npm to compare
//! with: `bench/delivery`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use super::script::Script;
use crate::test::engines::{CHROMIUM, Engine, FIREFOX};
use crate::workspace::Workspace;

/// What to play; names that are none are refused by the script, which knows them.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Who takes part, with commas.
    #[arg(long, value_name = "NAMES")]
    contenders: Option<String>,
    /// What happens to them, with commas: names, or `nine`, `harder`, `all`.
    #[arg(long, value_name = "NAMES")]
    scenarios: Option<String>,
    /// How often each.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    times: u32,
    /// How many at once; the harder list is played one by one.
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
    let engine = options.engine.engine();
    Script::new("delivery/main.mjs")
        .with("--engine", engine.name)
        .with("--times", &options.times.to_string())
        .with("--jobs", &options.jobs.to_string())
        .with_some("--contenders", options.contenders.as_deref())
        .with_some("--scenarios", options.scenarios.as_deref())
        .with_file("--json", options.json.as_deref())
        .run(workspace, engine)
}
