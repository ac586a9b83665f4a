//! Who may depend on whom: `protocol <- core <- { wayfare, collector }`.

use std::collections::BTreeSet;
use std::process::Command;

use crate::checkout::{assert_none, root};

/// Crates that read a clock, the browser, randomness or the network.
const IMPURE: [&str; 14] = [
    "wasm-bindgen",
    "js-sys",
    "web-sys",
    "gloo-storage",
    "gloo-utils",
    "getrandom",
    "rand",
    "rand_core",
    "tokio",
    "mio",
    "time",
    "chrono",
    "fastrand",
    "web-time",
];

/// Names of all packages that end up in `package`, on any platform.
///
/// `cargo tree` resolves the features of this package alone; `cargo metadata` unites those of the whole workspace, and
/// would show the core with what only the collector asks for.
fn linked(package: &str) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(root())
        .args(["tree", "--package", package, "--target", "all"]);
    command.args([
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

/// The workspace's own packages among them.
fn own(package: &str) -> Vec<String> {
    linked(package)
        .into_iter()
        .filter(|name| name.starts_with("wayfare") && name != package)
        .collect()
}

#[test]
fn protocol_depends_on_no_own_crate() {
    assert!(own("wayfare-protocol").is_empty());
}

#[test]
fn core_depends_on_the_protocol_only() {
    assert_eq!(own("wayfare-core"), ["wayfare-protocol"]);
}

#[test]
fn edge_and_collector_do_not_know_each_other() {
    let expected = ["wayfare-core", "wayfare-protocol"];
    assert_eq!(own("wayfare"), expected);
    assert_eq!(own("wayfare-collector"), expected);
}

#[test]
fn core_and_protocol_link_nothing_that_acts() {
    for package in ["wayfare-core", "wayfare-protocol"] {
        let linked = linked(package);
        let offenders: Vec<_> = IMPURE
            .iter()
            .filter(|name| linked.contains(**name))
            .map(|name| (*name).to_owned())
            .collect();
        assert_none(
            &format!("{package} links crates that do more than compute"),
            &offenders,
        );
    }
}

#[test]
fn purity_list_names_crates_as_they_are_called() {
    let edge = linked("wayfare");
    assert!(
        edge.contains("wasm-bindgen"),
        "the rule above could not fail: {edge:?}"
    );
}
