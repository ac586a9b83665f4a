//! How files are named, how long they are, and what may not stand in them.

use crate::checkout::{assert_none, texts, texts_ending};

/// Code lines of a file; what is longer holds more than one idea.
const LINES_MAX: usize = 400;

/// Names that say nothing: whatever lies there belongs to an idea that has a name.
const DRAWERS: [&str; 6] = ["utils", "util", "helpers", "helper", "common", "misc"];

/// Lines above the tests that stand at a file's end.
fn lines_without_tests(text: &str) -> usize {
    let lines: Vec<_> = text.lines().collect();
    let tests = lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod "));
    tests.unwrap_or(lines.len())
}

/// Whether a file only holds tests.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// Whether the text contains the word outside comments.
fn code_names(text: &str, word: &str) -> bool {
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(line));
    let mut words =
        code.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
    words.any(|found| found == word)
}

#[test]
fn rust_files_stay_short() {
    let rust = texts_ending(".rs")
        .into_iter()
        .filter(|file| !is_test(&file.path));
    let lengths = rust.map(|file| (lines_without_tests(&file.text), file.path));
    let long = lengths
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines"));
    assert_none(
        &format!("files above {LINES_MAX} lines without their tests"),
        &long.collect::<Vec<_>>(),
    );
}

#[test]
fn no_file_is_a_drawer() {
    let is_drawer = |part: &str| DRAWERS.contains(&part.split('.').next().unwrap_or(part));
    let code = texts().into_iter().filter(|file| {
        [".rs", ".js", ".mjs", ".ts"]
            .iter()
            .any(|end| file.path.ends_with(end))
    });
    // Shared parts of the browser tests have that name by Cargo's custom.
    let paths = code
        .map(|file| file.path)
        .filter(|path| !path.starts_with("tests/common/"));
    let drawers: Vec<_> = paths
        .filter(|path| path.split('/').any(is_drawer))
        .collect();
    assert_none("files named after nothing", &drawers);
}

#[test]
fn browser_edge_does_not_know_the_tracker() {
    let edge = texts_ending(".rs")
        .into_iter()
        .filter(|file| file.path.starts_with("src/browser/"));
    let naming: Vec<_> = edge
        .filter(|file| code_names(&file.text, "Tracker"))
        .map(|file| file.path)
        .collect();
    assert_none("only driver.rs knows both sides", &naming);
}

#[test]
fn javascript_is_type_checked() {
    let ours = |path: &str| {
        path.starts_with("js/") || path.starts_with("tests/") || path.starts_with("bench/")
    };
    let scripts = texts()
        .into_iter()
        .filter(|file| file.path.ends_with(".js") || file.path.ends_with(".mjs"));
    let scripts = scripts.filter(|file| ours(&file.path));
    let is_checked = |text: &str| {
        text.lines()
            .take(3)
            .any(|line| line.trim() == "// @ts-check")
    };
    let unchecked: Vec<_> = scripts
        .filter(|file| !is_checked(&file.text))
        .map(|file| file.path)
        .collect();
    assert_none("scripts without `// @ts-check`", &unchecked);
}

#[test]
fn no_text_names_a_folder_of_somebodys_machine() {
    // In two parts each, so that this list does not find itself.
    let homes = [
        ("/ro", "ot/"),
        ("/ho", "me/"),
        ("/Use", "rs/"),
        ("/wo", "rk/"),
        ("C:\\Use", "rs\\"),
    ];
    let homes = homes.map(|(start, end)| format!("{start}{end}"));
    let mut naming = Vec::new();
    for file in texts() {
        let lines = file.text.lines().enumerate();
        let found = lines.filter(|(_, line)| homes.iter().any(|home| names_folder(line, home)));
        naming.extend(found.map(|(index, _)| format!("{}:{}", file.path, index + 1)));
    }
    assert_none("paths of a machine", &naming);
}

/// Whether the line holds the folder as the start of a path, and not as a part of an address such as `host/home/`.
fn names_folder(line: &str, folder: &str) -> bool {
    let before = |at: usize| line.get(..at).and_then(|start| start.chars().next_back());
    let starts_path = |at: usize| {
        !before(at).is_some_and(|letter| letter.is_alphanumeric() || "._-}".contains(letter))
    };
    line.match_indices(folder).any(|(at, _)| starts_path(at))
}

#[test]
fn rules_can_fail() {
    assert_eq!(
        lines_without_tests("a\nb\n#[cfg(test)]\nmod tests {\n}\n"),
        2
    );
    assert_eq!(lines_without_tests("a\n#[cfg(test)]\nuse b;\nc\n"), 4);
    assert!(code_names("use core::Tracker;", "Tracker"));
    assert!(!code_names("// the Tracker\nstruct TrackerId;", "Tracker"));
    assert!(names_folder("see /somewhere/x", "/somewhere/"));
    assert!(!names_folder(
        "https://host.example/somewhere/x",
        "/somewhere/"
    ));
}
