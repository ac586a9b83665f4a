//! The README's table of sizes, which is written by this program and by nobody else.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::workspace::Workspace;

const BEGIN: &str = "<!-- size:begin -->\n";
const END: &str = "<!-- size:end -->";

/// Puts the table between the markers.
pub(crate) fn write(workspace: &Workspace, table: &str) -> Result<()> {
    let text = read(workspace)?;
    fs::write(path(workspace), replaced(&text, table)?).context("cannot write README.md")
}

/// Fails when another table stands there.
pub(crate) fn check(workspace: &Workspace, table: &str) -> Result<()> {
    let text = read(workspace)?;
    ensure!(
        replaced(&text, table)? == text,
        "README.md states other sizes than those measured: run `cargo xtask size --write`\n{table}"
    );
    Ok(())
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root().join("README.md")
}

fn read(workspace: &Workspace) -> Result<String> {
    fs::read_to_string(path(workspace)).context("cannot read README.md")
}

fn replaced(text: &str, table: &str) -> Result<String> {
    let missing = "README.md has no markers `<!-- size:begin -->` and `<!-- size:end -->`";
    let (before, rest) = text.split_once(BEGIN).context(missing)?;
    let (_, after) = rest.split_once(END).context(missing)?;
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let text = "# Name\n<!-- size:begin -->\nold\n<!-- size:end -->\nmore\n";
        let new = replaced(text, "new\n").unwrap();
        assert_eq!(
            new,
            "# Name\n<!-- size:begin -->\nnew\n<!-- size:end -->\nmore\n"
        );
        assert_eq!(replaced(&new, "new\n").unwrap(), new);
    }

    #[test]
    fn missing_marker_is_an_error() {
        assert!(replaced("# Name\n", "new\n").is_err());
        assert!(replaced("<!-- size:begin -->\n", "new\n").is_err());
    }
}
