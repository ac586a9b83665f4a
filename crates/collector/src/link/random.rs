//! Random bytes from the operating system.

use crate::error::Error;

/// Draws bytes that nobody can foretell.
///
/// # Errors
/// When the system has none to give.
pub(crate) fn draw<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|source| Error::Io {
        doing: "cannot draw random bytes".to_owned(),
        source: source.into(),
    })?;
    Ok(bytes)
}
