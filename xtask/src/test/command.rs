//! Running one command of a step, with everything it prints kept for the report.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

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
    let file = keep_output(&mut command)?;
    let status = command.status().with_context(|| cannot_run(&command))?;
    report(file, status, runner)
}

/// Runs the command, and ends it with everything that it started if it takes longer: then there is no outcome.
pub(crate) fn run_within(
    command: &mut Command,
    runner: Runner,
    limit: Duration,
) -> Result<Option<Outcome>> {
    let file = keep_output(command)?;
    let mut child = command
        .process_group(0)
        .spawn()
        .with_context(|| cannot_run(command))?;
    let deadline = Instant::now() + limit;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return report(file, status, runner).map(Some);
        }
        thread::sleep(Duration::from_millis(100));
    }
    let group = format!("-{}", child.id());
    Command::new("kill")
        .args(["-KILL", "--", &group])
        .status()?;
    child.wait()?;
    Ok(None)
}

fn cannot_run(command: &Command) -> String {
    format!("cannot run {}", command.get_program().to_string_lossy())
}

/// A file and not two pipes: both streams keep their common order, and no thread has to read along.
fn keep_output(command: &mut Command) -> Result<File> {
    let file = tempfile::tempfile().context("cannot keep the output")?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file.try_clone()?);
    // The output is shown as text, wherever it goes.
    command
        .env("NO_COLOR", "1")
        .env("CARGO_TERM_COLOR", "never");
    Ok(file)
}

fn report(mut file: File, status: ExitStatus, runner: Runner) -> Result<Outcome> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let output = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Outcome {
        counts: runner.count(&output, status.success()),
        output,
    })
}

#[cfg(test)]
mod tests {
    use super::{Command, Duration, Instant, Runner, run_within, thread};

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_takes_too_long_is_ended_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pid").display().to_string();
        let mut hangs = shell(&format!("sleep 600 & echo $! > {path}; wait"));
        let outcome = run_within(&mut hangs, Runner::Check, Duration::from_millis(500)).unwrap();
        assert!(outcome.is_none());
        let pid = std::fs::read_to_string(path).unwrap();
        let deadline = Instant::now() + Duration::from_secs(30);
        while is_running(pid.trim()) {
            assert!(Instant::now() < deadline, "what it started goes on");
            thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn what_ends_in_time_is_counted() {
        let mut fails = shell("exit 3");
        let outcome = run_within(&mut fails, Runner::Check, Duration::from_secs(60)).unwrap();
        assert_eq!(outcome.map(|outcome| outcome.counts.failed), Some(1));
    }

    /// Whether there is such a process, and it has not ended.
    fn is_running(pid: &str) -> bool {
        std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z"))
    }
}
