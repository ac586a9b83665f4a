//! `cargo xtask size`: the bytes of each shipped file and of what a page downloads.

pub(crate) mod budget;
mod report;
mod why;

use std::fs;
use std::ops::Add;

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::build::{self, Mode};
use crate::compress;
use crate::readme;
use crate::workspace::Workspace;

pub(crate) use report::Report;

/// What to do with the measured sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// A table for people.
    Text,
    /// For programs.
    Json,
    /// The table of the README.
    Markdown,
    /// Puts that table into the README.
    Write,
    /// Fails when the README holds another table.
    Check,
    /// What each part of the module costs.
    Why,
}

/// Bytes of a file, or of some together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Sizes {
    /// As it lies on disk.
    pub(crate) raw: u64,
    /// After gzip -9.
    pub(crate) gzip: u64,
    /// After brotli -11 with a window of 24 bits.
    pub(crate) brotli: u64,
}

impl Add for Sizes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// Measures the shipped package, building it first when it is stale, and holds it to the budgets.
pub(crate) fn run(workspace: &Workspace, output: Output) -> Result<()> {
    if output == Output::Why {
        return why::run(workspace);
    }
    build::ensure(workspace, Mode::Shipped)?;
    let report = measure(workspace)?;
    match output {
        Output::Why => {}
        Output::Text => print!("{}", report.text()),
        Output::Json => println!("{}", serde_json::to_string_pretty(&report)?),
        Output::Markdown => print!("{}", report.markdown()),
        Output::Write => readme::write(workspace, "size", &report.markdown())?,
        Output::Check => readme::check(workspace, "size", &report.markdown())?,
    }
    hold(&report)
}

/// Fails when the package is over budget.
pub(crate) fn check_budgets(workspace: &Workspace) -> Result<()> {
    build::ensure(workspace, Mode::Shipped)?;
    hold(&measure(workspace)?)
}

/// Fails when the README states other sizes than those measured.
pub(crate) fn check_readme(workspace: &Workspace) -> Result<()> {
    build::ensure(workspace, Mode::Shipped)?;
    readme::check(workspace, "size", &measure(workspace)?.markdown())
}

fn hold(report: &Report) -> Result<()> {
    let excesses = report.excesses();
    if excesses.is_empty() {
        return Ok(());
    }
    bail!("over budget: {}", excesses.join("; "))
}

fn measure(workspace: &Workspace) -> Result<Report> {
    let shell = workspace.shell()?;
    let mut paths = Vec::new();
    for entry in fs::read_dir(workspace.dist()).context("there is no dist/")? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "js" || extension == "wasm")
        {
            paths.push(path);
        }
    }
    paths.sort();
    let brotli = compress::brotli(&shell, &paths)?;
    let mut files = Vec::new();
    for (path, brotli) in paths.iter().zip(brotli) {
        let name = path
            .file_name()
            .context("a file without a name")?
            .to_string_lossy();
        let sizes = Sizes {
            raw: fs::metadata(path)?.len(),
            gzip: compress::gzip(&shell, path)?,
            brotli,
        };
        files.push((format!("dist/{name}"), sizes));
    }
    Report::new(files)
}
