//! `wayfare erase`: nothing of a visitor or a visit is left.

use std::io::{self, Write};
use std::process::ExitCode;

use super::open_existing;
use crate::config::EraseOptions;
use crate::error::Error;
use crate::store::Subject;

pub(super) fn run(options: &EraseOptions) -> Result<ExitCode, Error> {
    let subject = options.subject;
    let profile = subject.profile.map(Subject::Profile);
    let subject = profile.or(subject.session.map(Subject::Session));
    let store = open_existing(&options.database)?;
    let erased = subject.map(|subject| store.erase(subject)).transpose()?;
    let erased = erased.flatten().ok_or(Error::NotFound)?;
    let line = serde_json::to_string(&erased).map_err(|error| Error::Store(Box::new(error)))?;
    writeln!(io::stdout(), "{line}").map_err(|source| Error::Io {
        doing: "cannot write".to_owned(),
        source,
    })?;
    Ok(ExitCode::SUCCESS)
}
