//! `wayfare replay`: what happened to a page, decided again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod harness;

use std::fs;
use std::path::Path;

use harness::server::wayfare;
use serde_json::{Value, json};

/// Half an hour of a page: the golden batch, a pause of exactly ten minutes and one of a millisecond more, one
/// of a millisecond more than thirty, a reset, a call without a name, and consent that is withdrawn.
const LOG: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/replay.jsonl"
);
const BATCH: &str = include_str!("../../../tests/fixtures/batch.json");

fn replayed(log: &Path) -> (bool, String, String) {
    let done = wayfare().arg("replay").arg(log).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.success(), text(done.stdout), text(done.stderr))
}

#[test]
fn a_batch_has_the_bytes_that_the_page_sent() {
    let (good, out, errors) = replayed(Path::new(LOG));
    assert!(good, "{errors}");
    let posts: Vec<_> = out
        .lines()
        .filter(|line| line.contains(r#""output":"post""#))
        .collect();
    let body = posts[0].split_once(r#""body":"#).unwrap().1;
    assert_eq!(body.strip_suffix('}').unwrap(), BATCH.trim_end());
}

#[test]
fn every_decision_says_why() {
    let (_, out, _) = replayed(Path::new(LOG));
    let decisions = out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told: Vec<_> = decisions
        .filter(|decision| decision["reason"].is_string())
        .map(|decision| json!([decision["line"], decision["reason"], decision["scope"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!([3, "first_visit", "visit"]),
            json!([3, "new_tab", "tab"]),
            // The line before this is after exactly ten minutes.
            json!([9, "idle", "tab"]),
            json!([11, "idle", "visit"]),
            json!([11, "idle", "tab"]),
            json!([13, "reset", "visit"]),
            json!([14, "missing_name", null]),
            json!([15, "consent", "visit"]),
        ]
    );
    assert_eq!(
        replayed(Path::new(LOG)).1,
        out,
        "the same log is decided alike"
    );
}

#[test]
fn a_log_with_a_bad_line_is_played_as_far_as_it_is_good() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log.jsonl");
    let good = fs::read_to_string(LOG).unwrap();
    let first_two: Vec<_> = good.lines().take(2).collect();
    fs::write(&log, format!("{}\nnonsense\n", first_two.join("\n"))).unwrap();
    let (is_good, out, errors) = replayed(&log);
    assert!(!is_good && out.contains(r#""output":"lock""#), "{out}");
    assert!(errors.contains("line 3: "), "{errors}");
    let (is_good, _, errors) = replayed(&folder.path().join("none"));
    assert!(!is_good && errors.contains("cannot read"), "{errors}");
}
