//! JSON text that is carried through unread.

/// A JSON value as the text it was given as. Properties cross from the page as text that
/// `JSON.stringify` made, and are spliced into the batch as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson(String);

impl RawJson {
    /// Takes text that is known to be one JSON value.
    pub fn trusted(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for RawJson {
    /// The empty object: null is never written where an object is meant.
    fn default() -> Self {
        Self("{}".into())
    }
}
