//! `wayfare export`: what is stored, as JSON lines.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use super::open_existing;
use crate::config::ExportOptions;
use crate::error::Error;

pub(super) fn run(options: &ExportOptions) -> Result<ExitCode, Error> {
    let store = open_existing(&options.database)?;
    let mut out = BufWriter::new(io::stdout().lock());
    store.export(options.since, &mut out)?;
    out.flush().map_err(|source| Error::Io {
        doing: "cannot write".to_owned(),
        source,
    })?;
    Ok(ExitCode::SUCCESS)
}
