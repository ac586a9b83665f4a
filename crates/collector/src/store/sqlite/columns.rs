//! Between SQLite's columns and our values. What is read with each batch is read by its place: a name is looked for
//! among all of them.

use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Error, Result, Row, RowIndex};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// SQLite counts to 2⁶³ − 1: every number that is stored was held below it before.
pub(super) fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Reads a number that was stored with [`integer`].
pub(super) fn unsigned(row: &Row<'_>, column: impl RowIndex) -> Result<u64> {
    optional_unsigned(row, column).map(Option::unwrap_or_default)
}

/// Reads a number that may be missing.
pub(super) fn optional_unsigned(row: &Row<'_>, column: impl RowIndex) -> Result<Option<u64>> {
    let value: Option<i64> = row.get(column)?;
    Ok(value.map(|value| u64::try_from(value).unwrap_or(0)))
}

/// Reads an id that was stored as its 16 bytes.
pub(super) fn id(row: &Row<'_>, column: impl RowIndex) -> Result<Uuid> {
    let bytes: [u8; 16] = row.get(column)?;
    Ok(Uuid::from_bytes(bytes))
}

/// Reads an id that may be missing.
pub(super) fn optional_id(row: &Row<'_>, column: impl RowIndex) -> Result<Option<Uuid>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(Uuid::from_bytes))
}

/// Reads JSON that was stored as text.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: impl RowIndex) -> Result<T> {
    read_json(row.get_ref(column)?.as_str()?)
}

/// Reads JSON.
pub(super) fn read_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        Error::FromSqlConversionFailure(0, Type::Text, Box::new(FromSqlError::other(error)))
    })
}

/// JSON as it is stored.
pub(super) fn to_text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))
}
