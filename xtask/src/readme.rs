//! The README's tables, which are written by this program and by nobody else.
//!
//! A table stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

/// Puts a table between its markers.
pub(crate) fn write(workspace: &Workspace, name: &str, table: &str) -> Result<()> {
    let text = read(workspace)?;
    fs::write(path(workspace), replaced(&text, name, table)?).context("cannot write README.md")
}

/// Fails when another table stands there.
pub(crate) fn check(workspace: &Workspace, name: &str, table: &str) -> Result<()> {
    let text = read(workspace)?;
    ensure!(
        replaced(&text, name, table)? == text,
        "README.md has another table: run `cargo xtask {name} --write`\n{table}"
    );
    Ok(())
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root().join("README.md")
}

fn read(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(path(workspace)).context("cannot read README.md")
}

fn replaced(text: &str, name: &str, table: &str) -> Result<String> {
    let begin = format!("<!-- {name}:begin -->\n");
    let end = format!("<!-- {name}:end -->");
    let missing = || format!("README.md has no markers {begin} and {end}");
    let (before, rest) = text.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    Ok(format!("{before}{begin}{table}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "# Name\n<!-- size:begin -->\nold\n<!-- size:end -->\nmore\n";
        let new = replaced(text, "size", "new\n").unwrap();
        assert_eq!(
            new,
            "# Name\n<!-- size:begin -->\nnew\n<!-- size:end -->\nmore\n"
        );
        assert_eq!(replaced(&new, "size", "new\n").unwrap(), new);
    }

    #[test]
    fn missing_marker_is_an_error() {
        assert!(replaced("# Name\n", "size", "new\n").is_err());
        assert!(replaced("<!-- size:begin -->\n", "size", "new\n").is_err());
    }
}
