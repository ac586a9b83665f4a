//! Running one command of a step, with everything it prints kept for the report.

use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::counts::{Counts, Runner};

/// What became of a command or of a whole step.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Results, as the runner counted them.
    pub(crate) counts: Counts,
    /// Everything that was printed, in its order.
    pub(crate) output: String,
}

impl Outcome {
    /// One check, made by this program itself.
    pub(crate) fn of_check(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self {
                counts: Counts::ONE_PASSED,
                output: String::new(),
            },
            Err(error) => Self::failed(&error),
        }
    }

    /// A step that could not even start.
    pub(crate) fn failed(error: &anyhow::Error) -> Self {
        Self {
            counts: Counts {
                passed: 0,
                failed: 1,
            },
            output: format!("{error:#}\n"),
        }
    }

    /// Adds what another command did.
    pub(crate) fn add(&mut self, other: Self) {
        self.counts += other.counts;
        self.output.push_str(&other.output);
    }
}

/// Runs the command to its end.
pub(crate) fn run(mut command: Command, runner: Runner) -> Result<Outcome> {
    // A file and not two pipes: both streams keep their common order, and no thread has to read along.
    let mut file = tempfile::tempfile().context("cannot keep the output")?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file.try_clone()?);
    // The output is shown as text, wherever it goes.
    command
        .env("NO_COLOR", "1")
        .env("CARGO_TERM_COLOR", "never");
    let status = command
        .status()
        .with_context(|| format!("cannot run {}", command.get_program().to_string_lossy()))?;
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let output = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Outcome {
        counts: runner.count(&output, status.success()),
        output,
    })
}
