//! `cargo xtask outcomes`: what happens to a session, row by row and engine by engine, as a table.

use std::process::ExitCode;

use anyhow::Result;

use super::engines::{CHROMIUM, Engine, FIREFOX, WEBKIT};
use crate::workspace::Workspace;

const ENGINES: [&Engine; 3] = [&CHROMIUM, &FIREFOX, &WEBKIT];

/// What an engine made of a row of the table.
#[derive(Debug, PartialEq, Eq)]
struct Played {
    /// What is done, and what has to come of it.
    row: String,
    engine: &'static str,
    result: &'static str,
}

/// Runs every row in every engine, and prints the table; fails when a row does.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let mut played = Vec::new();
    let mut failed = 0;
    for engine in ENGINES {
        eprintln!("outcomes: {}", engine.name);
        let outcome = engine.run(workspace, &[])?;
        failed += outcome.counts.failed;
        played.extend(outcome.output.lines().filter_map(read));
    }
    print!("{}", table(&played));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Reads a line of TAP: `ok 3 - firefox: reload: same tab id`, maybe with `# SKIP` and the reason.
fn read(line: &str) -> Option<Played> {
    let (verdict, test) = line.trim_start().split_once(" - ")?;
    let (engine, row) = test.split_once(": ")?;
    let engine = ENGINES.iter().find(|known| known.name == engine)?.name;
    let (row, is_skipped) = match row.split_once(" # SKIP") {
        Some((row, _)) => (row, true),
        None => (row, false),
    };
    let result = match verdict.split_once(' ')?.0 {
        "ok" if is_skipped => "skipped",
        "ok" => "passed",
        "not" => "FAILED",
        _ => return None,
    };
    Some(Played {
        row: row.to_owned(),
        engine,
        result,
    })
}

fn table(played: &[Played]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for one in played {
        if !names.contains(&one.row.as_str()) {
            names.push(&one.row);
        }
    }
    let result = |row: &str, engine: &Engine| {
        let mut of_row = played.iter().filter(|one| one.row == row);
        of_row
            .find(|one| one.engine == engine.name)
            .map_or("-", |one| one.result)
    };
    let head =
        "| what happens: what comes of it | chromium | firefox | webkit |\n|---|---|---|---|\n";
    let rows = names.iter().map(|name| {
        let [chromium, firefox, webkit] = ENGINES.map(|engine| result(name, engine));
        format!("| {name} | {chromium} | {firefox} | {webkit} |\n")
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::{read, table};

    #[test]
    fn a_row_has_what_each_engine_made_of_it() {
        let output = "TAP version 13\n\
            # Subtest: chromium: reload: same\n\
            ok 1 - chromium: reload: same\n\
            \u{20}   not ok 2 - chromium: Ctrl-click: new\n\
            ok 3 - firefox: reload: same\n\
            ok 4 - webkit: Ctrl-click: new # SKIP no such key\n\
            ok 5 - in chromium: the tab strip\n\
            # pass 3\n";
        let played: Vec<_> = output.lines().filter_map(read).collect();
        let text = table(&played);
        let lines: Vec<_> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| reload: same | passed | passed | - |",
                "| Ctrl-click: new | FAILED | - | skipped |",
            ]
        );
    }
}
