//! `cargo xtask score`: how often detection is right, on labelled user agents that are no part of the repository,
//! beside what npm has for it.

mod names;
mod peers;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::collector;
use crate::workspace::Workspace;

/// Where the corpora lie when nobody says otherwise: beside the checkout.
const CORPORA: &str = "../shared/corpora/useragents";

/// One that answers the corpora's rows.
struct Contender {
    name: &'static str,
    command: Command,
}

/// Scores detection and its peers, first on clients that can run WebAssembly, then on all.
pub(crate) fn run(workspace: &Workspace, corpora: Option<PathBuf>) -> Result<()> {
    let Some(corpora) = self::corpora(workspace, corpora) else {
        return Ok(());
    };
    let work = workspace.target().join("score");
    fs::create_dir_all(&work)?;
    let rows = join_rows(&corpora.join("data"), &work)?;
    let wayfare = collector::build_server(workspace)?;
    let detect = |arguments: &[&str]| {
        let mut command = Command::new(&wayfare);
        command.arg("detect").args(arguments);
        command
    };
    let mut contenders = vec![
        Contender {
            name: "wayfare, as a collector",
            command: detect(&[]),
        },
        Contender {
            name: "wayfare, as a page",
            command: detect(&["--page"]),
        },
    ];
    contenders.extend(peers::contenders(&work)?);
    for contender in &mut contenders {
        let answers = work.join("answers.jsonl");
        let seconds = answer(&mut contender.command, &rows, &answers)?;
        println!("\n{} ({seconds:.2} s)", contender.name);
        for choice in [&["--modern"][..], &[]] {
            score(&corpora, &answers, choice)?;
        }
    }
    names::compare(workspace, (&wayfare, &rows, &work))
}

/// The folder of the corpora; says so where there are none.
pub(crate) fn corpora(workspace: &Workspace, corpora: Option<PathBuf>) -> Option<PathBuf> {
    let corpora = corpora.unwrap_or_else(|| workspace.root().join(CORPORA));
    if corpora.join("score.py").exists() {
        return Some(corpora);
    }
    println!("skipped, there are no corpora in {}", corpora.display());
    None
}

/// The rows of all files, in the order in which the scorer reads them.
pub(crate) fn join_rows(data: &Path, work: &Path) -> Result<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(data).context("the corpora have no folder data")? {
        files.push(entry?.path());
    }
    files.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    files.sort();
    let path = work.join("rows.jsonl");
    let mut rows = File::create(&path)?;
    for file in files {
        io::copy(&mut File::open(file)?, &mut rows)?;
        rows.flush()?;
    }
    Ok(path)
}

/// Has the rows answered, and says how long that took.
pub(crate) fn answer(command: &mut Command, rows: &Path, answers: &Path) -> Result<f64> {
    let start = Instant::now();
    let status = command
        .stdin(File::open(rows)?)
        .stdout(File::create(answers)?)
        .status()
        .context("cannot be run")?;
    ensure!(status.success(), "it failed, see above");
    Ok(start.elapsed().as_secs_f64())
}

/// The corpora's own scorer; of its table the lines that sum it up.
fn score(corpora: &Path, answers: &Path, choice: &[&str]) -> Result<()> {
    let output = Command::new("python3")
        .arg(corpora.join("score.py"))
        .arg(corpora.join("data"))
        .arg(answers)
        .args(choice)
        .stderr(Stdio::inherit())
        .output()
        .context("python3 is not there")?;
    ensure!(output.status.success(), "the scorer failed, see above");
    let rows = if choice.is_empty() {
        "all rows"
    } else {
        "modern"
    };
    println!("{rows}:");
    let text = String::from_utf8(output.stdout)?;
    let is_sum = |line: &&str| {
        ["  ", "accuracy", "macro", "weighted", "matomo", "bot:"]
            .iter()
            .any(|start| line.starts_with(start))
    };
    for line in text.lines().filter(is_sum) {
        println!("  {line}");
    }
    Ok(())
}
