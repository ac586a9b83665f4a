//! Python packages to compare with, each in an environment of its own under target/. They are no dependency of
//! anything here.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::cmd;

use crate::workspace::Workspace;

/// The interpreter of an environment with these packages; none where they cannot be installed.
pub(crate) fn environment(
    workspace: &Workspace,
    folder: &Path,
    packages: &[&str],
) -> Result<Option<PathBuf>> {
    let shell = workspace.shell()?;
    let python = folder.join("bin/python");
    if !python.exists()
        && cmd!(shell, "python3 -m venv {folder}")
            .quiet()
            .run()
            .is_err()
    {
        return Ok(None);
    }
    let pip = cmd!(
        shell,
        "{python} -m pip install --quiet --disable-pip-version-check {packages...}"
    );
    Ok(pip.quiet().run().is_ok().then_some(python))
}
