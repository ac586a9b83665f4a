//! `wayfare session`: the tab rule through the binary, and the example of the README.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const README: &str = include_str!("../README.md");
const WAYFARE: &str = env!("CARGO_BIN_EXE_wayfare");

/// 2024-05-30T07:44:23.243Z
const START_MS: u64 = 1_717_055_063_243;
const TAB: &str = "018fc850-0000-7000-8000-000000000001";

fn run(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its options reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn session(arguments: &[&str], input: &str) -> String {
    let output = run(Command::new(WAYFARE).arg("session").args(arguments), input);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Sightings of one tab, each so many milliseconds after the one before it.
fn sightings(pauses_ms: &[u64]) -> String {
    let mut at_ms = START_MS;
    let mut lines = String::new();
    for pause_ms in pauses_ms {
        at_ms += pause_ms;
        writeln!(lines, r#"{{"tab_id":"{TAB}","at_ms":{at_ms}}}"#).unwrap();
    }
    lines
}

#[test]
fn a_token_is_kept_up_to_ten_minutes_and_renewed_above_them() {
    let output = session(&[], &sightings(&[0, 599_999, 600_000, 600_001]));
    let expected = [
        (
            "018fc850-0001-7a70-8f7d-d4721f482e1d",
            "07:44:23.243",
            r#""new_tab""#,
        ),
        (
            "018fc850-0001-7a70-8f7d-d4721f482e1d",
            "07:54:23.242",
            "null",
        ),
        (
            "018fc850-0001-7a70-8f7d-d4721f482e1d",
            "08:04:23.242",
            "null",
        ),
        (
            "018fc859-27c2-7acd-b81c-c73049af3076",
            "08:14:23.243",
            r#""idle""#,
        ),
    ];
    let lines: Vec<String> = expected
        .into_iter()
        .map(|(token, time, reason)| {
            format!(
                r#"{{"sessionTrackingToken":"{token}","tabId":"{TAB}","lastSeen":"2024-05-30T{time}Z","reason":{reason}}}"#
            )
        })
        .collect();
    assert_eq!(output.lines().collect::<Vec<_>>(), lines);
}

#[test]
fn another_limit_moves_the_border_with_it() {
    for limit in [60_000_u64, 36_000_000] {
        let pauses = [0, limit - 1, limit, limit + 1];
        let output = session(&["--tab-idle-ms", &limit.to_string()], &sightings(&pauses));
        let reasons: Vec<Value> = output
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["reason"].take())
            .collect();
        let null = Value::Null;
        assert_eq!(
            reasons,
            ["new_tab".into(), null.clone(), null, "idle".into()]
        );
    }
}

#[test]
fn a_limit_out_of_range_is_refused_with_the_range() {
    for (command, limit) in [
        ("session", "59999"),
        ("session", "36000001"),
        ("serve", "59999"),
        ("serve", "36000001"),
        ("serve", "ten minutes"),
    ] {
        let limit = format!("--tab-idle-ms={limit}");
        let output = run(Command::new(WAYFARE).args([command, &limit]), "");
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains("--tab-idle-ms <N>"), "{errors}");
        let range = "60000..=36000000";
        assert!(
            errors.contains(range) || limit.contains("minutes"),
            "{errors}"
        );
    }
}

#[test]
fn the_readmes_example_prints_what_it_says() {
    let (_, section) = README.split_once("## The tab rule alone").unwrap();
    let command = block(section, "sh");
    let said = block(section, "json");
    let folder = Path::new(WAYFARE).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let output = run(
        Command::new("sh").args(["-ec", command]).env("PATH", path),
        "",
    );
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), said);
}

/// The text between the first fences of this language.
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}
