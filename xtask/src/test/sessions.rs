//! `cargo xtask sessions`: Sessions as they are stored, of devices that Chromium emulates and of each engine.

use std::process::ExitCode;

use anyhow::Result;

use super::engines::{CHROMIUM, FIREFOX, WEBKIT};
use crate::workspace::Workspace;

/// What the tests say of a Session that they looked at, as TAP has it.
const MARK: &str = "# stored Session of ";

/// The same page in each engine.
const EACH: &str = "tests/e2e/outcomes/session.test.mjs";

/// Plays the tests that look at whole Sessions, and prints these; fails when a test does.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut failed = 0;
    for (engine, paths) in [
        (&CHROMIUM, &["tests/e2e/detection.test.mjs", EACH][..]),
        (&FIREFOX, &[EACH][..]),
        (&WEBKIT, &[EACH][..]),
    ] {
        let outcome = engine.play(workspace, paths)?;
        failed += outcome.counts.failed;
        let lines = outcome.output.lines();
        for session in lines.filter_map(|line| line.trim_start().strip_prefix(MARK)) {
            println!("{session}\n");
        }
    }
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
