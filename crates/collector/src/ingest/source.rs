//! The name of a site or application.

use serde_json::Value;
use wayfare_protocol::{RejectionCode, SOURCE_BYTES_MAX};

use crate::error::Error;

/// Reads the field `source`.
///
/// # Errors
/// When it is no name, or longer than a name may be.
pub(crate) fn read_source(value: &Value) -> Result<String, Error> {
    let source = value.as_str().ok_or_else(|| Error::invalid("source"))?;
    if source.len() > SOURCE_BYTES_MAX {
        let code = RejectionCode::TooLong;
        return Err(Error::beyond("source", code, SOURCE_BYTES_MAX));
    }
    if source.is_empty() || source.chars().any(char::is_control) {
        return Err(Error::invalid("source"));
    }
    Ok(source.to_owned())
}
