//! Which batches a sender asks about.

use serde_json::Value;
use serde_json::value::RawValue;
use uuid::Uuid;
use wayfare_protocol::{RejectionCode, UNANSWERED_MAX};

use super::identity::parse_id;
use crate::error::Error;

const FIELD: &str = "unanswered";

/// Reads the field `unanswered`, each id once.
///
/// # Errors
/// When it is no list, when it is too long, or when something in it is no id. A wrong id is not left
/// out: its sender would take the silence for an answer.
pub(super) fn read_unanswered(raw: Option<&RawValue>) -> Result<Vec<Uuid>, Error> {
    let Some(raw) = raw else {
        return Ok(Vec::new());
    };
    let list: Vec<Value> = serde_json::from_str(raw.get()).map_err(|_| Error::invalid(FIELD))?;
    if list.len() > UNANSWERED_MAX {
        return Err(Error::beyond(FIELD, RejectionCode::TooMany, UNANSWERED_MAX));
    }
    let mut ids = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let id = value.as_str().and_then(parse_id);
        let id = id.ok_or_else(|| Error::invalid(format!("{FIELD}[{index}]")))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}
