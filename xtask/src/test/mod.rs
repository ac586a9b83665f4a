//! `cargo xtask test`: every test there is, counted.
//!
//! A step that fails does not stop the others. The last line is always `N passed, N failed`.

mod command;
mod counts;
pub(crate) mod engines;
mod node;
pub(crate) mod outcomes;
pub(crate) mod sessions;
mod steps;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::workspace::Workspace;
use command::Outcome;
use counts::Counts;
use steps::{STEPS, Step};

/// Runs the named steps, or all; fails when a test failed or a step ran none.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> Result<ExitCode> {
    let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
    for name in names {
        ensure!(
            known.contains(&name.as_str()),
            "there is no step `{name}`; there are {}",
            known.join(", ")
        );
    }
    let chosen = STEPS
        .iter()
        .filter(|step| names.is_empty() || names.iter().any(|name| name == step.name));
    let start = Instant::now();
    let mut total = Counts::default();
    for step in chosen {
        total += run_step(workspace, step)?;
    }
    println!("\nall steps: {}", seconds(start.elapsed()));
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn run_step(workspace: &Workspace, step: &Step) -> Result<Counts> {
    // Long steps would otherwise look like a program that hangs.
    eprintln!("test: {}: {}", step.name, step.about);
    let start = Instant::now();
    let mut outcome = (step.run)(workspace).unwrap_or_else(|error| Outcome::failed(&error));
    if outcome.counts.ran() == 0 {
        // A suite that silently runs nothing would look like one that passes.
        outcome.output.push_str("the step ran no tests\n");
        outcome.counts.failed = 1;
    }
    let Counts { passed, failed } = outcome.counts;
    println!(
        "{:<14}{passed:>5} passed {failed:>3} failed {:>9}",
        step.name,
        seconds(start.elapsed())
    );
    for skipped in outcome
        .output
        .lines()
        .filter(|line| line.contains(" # SKIP"))
    {
        println!("  {}", skipped.trim());
    }
    if failed > 0 {
        println!(
            "--- output of {} ---\n{}\n--- end of {} ---",
            step.name,
            outcome.output.trim_end(),
            step.name
        );
    }
    Ok(outcome.counts)
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
