//! `cargo xtask mutants`: deliberate faults in the rules, each of which the core's tests or the model must
//! catch.

mod faults;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::copy::copy_all;
use crate::workspace::Workspace;
use faults::{FAULTS, Fault};

/// What a copy of the workspace needs for the core's tests and the model.
const PARTS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "crates",
    "src",
    "js",
    "tests/fixtures",
    "xtask/Cargo.toml",
    "xtask/src",
];

/// What may catch a fault: the quicker first.
const CATCHERS: [(&str, &[&str]); 2] = [
    (
        "tests",
        &[
            "test",
            "--package",
            "wayfare-core",
            "--lib",
            "--test",
            "tracker",
        ],
    ),
    (
        "model",
        &["run", "--profile", "model", "--package", "wayfare-model"],
    ),
];

/// Puts each fault into a copy of the workspace; fails if one is not caught.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let copy = tempfile::tempdir()?;
    for part in PARTS {
        copy_all(&workspace.root().join(part), &copy.path().join(part), &[])?;
    }
    let target = workspace.target().join("mutants");
    for (catcher, arguments) in CATCHERS {
        ensure!(
            passes(copy.path(), &target, arguments)?,
            "{catcher} fails without any fault"
        );
    }
    let mut survivors = 0;
    for fault in FAULTS {
        let caught = catch(copy.path(), &target, fault).with_context(|| fault.name)?;
        println!("{:<62} {}", fault.name, caught.unwrap_or("SURVIVES"));
        survivors += usize::from(caught.is_none());
    }
    println!("{} faults, {survivors} survive", FAULTS.len());
    if survivors > 0 {
        bail!("{survivors} faults are not caught");
    }
    Ok(())
}

/// Who catches a fault, if anybody does. The copy is as before afterwards.
fn catch(copy: &Path, target: &Path, fault: &Fault) -> Result<Option<&'static str>> {
    let path = copy.join("crates/core/src").join(fault.file);
    let source = fs::read_to_string(&path)?;
    let places = source.matches(fault.from).count();
    ensure!(
        places == 1,
        "the source has it in {places} places: {}",
        fault.from
    );
    fs::write(&path, source.replacen(fault.from, fault.to, 1))?;
    let mut caught = None;
    for (catcher, arguments) in CATCHERS {
        if caught.is_none() && !passes(copy, target, arguments)? {
            caught = Some(catcher);
        }
    }
    fs::write(&path, source)?;
    Ok(caught)
}

fn passes(copy: &Path, target: &Path, arguments: &[&str]) -> Result<bool> {
    let status = Command::new("cargo")
        .current_dir(copy)
        .args(arguments)
        .arg("--target-dir")
        .arg(target)
        .env("PROPTEST_CASES", "64")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    Ok(status.success())
}
