//! Compressed sizes, by the reference programs and not by ports of them: ports differ by a percent or two.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

/// Prints the compressed sizes of the named files, one a line.
/// Node's brotli is Google's; the window is given because the command line tool would take a smaller one for small files.
const BROTLI_SCRIPT: &str = "
const { readFileSync } = require('node:fs');
const { brotliCompressSync, constants } = require('node:zlib');
for (const path of process.argv.slice(1)) {
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  console.log(brotliCompressSync(bytes, { params }).length);
}";

/// Bytes after brotli -11 with a window of 24 bits, for each path.
pub(crate) fn brotli(shell: &Shell, paths: &[impl AsRef<Path>]) -> Result<Vec<u64>> {
    let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
    let arguments = &paths;
    let output = cmd!(shell, "node --eval {BROTLI_SCRIPT} {arguments...}")
        .quiet()
        .read()?;
    let sizes: Vec<u64> = output
        .lines()
        .map(str::parse)
        .collect::<Result<_, _>>()
        .context("node printed no sizes")?;
    ensure!(
        sizes.len() == paths.len(),
        "node compressed {} of {} files",
        sizes.len(),
        paths.len()
    );
    Ok(sizes)
}

/// Bytes after gzip -9, without a file name in the header.
pub(crate) fn gzip(shell: &Shell, path: &Path) -> Result<u64> {
    let output = cmd!(shell, "gzip -9 --no-name --stdout {path}")
        .quiet()
        .output()?;
    Ok(u64::try_from(output.stdout.len())?)
}
