//! `makers.js`: the table of makers that a page with a rare phone loads.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

const TABLE: &str = "crates/core/src/detect/makers.tsv";

/// Writes the table without its comments, as a module of JavaScript: bundlers follow it like any other.
pub(super) fn write(workspace: &Workspace, out: &Path) -> Result<()> {
    let table = fs::read_to_string(workspace.root().join(TABLE)).context("no table of makers")?;
    fs::write(out.join("makers.js"), script(&table)?)?;
    Ok(())
}

fn script(table: &str) -> Result<String> {
    let rows = table.lines().filter(|row| !row.starts_with('#'));
    let rows: String = rows.flat_map(|row| [row, "\n"]).collect();
    ensure!(
        !["`", "\\", "${"].iter().any(|end| rows.contains(end)),
        "{TABLE} has a letter that JavaScript reads in a template"
    );
    Ok(format!("export const makers = `{rows}`;\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stay_behind() {
        let script = script("# a comment\nOne\tab c$\nTwo\t\n").unwrap();
        assert_eq!(script, "export const makers = `One\tab c$\nTwo\t\n`;\n");
    }

    #[test]
    fn what_javascript_would_read_is_refused() {
        for table in ["One\t`\n", "One\t\\n\n", "One\t${x}\n"] {
            assert!(script(table).is_err(), "{table}");
        }
    }
}
