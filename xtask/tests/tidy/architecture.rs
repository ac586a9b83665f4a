//! ARCHITECTURE.md names files and tests: both have to be there.

use std::fs;

use crate::checkout::{assert_none, root};

/// A file or folder, and the tests in it that the text names.
struct Reference {
    path: String,
    tests: Vec<String>,
}

fn architecture() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// What stands between backquotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether it is a path of the checkout: it has a slash, and nothing that a command or a URL has.
fn is_path(text: &str) -> bool {
    let odd = |letter: char| letter.is_whitespace() || "*:={}<>\"".contains(letter);
    text.contains('/') && !text.contains(odd) && !text.starts_with("dist/")
}

/// The tests that a line names: a path, then the tests in it.
fn references(line: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    for text in quoted(line) {
        if is_path(text) {
            let (path, tests) = (text.to_owned(), Vec::new());
            found.push(Reference { path, tests });
        } else if let Some(last) = found.last_mut() {
            last.tests.push(text.to_owned());
        }
    }
    found
}

/// What the lines that name tests say of them.
fn guards(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| Some(line.split_once("Guarded by ")?.1))
}

#[test]
fn files_that_are_named_exist() {
    let text = architecture();
    // Below the walk through a call, paths are seen from the crate that the sentence is about.
    let homes = ["", "crates/core/src", "crates/collector/src"];
    let exists = |path: &str| {
        homes
            .iter()
            .any(|home| root().join(home).join(path).exists())
    };
    let missing: Vec<_> = text
        .lines()
        .flat_map(quoted)
        .filter(|text| is_path(text) && !exists(text))
        .map(str::to_owned)
        .collect();
    assert_none("files that ARCHITECTURE.md names and nobody has", &missing);
}

#[test]
fn tests_that_guard_an_invariant_exist() {
    let text = architecture();
    let mut missing = Vec::new();
    for line in guards(&text).filter(|line| references(line).is_empty()) {
        missing.push(line.to_owned());
    }
    for Reference { path, tests } in guards(&text).flat_map(references) {
        let source = fs::read_to_string(root().join(&path)).unwrap_or_default();
        let unknown = tests.iter().filter(|test| !source.contains(test.as_str()));
        missing.extend(unknown.map(|test| format!("{path}: {test}")));
        if tests.is_empty() {
            missing.push(format!("{path}: no test is named"));
        }
    }
    assert_none("tests that ARCHITECTURE.md names and nobody has", &missing);
}

#[test]
fn every_invariant_names_its_guard() {
    let text = architecture();
    let (_, rest) = text.split_once("\n## Invariants\n").unwrap();
    let (invariants, _) = rest.split_once("\n## ").unwrap();
    let numbered = invariants
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    assert_eq!(numbered.count(), 10);
    assert_eq!(guards(invariants).count(), 10);
}

#[test]
fn references_are_read() {
    let [first, second] =
        &references("Guarded by `a/b.rs`: `one`, `two, three`; `c/d.mjs`: `it is so`.")[..]
    else {
        panic!("two files are named");
    };
    assert_eq!(first.path, "a/b.rs");
    assert_eq!(first.tests, ["one", "two, three"]);
    assert_eq!(second.tests, ["it is so"]);
    assert!(!is_path("dist/index.js") && !is_path("cargo xtask build") && !is_path("limits.rs"));
}
